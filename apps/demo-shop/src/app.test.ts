/** The shop through its front door, with Kassa stubbed: what a customer and Kassa's events make of an order. */
import { createHash, randomBytes } from 'node:crypto';
import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import type { CreateSession, EventType, MerchantEvent, Snapshot } from '@kassa/protocol';
import { styleHash } from '@kassa/ssr';
import { Webhook } from 'standardwebhooks';
import { beforeEach, expect, test, vi } from 'vitest';
import { createShop, type ShopOptions } from './app.ts';
import { openDatabase } from './database.ts';
import { otherCss, shopCss } from './pages/style.ts';

const SHOP = 'https://shop.test';
const KASSA = 'https://pay.test/kassa';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const DELIVERY = {
  email: 'karin@example.com',
  firstName: 'Karin',
  lastName: 'Björk',
  street: 'Storgatan 4',
  postalCode: '541 30',
  city: 'Skövde',
};

type Payments = Awaited<ReturnType<ShopOptions['checkout']['findPayments']>>;
let payments: { status: string; phase: string }[];
let sessions: CreateSession[];
let kassaIsDown: boolean;
let shop: ReturnType<typeof createShop>;

const checkout: ShopOptions['checkout'] = {
  createSession: (input) => {
    if (kassaIsDown) return Promise.reject(new Error('down'));
    sessions.push(input);
    const { merchantReference } = input.order;
    return Promise.resolve({
      token: `token-for-${merchantReference}`,
      expiresAt: new Date().toISOString(),
      session: { id: 'ses_1', state: 'open', merchantReference },
      snapshot: snapshotOf(input),
      ignored: [],
    });
  },
  findPayments: () => Promise.resolve(payments as Payments),
};

beforeEach(() => {
  payments = [];
  sessions = [];
  kassaIsDown = false;
  open();
});

function open(options: Partial<ShopOptions> = {}): void {
  shop = createShop({
    publicUrl: SHOP,
    companionUrl: KASSA,
    db: openDatabase(':memory:'),
    eventSecret: SECRET,
    checkout,
    ...options,
  });
}

const hashOf = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

/** What Kassa shows the page of such an order. */
function snapshotOf({ order }: CreateSession): Snapshot {
  const { merchantReference, amount, currency, country, language = 'en', returnUrl } = order;
  return {
    version: 1,
    session: { id: 'ses_1', state: 'open', expiresAt: new Date().toISOString(), canPay: true },
    order: { merchantReference, amount, currency, country, language, returnUrl, lines: [] },
    methods: [{ id: 'krofort.bank', label: 'Bank </script><b>', icon: 'bank' }],
    selection: null,
    payment: null,
    lockedElsewhere: false,
  };
}

const ask = (request: Request) => shop.fetch(request, { remoteAddress: '203.0.113.9' });

/** A browser with cookies, that follows redirects. */
function browser() {
  const cookies = new Map<string, string>();
  async function request(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await ask(
      new Request(SHOP + path, {
        method: form ? 'POST' : 'GET',
        headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; '), origin: SHOP, ...headers },
        ...(form && { body: new URLSearchParams(form) }),
      }),
    );
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';', 1).join().split('=');
      cookies.set(name, value);
    }
    return response;
  }
  async function open(path: string, form?: Record<string, string>): Promise<string> {
    const response = await request(path, form);
    const location = response.headers.get('location');
    return location === null ? response.text() : open(location);
  }
  return { request, open };
}

async function orderAMug() {
  const customer = browser();
  await customer.open('/cart', { sku: 'enamel-mug', quantity: '2' });
  await customer.open('/checkout', DELIVERY);
  const number = sessions.at(-1)?.order.merchantReference ?? '';
  return { customer, number, amount: sessions.at(-1)?.order.amount ?? 0 };
}

let eventCount = 0;
async function tell(
  type: EventType,
  data: Pick<MerchantEvent['data'], 'merchantReference' | 'amount'>,
  { id = `evt_${(eventCount += 1)}`, secret = SECRET, at = new Date() } = {},
): Promise<number> {
  const event: MerchantEvent = {
    id,
    type,
    timestamp: at.toISOString(),
    data: {
      sequence: 1,
      paymentId: 'pay_1',
      sessionId: 'ses_1',
      reference: 'k-1',
      provider: 'krofort',
      method: 'krofort.bank',
      status: 'PAID',
      rawStatus: null,
      currency: 'SEK',
      reason: null,
      ...data,
    },
  };
  const body = JSON.stringify(event);
  const response = await ask(
    new Request(`${SHOP}/events`, {
      method: 'POST',
      body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
    }),
  );
  return response.status;
}

const PAID = 'Thank you, your order is paid';
const CONFIRMING = 'Your order is being confirmed';

test('a cart adds up, with delivery free from 600 kr', async () => {
  const customer = browser();
  const cart = await customer.open('/cart', { sku: 'enamel-mug', quantity: '2' });
  expect(cart).toContain('347,00');
  expect(await customer.open('/cart/enamel-mug', { quantity: '5' })).toMatch(/Free[\s\S]*745,00/);
  expect(await customer.open('/cart/enamel-mug', { quantity: '0' })).toContain('Your cart is empty');
});

test('what is sold out does not get into a cart', async () => {
  const response = await browser().request('/cart', { sku: 'storm-lantern', quantity: '1' });
  expect(response.status).toBe(409);
  expect(await response.text()).toContain('The storm lantern is sold out.');
});

test.each([
  { sku: 'no-such-thing', quantity: '1' },
  { sku: 'enamel-mug', quantity: '-1' },
  { sku: 'enamel-mug', quantity: 'many' },
])('a form with $sku and $quantity is refused and changes nothing', async (form) => {
  const customer = browser();
  expect((await customer.request('/cart', form)).status).toBe(400);
  expect(await customer.open('/cart')).toContain('Your cart is empty');
});

test('a form sent from another site is refused', async () => {
  const response = await ask(
    new Request(`${SHOP}/cart`, {
      method: 'POST',
      headers: { origin: 'https://evil.test' },
      body: new URLSearchParams({ sku: 'enamel-mug', quantity: '1' }),
    }),
  );
  expect(response.status).toBe(400);
  expect(response.headers.get('set-cookie')).toBeNull();
});

test('the delivery form names what is wrong and keeps what was written', async () => {
  const customer = browser();
  await customer.open('/cart', { sku: 'enamel-mug', quantity: '1' });
  const response = await customer.request('/checkout', {
    ...DELIVERY,
    email: 'karin',
    city: ' ',
    phone: 'none',
  });
  const page = await response.text();
  expect(response.status).toBe(422);
  expect(page).toContain('We need an e-mail address like name@example.com');
  expect(page).toContain('We need a town');
  expect(page).toContain('We need a phone number like +46 70 174 06 35');
  expect(page).toContain('value="Björk"');
  expect(sessions).toEqual([]);
});

test('checkout hands the order to Kassa and its token to the page', async () => {
  const { customer, number } = await orderAMug();
  const page = await customer.open('/checkout');
  expect(page).toContain(`token="token-for-${number}"`);
  const [, json = ''] = /<script type="application\/json">([^<]*)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(json)).toMatchObject({
    order: { merchantReference: number },
    methods: [{ label: 'Bank </script><b>' }],
  });
  expect(page).toContain(`server="${KASSA}"`);
  expect(sessions.at(-1)).toMatchObject({
    order: { amount: 34_700, currency: 'SEK', country: 'SE', returnUrl: `${SHOP}/orders/${number}` },
    remember: false,
  });
});

test('in another country the shop sells in its money, and asks where to deliver there', async () => {
  const { customer, number } = await orderAMug();
  expect(await customer.open('/market', { country: 'DE', back: '/cart' })).toMatch(/€27\.80[\s\S]*€32\.70/);
  expect(await customer.open('/checkout')).toContain('To Germany, paid in EUR.');
  await customer.open('/checkout', { ...DELIVERY, company: 'Björk GmbH', phone: '+49 151 0000' });
  expect(sessions.at(-1)).toMatchObject({
    order: { merchantReference: number, amount: 3_270, currency: 'EUR', country: 'DE', language: 'en-DE' },
    customer: { firstName: 'Karin', lastName: 'Björk', company: 'Björk GmbH', ip: '203.0.113.9' },
    shippingAddress: { lastName: 'Björk', country: 'DE', phone: '+49 151 0000' },
  });
});

test.each([
  { country: 'XX', back: '/', status: 400, location: null },
  { country: 'NO', back: '//evil.test', status: 303, location: '/' },
])('a country $country from $back leads to $location', async ({ country, back, status, location }) => {
  const response = await browser().request('/market', { country, back });
  expect([response.status, response.headers.get('location')]).toEqual([status, location]);
});

test('a changed cart keeps the order number and changes the amount', async () => {
  const { customer, number } = await orderAMug();
  await customer.open('/cart/enamel-mug', { quantity: '1' });
  await customer.open('/checkout');
  expect(sessions.at(-1)?.order).toMatchObject({ merchantReference: number, amount: 19_800 });
});

test('a page whose token has run out gets a new one for the same order', async () => {
  const { customer, number } = await orderAMug();
  const response = await customer.request('/checkout/token', {});
  expect(await response.json()).toEqual({ token: `token-for-${number}` });
  expect((await browser().request('/checkout/token', {})).status).toBe(404);
});

test('checkout says so when Kassa gives no session, and keeps the cart', async () => {
  const { customer } = await orderAMug();
  vi.spyOn(console, 'error').mockReturnValue();
  kassaIsDown = true;
  const response = await customer.request('/checkout');
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('Paying isn’t possible right now');
  expect(await customer.open('/cart')).toContain('347,00');
});

test('an order is paid by a signed event, which also empties the cart', async () => {
  const { customer, number, amount } = await orderAMug();
  expect(await tell('payment.paid', { merchantReference: number, amount })).toBe(204);
  expect(await customer.open(`/orders/${number}`)).toContain(PAID);
  expect(await customer.open('/cart')).toContain('Your cart is empty');
});

test('an order that Kassa calls paid is still being confirmed until its event has come', async () => {
  const { customer, number, amount } = await orderAMug();
  payments = [{ status: 'PAID', phase: 'succeeded' }];
  expect(await customer.open(`/orders/${number}`)).toContain(CONFIRMING);
  await tell('payment.paid', { merchantReference: number, amount });
  expect(await customer.open(`/orders/${number}`)).toContain(PAID);
});

test('an event with another signature, or one too old, settles nothing', async () => {
  const { customer, number, amount } = await orderAMug();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const data = { merchantReference: number, amount };
  expect(await tell('payment.paid', data, { secret })).toBe(401);
  expect(await tell('payment.paid', data, { at: new Date(Date.now() - 10 * 60_000) })).toBe(401);
  expect(await customer.open(`/orders/${number}`)).not.toContain(PAID);
});

test('an event that comes twice counts once', async () => {
  const { customer, number, amount } = await orderAMug();
  await tell('payment.paid', { merchantReference: number, amount }, { id: 'evt_same' });
  await customer.open('/cart', { sku: 'linen-towel', quantity: '1' });
  expect(await tell('payment.paid', { merchantReference: number, amount }, { id: 'evt_same' })).toBe(204);
  expect(await customer.open('/cart')).toContain('Linen towel');
});

test('a payment of another amount does not settle the order', async () => {
  const { customer, number } = await orderAMug();
  await tell('payment.paid', { merchantReference: number, amount: 100 });
  expect(await customer.open(`/orders/${number}`)).toContain('Your payment is under review');
});

test('a failed payment may be tried again, and a late success still settles the order', async () => {
  const { customer, number, amount } = await orderAMug();
  payments = [{ status: 'DECLINED', phase: 'failed' }];
  await tell('payment.failed', { merchantReference: number, amount });
  expect(await customer.open(`/orders/${number}`)).toMatch(/didn’t go through[\s\S]*Try again/);
  await tell('payment.paid', { merchantReference: number, amount });
  expect(await customer.open(`/orders/${number}`)).toContain(PAID);
});

test('a failed attempt says nothing while another is open', async () => {
  const { customer, number } = await orderAMug();
  payments = [
    { status: 'WAITING_FOR_PAYMENT', phase: 'open' },
    { status: 'DECLINED', phase: 'failed' },
  ];
  expect(await customer.open(`/orders/${number}`)).toContain(CONFIRMING);
});

test('a payment under review is called that', async () => {
  const { customer, number } = await orderAMug();
  payments = [{ status: 'UNDER_REVIEW', phase: 'open' }];
  expect(await customer.open(`/orders/${number}`)).toContain('Your payment is under review');
});

test('a stranger with the order’s address sees no personal data and gets no token', async () => {
  const { customer, number } = await orderAMug();
  const page = await browser().open(`/orders/${number}`);
  expect(page).toContain('This order isn’t paid yet');
  for (const secret of [DELIVERY.lastName, DELIVERY.email, DELIVERY.street, 'token-for-'])
    expect(page).not.toContain(secret);
  expect(await customer.open(`/orders/${number}`)).toContain(DELIVERY.street);
});

test('an open order page hears of the event that settles it', async () => {
  const { customer, number, amount } = await orderAMug();
  const response = await customer.request(`/orders/${number}/live`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('data: unpaid');
  await tell('payment.paid', { merchantReference: number, amount });
  expect((await reader?.read())?.value).toContain('data: paid');
  shop.close();
  expect((await reader?.read())?.done).toBe(true);
});

test('the ways to pay stand in the checkout’s first HTML, as a form for the companion', async () => {
  const { customer, number } = await orderAMug();
  const response = await customer.request('/checkout');
  const page = await response.text();
  expect(page).toMatch(/<form method="post" target="_self" action="https:\/\/pay\.test\/kassa\/pay"/);
  expect(page).toContain(`<input type="hidden" name="token" value="token-for-${number}" />`);
  expect(page).toMatch(/<input[^>]*value="krofort\.bank"/);
  expect(page).toContain('Bank &lt;/script&gt;&lt;b&gt;');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("form-action 'self' https://pay.test;");
  expect(policy).toContain(` ${styleHash};`);
  // The companion hears where the form comes from.
  expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
});

test('the checkout goes compressed to a browser that takes it: it has the list and both styles', async () => {
  const { customer } = await orderAMug();
  const ask = async (accepted: string) => {
    const response = await customer.request('/checkout', undefined, { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(accepted.split(', ').at(-1));
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    return Buffer.from(await response.arrayBuffer());
  };
  const [gzip, br] = [await ask('gzip'), await ask('gzip, br')];
  expect(gzip.length).toBeLessThan(9_000);
  expect(br.length).toBeLessThan(gzip.length);
  for (const page of [gunzipSync(gzip), brotliDecompressSync(br)])
    expect(page.toString()).toMatch(/value="krofort\.bank"[^]*<\/html>$/);
});

test('what stands above the ways to pay is sent while they are drawn', async () => {
  const { customer } = await orderAMug();
  const response = await customer.request('/checkout', undefined, { 'accept-encoding': 'br' });
  const { value } = (await response.body?.getReader().read()) ?? {};
  const first = brotliDecompressSync(value ?? '', { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  expect(first.toString()).toContain(DELIVERY.street);
  expect(first.toString()).not.toContain('<checkout-session');
});

test('ways to pay that can’t be drawn are left to the page’s script', async () => {
  const { createSession } = checkout;
  const withoutCurrency = async (input: CreateSession) => {
    const created = await createSession(input);
    const order = { ...created.snapshot.order, currency: 'crown' };
    return { ...created, snapshot: { ...created.snapshot, order } };
  };
  open({ checkout: { ...checkout, createSession: withoutCurrency } });
  const { customer } = await orderAMug();
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  const page = await (await customer.request('/checkout')).text();
  expect(page).toContain('<pay-method-picker></pay-method-picker>');
  expect(page).toMatch(/<\/html>$/);
  expect(logged).toHaveBeenCalledOnce();
});

test('a provider’s script that sets styles may do so: no hash stands beside it', async () => {
  open({ sources: { 'style-src': ["'unsafe-inline'"] } });
  const policy = (await browser().request('/')).headers.get('content-security-policy');
  expect(policy).toContain("style-src 'unsafe-inline';");
});

test('pages allow no inline script, and no styles but those of the shop and of the ways to pay', async () => {
  const { customer, number } = await orderAMug();
  for (const path of ['/', '/products/enamel-mug', '/cart', '/checkout', `/orders/${number}`]) {
    const response = await customer.request(path);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe/);
    // Data alone stands inline, and no policy minds it.
    const page = (await response.text()).replaceAll('<script type="application/json">', '');
    expect(page).not.toMatch(/style=|<script(?![^>]*src=)/);
    const styles = [...page.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css = '']) => hashOf(css));
    expect(styles).toHaveLength(2);
    for (const hash of styles) expect(policy).toContain(hash);
    expect(policy).toContain(`${styleHash};`);
    // Nothing that the first paint would wait for.
    expect(page).not.toContain('rel="stylesheet"');
  }
});

test('the page where the customer pays has the style that it needs, and no more', async () => {
  const { customer } = await orderAMug();
  const page = await (await customer.request('/checkout')).text();
  const names = new Set([...page.matchAll(/class="([^"]*)"/g)].flatMap(([, list = '']) => list.split(' ')));
  const rules = (css: string) =>
    [...css.matchAll(/([^{}]+)\{/g)].flatMap(([, selectors = '']) => selectors.trim().split(/,\s*/));
  const isOfPage = (selector: string) => {
    const classes = [...selector.matchAll(/\.([a-z-]+)/g)].map(([, name = '']) => name);
    return classes.length > 0 && classes.every((name) => names.has(name));
  };
  expect(rules(shopCss).filter(isOfPage).length).toBeGreaterThan(40);
  expect(rules(otherCss).filter(isOfPage)).toEqual([]);
});

test('the shop wears another brand’s clothes from where a page is asked for in them, and takes them off again', async () => {
  const customer = browser();
  const [plain, night, after, off] = [
    await customer.request('/'),
    await customer.request('/?brand=night'),
    await customer.request('/cart'),
    await customer.request('/?brand='),
  ];
  for (const response of [night, after]) {
    const page = await response.text();
    expect(page).toMatch(/<html[^>]* data-brand="night">/);
    expect(page).toContain('<link rel="stylesheet" href="/assets/brands/night.css" />');
    expect(response.headers.get('content-security-policy')).toMatch(/style-src [^;]*'self';/);
  }
  const page = await plain.text();
  expect(page).not.toContain('brand');
  expect(await off.text()).toBe(page);
  expect(await (await customer.request('/?brand=<b>')).text()).toBe(page);
});
