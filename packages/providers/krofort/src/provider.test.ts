import type { PaymentContext, PaymentProvider, ReadNotification } from '@kassa/provider';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startMerchant, startSandbox, type Merchant, type RunningSandbox } from '../sandbox/testing.ts';
import type { KrofortOptions } from './index.ts';
import { contextFor, incoming, payment, providerFor, recordingLog } from '../test-support.ts';

let sandbox: RunningSandbox;
let merchant: Merchant;
let provider: PaymentProvider;

beforeAll(async () => {
  sandbox = await startSandbox();
  merchant = await startMerchant();
});
afterAll(async () => {
  await sandbox.close();
  await merchant.close();
});
beforeEach(async () => {
  await sandbox.control('POST', '/reset');
  provider = providerFor(sandbox);
  merchant.received.length = 0;
  merchant.answer = merchant.acknowledge;
});
afterEach(() => provider.close?.());

const notifyMerchant: Pick<PaymentContext, 'urls'> = {
  urls: {
    returnTo: (outcome) => `https://pay.shop.example/kassa/return/h4ndle/${outcome}`,
    get notification() {
      return merchant.url;
    },
  },
};
const sentBy = async ({ payment: { reference } }: PaymentContext) =>
  (await sandbox.payment(reference)).request;

it('offers one method, by bank, with nothing to prepare, query or operate', () => {
  expect(provider.configProblems).toEqual([]);
  expect(provider.methods).toMatchObject([{ id: 'krofort.bank', icon: 'bank' }]);
  expect(provider.capabilities).toEqual({
    operations: [],
    query: false,
    createAnswerLost: 'abandon',
    longestCallMs: 9_000,
    switchAfterMinutes: 15,
    unresolvedAfterMinutes: 60,
    redirectHosts: ['127.0.0.1'],
  });
});

it('sends every field of the table and has the customer redirected to the cashier', async () => {
  const context = contextFor({
    payment: payment({ amount: 9950, currency: 'SEK' }),
    customer: { nationalId: '197001016653' },
    options: { requireMerchantConfirmation: true },
  });
  const report = await provider.createPayment(context);
  expect(report).toMatchObject({
    status: 'WAITING_FOR_PAYMENT',
    nextAction: { kind: 'redirect', httpMethod: 'GET', fields: [] },
  });
  const { clientUrl, request, endUserToken } = await sandbox.payment(context.payment.reference);
  expect(report.nextAction).toMatchObject({ url: clientUrl });
  expect(report.remember).toEqual({ endUserToken });
  expect(request).toEqual({
    amount: '99.50',
    currency: 'SEK',
    nationalIdentificationNumber: '197001016653',
    merchantDomain: 'pay.shop.example',
    successPath: '/kassa/return/h4ndle/success',
    failurePath: '/kassa/return/h4ndle/failure',
    closePath: '/kassa/return/h4ndle/close',
    countryCode: 'SE',
    merchantReference: context.payment.reference,
    requireMerchantConfirmation: true,
    notificationUrl: 'https://pay.shop.example/kassa/notifications/krofort/unguessable',
  });
});

it.each([
  [5, 'ISK', '5'],
  [1234, 'KWD', '1.234'],
  [1, 'EUR', '0.01'],
])("writes %i minor units of %s with the currency's own decimals", async (amount, currency, text) => {
  const context = contextFor({ payment: payment({ amount, currency }) });
  await provider.createPayment(context);
  expect(await sentBy(context)).toMatchObject({ amount: text, currency });
});

it('names a shop on this machine with its port', async () => {
  const context = contextFor({
    urls: {
      returnTo: (outcome) => `http://127.0.0.1:4000/return/h4ndle/${outcome}?from=krofort`,
      notification: 'http://127.0.0.1:4000/notifications/krofort/unguessable',
    },
  });
  await provider.createPayment(context);
  expect(await sentBy(context)).toMatchObject({
    merchantDomain: '127.0.0.1:4000',
    successPath: '/return/h4ndle/success?from=krofort',
  });
});

it("sends the national id as psuId when told so, as the documents' example does", async () => {
  const other = providerFor(sandbox, { nationalIdField: 'psuId', requireMerchantConfirmation: true });
  const context = contextFor({
    customer: { nationalId: '197001016653' },
    options: { requireMerchantConfirmation: false },
  });
  await other.createPayment(context);
  await other.close?.();
  const request = await sentBy(context);
  expect(request).toMatchObject({ psuId: '197001016653' });
  expect(request).not.toHaveProperty('nationalIdentificationNumber');
  expect(request).not.toHaveProperty('requireMerchantConfirmation');
});

it('recognises a remembered customer, and asks for a quick deposit only then', async () => {
  const first = contextFor();
  const { remember } = await provider.createPayment(first);
  expect(await sentBy(first)).not.toHaveProperty('quickDeposit');
  const second = contextFor({ remembered: remember ?? null });
  const report = await provider.createPayment(second);
  expect(await sentBy(second)).toMatchObject({ ...remember, quickDeposit: true });
  expect(report.remember).toEqual(remember);
});

it('recognises a customer by the shop’s own token, before the one that was remembered', async () => {
  const first = contextFor();
  const { remember } = await provider.createPayment(first);
  const second = contextFor({
    remembered: { endUserToken: 'another-token' },
    options: { endUserToken: remember?.['endUserToken'] },
  });
  await provider.createPayment(second);
  expect(await sentBy(second)).toMatchObject({ ...remember, quickDeposit: true });
});

it.each<[string, Partial<KrofortOptions>, PaymentContext['options']]>([
  ['for an order', {}, { quickDeposit: false }],
  ['for all orders', { quickDeposit: false }, {}],
])(
  'lets a recognised customer choose the account where quickDeposit is off %s',
  async (_, change, options) => {
    const first = contextFor();
    const { remember } = await provider.createPayment(first);
    const asking = providerFor(sandbox, change);
    const second = contextFor({ remembered: remember ?? null, options });
    await asking.createPayment(second);
    const sent = await sentBy(second);
    expect(sent).toMatchObject({ ...remember });
    expect(sent).not.toHaveProperty('quickDeposit');
    await asking.close?.();
  },
);

it('takes quickDeposit for an order over the option', async () => {
  const first = contextFor();
  const { remember } = await provider.createPayment(first);
  const asking = providerFor(sandbox, { quickDeposit: false });
  const second = contextFor({ remembered: remember ?? null, options: { quickDeposit: true } });
  await asking.createPayment(second);
  expect(await sentBy(second)).toMatchObject({ quickDeposit: true });
  await asking.close?.();
});

it('starts the payment without a token that Krofort no longer knows', async () => {
  const context = contextFor({ remembered: { endUserToken: 'forgotten-by-krofort' } });
  const report = await provider.createPayment(context);
  expect(report.nextAction.kind).toBe('redirect');
  expect(await sentBy(context)).not.toHaveProperty('endUserToken');
});

it('refuses at our own door what Krofort would refuse, by the name of the field', async () => {
  const urls = (returnTo: string, notification = 'https://a.example/n') => ({
    urls: { returnTo: () => returnTo, notification },
  });
  const cases: [string, Partial<PaymentContext>][] = [
    ['order.amount', { payment: payment({ amount: 0 }) }],
    ['order.currency', { payment: payment({ currency: 'XYZ' }) }],
    ['order.country', { order: { ...contextFor().order, country: 'XX' } }],
    ['customer.nationalId', { customer: { nationalId: '<script>' } }],
    ['payment.reference', { payment: payment({ reference: 'A reference' }) }],
    ['providerOptions.krofort', { options: { requireMerchantConfirmation: 'yes' } }],
    ['providerOptions.krofort', { options: { colour: 'red' } }],
    ['publicUrl', urls('http://shop.example/return')],
    ['publicUrl', urls('https://user:secret@shop.example/return')],
    ['publicUrl', urls('https://shop.example/return#fragment')],
    ['publicUrl', urls('https://shop.example//return')],
    ['publicUrl', urls('https://shop.example/return', 'http://shop.example/n')],
    [
      'publicUrl',
      {
        urls: {
          returnTo: (outcome) => `https://${outcome}.example/return`,
          notification: 'https://a.example/n',
        },
      },
    ],
  ];
  for (const [field, change] of cases)
    await expect(provider.createPayment(contextFor(change))).rejects.toMatchObject({
      kind: 'invalid',
      field,
    });
  expect(await sandbox.control('GET', '/payments')).toEqual([]);
});

it('says what is wrong with an order’s own options, so that the session is refused', () => {
  const fieldsOf = (options: Record<string, unknown>, confirms = true) =>
    provider.optionProblems?.(options, { confirms }).map(({ field }) => field);
  expect(fieldsOf({ quickDeposit: true })).toEqual([]);
  expect(fieldsOf({ quickDeposit: 'yes' })).toEqual(['quickDeposit']);
  expect(fieldsOf({ colour: 'red' })).toEqual(['']);
  expect(fieldsOf({ requireMerchantConfirmation: true })).toEqual([]);
  // Every sale would be refused, for nobody says yes.
  expect(fieldsOf({ requireMerchantConfirmation: true }, false)).toEqual(['requireMerchantConfirmation']);
  expect(fieldsOf({ requireMerchantConfirmation: false }, false)).toEqual([]);
});

it('says why the method is not offered', () => {
  const details = contextFor({ customer: { nationalId: 'x' }, options: { requireMerchantConfirmation: 1 } });
  expect(provider.unavailableBecause('krofort.bank', contextFor())).toEqual([]);
  expect(provider.unavailableBecause('krofort.bank', details).map(({ field }) => field)).toEqual([
    'customer.nationalId',
    'providerOptions.krofort.requireMerchantConfirmation',
  ]);
});

it('sends nobody to a host that is not listed', async () => {
  const strict = providerFor(sandbox, { cashierHosts: ['*.krofort.com'] });
  await expect(strict.createPayment(contextFor())).rejects.toMatchObject({
    kind: 'misconfigured',
    message: expect.stringContaining('cashierHosts') as string,
  });
  await strict.close?.();
});

it.each([
  ['approve', 'payment.success', { status: 'PAID' }],
  ['decline', 'payment.failure', { status: 'DECLINED', reason: 'Krofort: declined' }],
  ['close', 'payment.cancel', { status: 'CANCELLED' }],
])('after %s believes the signed notification %s', async (outcome, rawStatus, expected) => {
  const context = contextFor(notifyMerchant);
  const read: ReadNotification[] = [];
  merchant.answer = async (received) => {
    const notification = await provider.notifications?.read(incoming(received, context.payment));
    if (notification?.kind !== 'accepted') return new Response('refused', { status: 401 });
    read.push(notification);
    const { status, body, contentType } = notification.answer(null);
    return new Response(body, { status, headers: { 'content-type': contentType } });
  };
  await provider.createPayment(context);
  await sandbox.control('POST', `/payments/${context.payment.reference}/${outcome}`);
  expect(await sandbox.sent(context.payment.reference)).toMatchObject([{ state: 'acknowledged' }]);
  const [notification] = read;
  if (notification?.kind !== 'accepted') throw new Error('not accepted');
  expect(await provider.notifications?.interpret(notification.payload, context)).toEqual({
    rawStatus,
    ...expected,
  });
});

it.each([
  [true, 'succeeded'],
  [false, 'failed'],
])('answers a merchant confirmation with %s, and the payment has %s', async (confirmed, state) => {
  const context = contextFor({ ...notifyMerchant, options: { requireMerchantConfirmation: true } });
  merchant.answer = async (received) => {
    const notification = await provider.notifications?.read(incoming(received, context.payment));
    if (notification?.kind !== 'accepted') return new Response('refused', { status: 401 });
    const { status, body } = notification.answer(notification.confirmation ? confirmed : null);
    return new Response(body, { status });
  };
  await provider.createPayment(context);
  await sandbox.control('POST', `/payments/${context.payment.reference}/approve`);
  expect(await sandbox.payment(context.payment.reference)).toMatchObject({ state });
});

it('logs neither the national id nor the token', async () => {
  const log = recordingLog();
  const canaries = ['197001016653', 'forgotten-by-krofort'];
  await provider.createPayment(
    contextFor({
      log,
      customer: { nationalId: canaries[0] },
      remembered: { endUserToken: canaries[1] ?? '' },
    }),
  );
  expect(log.lines.length).toBeGreaterThan(0);
  for (const canary of canaries) expect(log.lines.join()).not.toContain(canary);
});

it('makes payments beside each other', async () => {
  const contexts = Array.from({ length: 20 }, () => contextFor());
  const reports = await Promise.all(contexts.map((context) => provider.createPayment(context)));
  const urls = reports.map(({ nextAction }) => (nextAction.kind === 'redirect' ? nextAction.url : ''));
  expect(new Set(urls).size).toBe(20);
  await vi.waitFor(async () => expect(await sandbox.control('GET', '/payments')).toHaveLength(20));
});
