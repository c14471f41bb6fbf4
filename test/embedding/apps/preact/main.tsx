/** @jsxImportSource preact */
import { render } from 'preact';
import { Checkout } from './checkout.tsx';

const root = document.getElementById('root')!;
const snapshot = JSON.parse(document.getElementById('snapshot')!.textContent);
render(<Checkout token={root.dataset.token!} snapshot={snapshot} />, root);
