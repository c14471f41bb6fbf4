/** A shop of one page, whose list of ways to pay is drawn on its server. */
import { randomBytes } from 'node:crypto';
import { renderPicker, styleHash, withForms } from '@kassa/ssr';
import type { CreateSession } from '@kassa/protocol';
import type { TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { germanOrder } from './klarna.ts';
import { htmlOf, startSmallShop, swedishOrder, type SmallShop } from './small-shop.ts';

/** By what the page's policy lets the list's style be: its hash, the page's nonce, or by mistake nothing. */
function styleOf(allowed: string | null): { nonce: string | undefined; sources: string } {
  if (allowed === 'nothing') return { nonce: undefined, sources: "'self'" };
  if (allowed !== 'nonce') return { nonce: undefined, sources: styleHash };
  const nonce = randomBytes(16).toString('base64');
  return { nonce, sources: `'nonce-${nonce}'` };
}

/**
 * What keeps scripts from running: a page that is sandboxed, which drivers that can't switch scripts off take for one
 * without, or a content security policy.
 */
const WITHOUT_SCRIPT: Readonly<Record<string, string>> = {
  off: 'sandbox allow-forms allow-same-origin',
  blocked: "script-src 'none'",
};

function orderIn(asked: URLSearchParams, returnUrl: string): CreateSession {
  const language = asked.get('language') ?? undefined;
  if (asked.get('country') !== 'DE') return swedishOrder(returnUrl, language);
  const { order, ...rest } = germanOrder('order-1', returnUrl);
  return { ...rest, order: { ...order, language: language ?? order.language } };
}

async function page({ url, createSession }: SmallShop, asked: URLSearchParams): Promise<Response> {
  const returnUrl = `${url}/orders/1`;
  const { token, snapshot } = await createSession(orderIn(asked, returnUrl));
  const { nonce, sources } = styleOf(asked.get('style'));
  const drawn = await renderPicker(snapshot, { server: `${url}/kassa`, token, nonce });
  const [picker, script] =
    asked.get('list') === 'by-script'
      ? ['<pay-method-picker></pay-method-picker>', 'kassa.js']
      : [drawn, 'kassa-server-rendered.js'];
  const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
  const without = WITHOUT_SCRIPT[asked.get('script') ?? ''];
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${url.replace('http', 'ws')}`,
    `style-src ${sources}`,
    "form-action 'self'",
    ...(nonce === undefined ? [] : [`script-src 'nonce-${nonce}' 'strict-dynamic'`]),
    ...(without === undefined ? [] : [without]),
  ];
  return htmlOf(
    `<!doctype html><html><title>Pay</title>
    <script type="module" async src="/script/${script}"${nonce === undefined ? '' : ` nonce="${nonce}"`}></script>
    <checkout-session token="${token}" server="${url}/kassa">
      <script type="application/json">${json}</script>${picker}<payment-status></payment-status>
    </checkout-session></html>`,
    { 'content-security-policy': policy.join('; ') },
  );
}

async function orderPage(shop: SmallShop): Promise<Response> {
  const [payment] = await shop.payments();
  return htmlOf(`<!doctype html><title>Order</title><h1>${payment?.status ?? 'UNPAID'}</h1>`);
}

/**
 * The page's query has what differs: `language`, `country=DE` for an order that Klarna takes, `style=nonce` for a page
 * whose policy goes by a nonce, `list=by-script` for a list that isn't drawn, `script=off` and `script=blocked`.
 * @param databases the PostgreSQL that two replicas share. One process on a file without it.
 */
export function startServerRenderedShop(databases?: TestPostgres): Promise<SmallShop> {
  return startSmallShop(
    ({ pathname, searchParams }, shop) => {
      if (pathname === '/') return page(shop, searchParams);
      return pathname === '/orders/1' ? orderPage(shop) : undefined;
    },
    { databases, front: withForms },
  );
}
