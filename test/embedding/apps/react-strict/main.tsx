import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Checkout } from '../react/checkout.tsx';

const root = document.getElementById('root')!;
const snapshot = document.getElementById('snapshot')!.textContent;
createRoot(root).render(
  <StrictMode>
    <Checkout token={root.dataset.token!} snapshot={snapshot} />
  </StrictMode>,
);
