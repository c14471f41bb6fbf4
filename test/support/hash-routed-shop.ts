/** A shop of one page, whose router reads the route in the fragment: `/#/checkout`, `/#/orders/1`. */
import { htmlOf, startSmallShop, swedishOrder, type SmallShop } from './small-shop.ts';

const ROUTER = `
import '/script/kassa.js';

const routes = {
  '/checkout': async () => {
    const { token } = await (await fetch('/session', { method: 'POST' })).json();
    return \`<h1>Checkout</h1><checkout-session server="/kassa" token="\${token}">
      <pay-method-picker></pay-method-picker><payment-status></payment-status></checkout-session>\`;
  },
  '/orders/1': () =>
    '<h1>Your order</h1><checkout-session server="/kassa"><payment-status></payment-status></checkout-session>',
};

async function show() {
  const [route] = location.hash.slice(1).split('?');
  document.body.innerHTML = (await routes[route]?.()) ?? '<h1>Not found</h1>';
}
addEventListener('hashchange', show);
await show();
`;

const PAGE = `<!doctype html><html lang="en"><link rel="icon" href="data:," /><title>Shop</title>
<body></body><script type="module" src="/router.js"></script></html>`;

/** The address of `route`. */
export const routeOf = (shop: SmallShop, route: string): string => `${shop.url}/#${route}`;

export function startHashRoutedShop(): Promise<SmallShop> {
  return startSmallShop(async ({ pathname }, shop) => {
    if (pathname === '/') return htmlOf(PAGE);
    if (pathname === '/session') {
      const { token } = await shop.createSession(swedishOrder(`${shop.url}/#/orders/1`));
      return Response.json({ token });
    }
    const isRouter = pathname === '/router.js';
    return new Response(isRouter ? ROUTER : null, {
      status: isRouter ? 200 : 404,
      headers: { 'content-type': 'text/javascript' },
    });
  });
}
