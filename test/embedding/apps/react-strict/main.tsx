import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Checkout } from '../react/checkout.tsx';

const root = document.getElementById('root')!;
createRoot(root).render(
  <StrictMode>
    <Checkout token={root.dataset.token!} />
  </StrictMode>,
);
