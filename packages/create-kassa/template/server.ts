/** A whole shop: its page, its orders, and the companion server at /kassa. */
import { readFile } from 'node:fs/promises';
import { kronor } from '@kassa/kronor';
import { serve, serveElements } from '@kassa/node';
import type { MerchantEvent } from '@kassa/protocol';
import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { Webhook } from 'standardwebhooks';

// `npm start` sets these for the sandbox. Live, they come from your .env.
const { KRONOR_URL } = process.env;
const NEEDED = [
  ...['KASSA_URL', 'KASSA_PORT', 'KASSA_DATABASE', 'KASSA_SESSION_KEYS'],
  ...['KASSA_URL_SECRET', 'KASSA_EVENT_SECRETS', 'KRONOR_TOKEN'],
];
const missing = NEEDED.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`Not set: ${missing.join(', ')}. README.md says what each is.`);
  process.exit(2);
}
const set = (name: string): string => process.env[name] ?? '';
if (!URL.canParse(set('KASSA_URL'))) {
  console.error('KASSA_URL is no address. Write it like https://shop.example/kassa');
  process.exit(2);
}
const publicUrl = set('KASSA_URL');
const shop = new URL(publicUrl).origin;
const eventSecret = set('KASSA_EVENT_SECRETS');

const kassa = createCheckoutServer({
  publicUrl,
  merchant: { id: 'shop', origins: [shop], events: { url: `${shop}/events`, secret: eventSecret } },
  // More ways to pay: install another provider and put it into this list.
  providers: [
    kronor({
      apiToken: set('KRONOR_TOKEN'),
      environment: KRONOR_URL
        ? { graphqlUrl: `${KRONOR_URL}/v1/graphql`, hostedUrl: KRONOR_URL }
        : 'production',
    }),
  ],
  store: sqlite({ file: set('KASSA_DATABASE') }),
  secrets: {
    sessionKeys: set('KASSA_SESSION_KEYS')
      .split(',')
      .map((key) => ({ id: key.slice(0, key.indexOf('=')), secret: key.slice(key.indexOf('=') + 1) })),
    urlSecret: set('KASSA_URL_SECRET'),
  },
});

/** The elements, as they are installed. */
const elements = await serveElements({
  publicUrl,
  folder: new URL('.', import.meta.resolve('@kassa/elements/browser/kassa.js')),
});

/** Your database, in a real shop. Here each order costs the same. */
const paidOrders = new Set<string>();
const TOTAL = { amount: 34_700, currency: 'SEK' };

/** One order has one payment, however often its page is loaded. */
async function orderPage(merchantReference: string): Promise<Response> {
  const { token, snapshot } = await kassa.checkout.createSession({
    order: {
      merchantReference,
      ...TOTAL,
      country: 'SE',
      returnUrl: `${shop}/orders/${merchantReference}`,
    },
  });
  const page = await readFile(new URL('page.html', import.meta.url), 'utf8');
  const values: Record<string, string> = {
    script: `${elements.url}kassa.js`,
    server: publicUrl,
    token,
    // The list of ways to pay waits for no request. No name in it can end the script that it stands in.
    snapshot: JSON.stringify(snapshot).replaceAll('<', '\\u003c'),
  };
  const filled = page.replace(/{{(\w+)}}/g, (_, name: string) => values[name] ?? '');
  return new Response(filled, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** The only place that says an order is paid. Events may come twice. */
async function takeEvent(request: Request): Promise<Response> {
  const headers = Object.fromEntries(request.headers);
  const event = new Webhook(eventSecret).verify(await request.text(), headers) as MerchantEvent;
  const { merchantReference, amount, currency } = event.data;
  // A customer can change the cart while another window pays for what was in it before.
  const isWhole = amount === TOTAL.amount && currency === TOTAL.currency;
  if (event.type === 'payment.paid' && !isWhole)
    console.log(`Order ${merchantReference}: ${amount} ${currency} were paid, and that is not its total.`);
  else if (event.type === 'payment.paid' && !paidOrders.has(merchantReference)) {
    paidOrders.add(merchantReference);
    console.log(`Order ${merchantReference} is paid: ship it.`);
  }
  return new Response(null, { status: 204 });
}

async function answer(request: Request): Promise<Response> {
  const [, place = '', name = ''] = new URL(request.url).pathname.split('/');
  if (place === '') return Response.redirect(`${shop}/orders/${crypto.randomUUID()}`, 303);
  if (place === 'orders') return orderPage(name);
  if (place === 'events' && request.method === 'POST') return takeEvent(request);
  return new Response('Not found', { status: 404 });
}

await kassa.start();
const serving = await serve(
  {
    live: kassa.live,
    fetch: (request, facts) =>
      elements.answer(request) ??
      (new URL(request.url).pathname.startsWith('/kassa/') ? kassa.fetch(request, facts) : answer(request)),
  },
  { port: Number(set('KASSA_PORT')) },
);
console.log(`Shop: ${shop}/`);

// npm hands a signal on that a terminal has sent already: two within two seconds are one. A later one ends it at once.
const STOPS = ['SIGINT', 'SIGTERM'] as const;
function stop(): void {
  void Promise.all([serving.close(), kassa.close()]);
  setTimeout(() => STOPS.forEach((signal) => process.off(signal, stop)), 2_000).unref();
}
for (const signal of STOPS) process.on(signal, stop);
