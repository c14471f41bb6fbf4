import { render } from 'solid-js/web';
import { Checkout } from './checkout.tsx';

const root = document.getElementById('root')!;
render(() => <Checkout token={root.dataset.token!} />, root);
