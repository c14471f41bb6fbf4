import { hydrateRoot } from 'react-dom/client';
import { Checkout } from './checkout.tsx';

const root = document.getElementById('root')!;
hydrateRoot(root, <Checkout token={root.dataset.token!} />);
