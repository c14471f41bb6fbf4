/** What a person finds and reads at the desk. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EventDelivery, MerchantPayment } from '@kassa/protocol';
import { failWith, fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { deskFor, pay } from '../test-support/desk.ts';

let kassa: Harness;
let desk: ReturnType<typeof deskFor>;
beforeEach(async () => {
  kassa = await startHarness(fakeBank({ operations: ['capture', 'release', 'refund'] }));
  desk = deskFor(kassa.server.checkout, () => ({ name: 'anna' }));
});
afterEach(() => kassa.close());

const list = (filters: Record<string, string>) => desk.see(`/desk?${new URLSearchParams(filters)}`);

it('A payment is found by everything that somebody may read out', async () => {
  const { id, reference } = await pay(kassa);
  await pay(kassa, 'PAID', 'order-2');
  for (const find of ['order-1', reference, 'bank-of-order-1', id, ` ${reference} `]) {
    const { text, html } = await list({ find });
    expect(text, find).toContain(`${reference} order-1 PAID 199.00 SEK fakebank.pay 2026-03-01 12:00:`);
    expect(html).toContain(`<a href="/desk/payments/${id}">`);
    expect(text).not.toContain('order-2');
  }
  expect((await list({ find: 'order-0' })).text).toContain('No payment is known by the name “order-0”.');
});

it('A payment is found by the page’s reference as a customer reads it out', async () => {
  const { id, reference } = await pay(kassa);
  const spoken = reference.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l');
  for (const find of [spoken, spoken.replace('-', ''), spoken.replace('-', ' ')])
    expect((await list({ find })).html, find).toContain(`<a href="/desk/payments/${id}">`);
});

it('Payments are listed newest first, by status, amount, provider and day', async () => {
  await pay(kassa, 'WAITING_FOR_PAYMENT');
  kassa.clock.advance(86_400_000);
  await pay(kassa, 'PAID', 'order-2');
  const orders = async (filters: Record<string, string>) =>
    [...(await list(filters)).text.matchAll(/order-\d/g)].map(([order]) => order);
  expect(await orders({})).toEqual(['order-2', 'order-1']);
  expect(await orders({ status: 'PAID' })).toEqual(['order-2']);
  expect(await orders({ amount: '199.00 sek', provider: 'fakebank' })).toEqual(['order-2', 'order-1']);
  expect(await orders({ amount: '200.00 SEK' })).toEqual([]);
  expect(await orders({ provider: 'another' })).toEqual([]);
  expect(await orders({ to: '2026-03-01' })).toEqual(['order-1']);
  expect(await orders({ from: '2026-03-02', to: '2026-03-02' })).toEqual(['order-2']);
});

it('A filter that is written wrongly is named, and what was typed stays', async () => {
  for (const [name, typed, says] of [
    ['amount', '199.00', '“199.00” is no amount with its currency'],
    ['amount', 'SEK 199.00', '“SEK 199.00” is no amount with its currency'],
    ['amount', '199 SEK', '“199” is no amount: SEK has 2 decimals, after a point. Write it like 125.00.'],
    ['amount', '1,250 KWD', 'KWD has 3 decimals'],
    ['amount', '1.00 ISK', 'ISK has no decimals. Write it like 125.'],
    ['from', 'yesterday', 'is no day'],
    ['to', '2026-13-01', 'is no day'],
    ['from', '2026-02-31', 'is no day'],
    ['to', '9999-12-31', 'is no day'],
  ] as const) {
    const { status, html, text } = await list({ [name]: typed });
    expect({ status, typed, isSaid: text.includes(says) }).toEqual({ status: 400, typed, isSaid: true });
    const input = new RegExp(`<input[^>]* name="${name}"[^>]*>`, 's').exec(html)?.[0];
    expect(input).toContain(`value="${typed}"`);
    expect(input).toContain(`aria-describedby="${name}-hint ${name}-wrong"`);
  }
});

it('What is wrong with a list that has no field of its own is said above it', async () => {
  expect((await list({ status: 'paid' })).html).toContain(
    '<p class="notice bad" role="alert">“paid” is no status.</p>',
  );
});

it('A list that is longer than a page leads to the next, with its filters', async () => {
  const payment = await pay(kassa);
  const asked: unknown[] = [];
  const full = deskFor({
    ...kassa.server.checkout,
    listPayments: (query) => {
      asked.push(query);
      return Promise.resolve(Array.from({ length: 100 }, (_, index) => ({ ...payment, id: `pay-${index}` })));
    },
  });
  const { html } = await full.see('/desk?status=PAID&amount=199.00+SEK');
  const next = /<a href="([^"]*)">Next page/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(next).toBe('/desk?status=PAID&amount=199.00+SEK&after=pay-99');
  await full.see(next);
  expect(asked.at(-1)).toEqual({ status: 'PAID', amount: 19_900, currency: 'SEK', after: 'pay-99' });
});

it('A payment’s story tells in the order of time what happened, who did what, and what the shop was told', async () => {
  const { id } = await pay(kassa);
  kassa.clock.advance(60_000);
  await kassa.server.checkout.refund(id, { amount: 1250, createdBy: 'bertil' }, 'key-1');
  await vi.waitUntil(() => kassa.events.length === 2);
  await vi.waitUntil(
    async () => (await kassa.server.checkout.listEvents({ state: 'delivered' })).length === 2,
  );
  const { text, status } = await desk.see(`/desk/payments/${id}`);
  expect(status).toBe(200);
  const story = text.slice(text.indexOf('Story'));
  const told = [
    'PAID provider says done the provider has notified',
    'Event payment.paid the shop has taken it at',
    'refund 1 of 12.50 SEK by bertil',
    'refund 1 of 12.50 SEK: SUCCEEDED provider says done',
    'Event refund.succeeded',
  ].map((words) => story.indexOf(words));
  expect(told.filter((at) => at < 0)).toEqual([]);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(text).toContain('Refunded 12.50 SEK');
});

it('A refund that is sent again and again says why it still waits', async () => {
  const bank = kassa.bank;
  const { id } = await pay(kassa);
  bank.onOperate = failWith('unavailable', 'The bank refuses our certificate');
  await kassa.server.checkout.refund(id, { amount: 1250, createdBy: 'bertil' }, 'key-1');
  const { text } = await desk.see(`/desk/payments/${id}`);
  expect(text).toContain('refund 1 of 12.50 SEK: still under way The bank refuses our certificate');
});

it('A payment’s page has the other attempts of its order', async () => {
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  await kassa.notify({ status: 'DECLINED', rawStatus: 'no' });
  const first = await vi.waitUntil(async () =>
    (await kassa.server.checkout.findPayments('order-1')).find(({ status }) => status === 'DECLINED'),
  );
  await kassa.pay(token, 'key-00000002');
  const [second] = await kassa.server.checkout.findPayments('order-1');
  const { text } = await desk.see(`/desk/payments/${second?.id ?? ''}`);
  expect(text).toContain(`Other attempts of this order`);
  expect(text).toContain(`${first.reference} order-1 DECLINED`);
});

it('What a provider calls its details takes the place of nothing that the desk says', async () => {
  const { id } = await pay(kassa);
  const { checkout } = kassa.server;
  const providerDetails = { Status: 'FAILED', Amount: 1, isTest: false };
  const named = deskFor({
    ...checkout,
    getPayment: async (name) => ({ ...(await checkout.getPayment(name)), providerDetails }),
  });
  const { text } = await named.see(`/desk/payments/${id}`);
  for (const fact of ['Status PAID', 'Amount 199.00 SEK', 'Status FAILED', 'Amount 1', 'isTest false'])
    expect(text).toContain(fact);
});

/** Would be an element, and would end an attribute. */
const HOSTILE = `"'><b id=hostile>&`;
const spoilt = <T>(value: T): T =>
  typeof value === 'string'
    ? (`${value}${HOSTILE}` as T)
    : Array.isArray(value)
      ? (value.map(spoilt) as T)
      : typeof value === 'object' && value !== null
        ? (Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spoilt(one)])) as T)
        : value;

it('Hostile text in any field of any answer is text in every page', async () => {
  const { id } = await pay(kassa);
  await kassa.server.checkout.refund(id, { amount: 1250 }, 'key-1');
  const { checkout } = kassa.server;
  const payment: MerchantPayment = {
    ...spoilt(await checkout.getPayment(id)),
    currency: 'SEK',
    reason: HOSTILE,
    resolvedBy: HOSTILE,
    providerDetails: { [HOSTILE]: HOSTILE },
    disputes: [
      { id: HOSTILE, kind: HOSTILE as 'chargeback', amount: 1, rawStatus: HOSTILE, openedAt: HOSTILE },
    ],
  };
  payment.operations = payment.operations.map((one) => ({ ...one, currency: 'SEK' }));
  const state = 'dead' as const;
  const deliveries: EventDelivery[] = (await checkout.listEvents()).map((one) => ({
    ...spoilt(one),
    state,
    error: HOSTILE,
  }));
  const hostile = deskFor(
    {
      ...checkout,
      getPayment: () => Promise.resolve(payment),
      lookUpPayments: () => Promise.resolve([payment, { ...payment, id: `${HOSTILE}2` }]),
      listPayments: () => Promise.resolve([payment]),
      listEvents: () => Promise.resolve(deliveries),
    },
    () => ({ name: HOSTILE }),
  );
  const typed = encodeURIComponent(HOSTILE);
  for (const path of [
    '/desk',
    `/desk?find=${typed}`,
    `/desk?amount=${typed}&provider=${typed}&from=${typed}&to=${typed}&status=${typed}`,
    `/desk/payments/${typed}`,
  ]) {
    const { html } = await hostile.see(path);
    expect(html, path).not.toContain('<b id');
    expect(html, path).toContain('&lt;b id=hostile&gt;&amp;');
    // Its quotes would end an attribute.
    expect(html, path).not.toContain(`"'`);
  }
});
