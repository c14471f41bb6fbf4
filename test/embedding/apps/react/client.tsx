import { hydrateRoot } from 'react-dom/client';
import { Checkout } from './checkout.tsx';

const root = document.getElementById('root')!;
const snapshot = root.querySelector('checkout-session > script')!.textContent;
hydrateRoot(root, <Checkout token={root.dataset.token!} snapshot={snapshot} />);
