import { renderToString } from 'react-dom/server';
import { Checkout } from './checkout.tsx';

export const render = (token: string) => renderToString(<Checkout token={token} />);
