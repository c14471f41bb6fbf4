import { renderToString } from 'react-dom/server';
import { Checkout } from './checkout.tsx';

export const render = (token: string, snapshot: string) =>
  renderToString(<Checkout token={token} snapshot={snapshot} />);
