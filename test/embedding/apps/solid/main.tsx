import { render } from 'solid-js/web';
import { Checkout } from './checkout.tsx';

const root = document.getElementById('root')!;
const snapshot = JSON.parse(document.getElementById('snapshot')!.textContent);
render(() => <Checkout token={root.dataset.token!} snapshot={snapshot} />, root);
