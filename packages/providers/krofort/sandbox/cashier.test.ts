import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { initPayment, startMerchant, startSandbox, type Merchant, type RunningSandbox } from './testing.ts';

let sandbox: RunningSandbox;
let merchant: Merchant;
let reference: string;
let count = 0;

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
  merchant.received.length = 0;
  merchant.answer = merchant.acknowledge;
  reference = `order-${++count}`;
});

const create = async (change: object = {}, at = sandbox) => {
  const { status, answer } = await initPayment(at, {
    amount: '100.00',
    currency: 'EUR',
    merchantDomain: '127.0.0.1:8080',
    successPath: '/success',
    failurePath: '/failure',
    closePath: '/close',
    countryCode: 'SE',
    merchantReference: reference,
    notificationUrl: merchant.url,
    ...change,
  });
  expect(status).toBe(200);
  return { url: String(answer['clientUrl']), endUserToken: String(answer['endUserToken']) };
};
const heading = async (url: string) => /<h1>(.*?)<\/h1>/.exec(await (await fetch(url)).text())?.[1];
const submit = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const whereTo = async (url: string, fields: Record<string, string>) =>
  (await submit(url, fields)).headers.get('location');

it('leads from the bank to the account to the approval, and back to the shop', async () => {
  const { url } = await create();
  expect(await heading(url)).toBe('Choose your bank');
  await submit(url, { bank: 'hamnbanken' });
  expect(await heading(url)).toBe('Choose an account');
  await submit(url, { account: 'savings' });
  expect(await heading(url)).toBe('Approve the payment');
  expect(await whereTo(url, { action: 'approve' })).toBe('http://127.0.0.1:8080/success');
  expect(await heading(url)).toBe('This payment is done');
  expect(await sandbox.payment(reference)).toMatchObject({
    state: 'succeeded',
    bank: 'hamnbanken',
    account: 'savings',
  });
});

it('is a top-level page that says that no money moves', async () => {
  const response = await fetch((await create()).url);
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(await response.text()).toContain('Sandbox, no real money');
});

it.each([
  ['approve', '/success', 'payment.success'],
  ['decline', '/failure', 'payment.failure'],
  ['close', '/close', 'payment.cancel'],
])('on %s returns to %s and tells the merchant %s before that', async (action, path, type) => {
  const { url } = await create();
  expect(await whereTo(url, { action })).toBe(`http://127.0.0.1:8080${path}`);
  expect(merchant.bodies()).toMatchObject([
    { type, data: { merchantReference: reference, amount: '100.00', currency: 'EUR' } },
  ]);
});

it('returns by https to a merchant that is not on this machine', async () => {
  const { url } = await create({ merchantDomain: 'example.org' });
  expect(await whereTo(url, { action: 'close' })).toBe('https://example.org/close');
});

it('goes on where the customer was when its address is opened again, and ends once', async () => {
  const { url } = await create();
  const [first, second] = await Promise.all([
    whereTo(url, { action: 'approve' }),
    whereTo(url, { action: 'decline' }),
  ]);
  expect([first, second]).toEqual(Array(2).fill('http://127.0.0.1:8080/success'));
  expect(merchant.bodies().map(({ type }) => type)).toEqual(['payment.success']);
});

it('answers 404 for a token that it has not given out', async () => {
  await create();
  expect((await fetch(`${sandbox.pagesUrl}/?ts=nonsense`)).status).toBe(404);
  expect((await submit(`${sandbox.pagesUrl}/?ts=`, { action: 'approve' })).status).toBe(404);
});

it('preselects the bank of a customer that it knows, and skips the selection for a quick deposit', async () => {
  const { url, endUserToken } = await create();
  await submit(url, { bank: 'bryggan' });
  await submit(url, { account: 'savings' });
  await submit(url, { action: 'approve' });

  const again = await create({ merchantReference: `${reference}-2`, endUserToken });
  expect(again.endUserToken).toBe(endUserToken);
  expect(await (await fetch(again.url)).text()).toMatch(/value="bryggan"[^>]*checked/);

  const quick = await create({ merchantReference: `${reference}-3`, endUserToken, quickDeposit: true });
  expect(await heading(quick.url)).toBe('Approve the payment');
});

it('asks a known customer for the account when there was no payment yet', async () => {
  const { endUserToken } = await create();
  const quick = await create({ merchantReference: `${reference}-2`, endUserToken, quickDeposit: true });
  expect(await heading(quick.url)).toBe('Choose your bank');
});

it('asks a customer of a quick deposit without a token for bank and account', async () => {
  const quick = await create({ quickDeposit: true });
  expect(await heading(quick.url)).toBe('Choose your bank');
});

it('notifies after the return when told so', async () => {
  await sandbox.control('PUT', '/settings', { timing: 'after_return', lateMs: 50 });
  const { url } = await create();
  expect(await whereTo(url, { action: 'approve' })).toContain('/success');
  expect(merchant.received).toEqual([]);
  await vi.waitFor(() => expect(merchant.received).toHaveLength(1));
});

it('never notifies when told so, until it is asked to', async () => {
  await sandbox.control('PUT', '/settings', { timing: 'never' });
  const { url } = await create();
  await submit(url, { action: 'approve' });
  expect(await sandbox.sent(reference)).toMatchObject([{ state: 'withheld', attempts: [] }]);
  await sandbox.control('POST', `/payments/${reference}/deliver`);
  expect(merchant.received).toHaveLength(1);
});

it('doubles a notification with the same id', async () => {
  await sandbox.control('PUT', '/settings', { copies: 2 });
  await submit((await create()).url, { action: 'approve' });
  const ids = merchant.received.map(({ headers }) => headers.get('webhook-id'));
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

it.each([
  ['another status', () => new Response('{}', { status: 204 })],
  ['another id', () => Response.json({ notificationId: 'other' })],
  ['no JSON', () => new Response('ok')],
])('sends again after %s until it is acknowledged', async (_, wrong) => {
  merchant.answer = wrong;
  void submit((await create()).url, { action: 'approve' });
  await vi.waitFor(() => expect(merchant.received.length).toBeGreaterThanOrEqual(2));
  merchant.answer = merchant.acknowledge;
  await vi.waitFor(
    async () => expect(await sandbox.sent(reference)).toMatchObject([{ state: 'acknowledged' }]),
    3000,
  );
});

it('sends again when no answer comes in time', async () => {
  const impatient = await startSandbox({ answerWithinMs: 50 });
  onTestFinished(() => impatient.close());
  merchant.answer = () => new Promise(() => undefined);
  await create({}, impatient);
  await impatient.control('POST', `/payments/${reference}/close`);
  await vi.waitFor(() => expect(merchant.received.length).toBeGreaterThanOrEqual(2));
  expect((await impatient.sent(reference))[0]?.attempts[0]).toMatchObject({
    status: null,
    acknowledged: false,
  });
});

it('notifies and returns by https on this machine when the shop has a certificate', async () => {
  const { ca, server } = sandbox.certificates;
  const secure = await startSandbox({ ca, loopbackScheme: 'https', server });
  const shop = await startMerchant(server);
  onTestFinished(() => Promise.all([secure.close(), shop.close()]).then(() => undefined));
  const { certificates } = sandbox;
  await create({ notificationUrl: shop.url }, { ...secure, certificates });
  await secure.control('POST', `/payments/${reference}/approve`);
  expect(shop.url).toMatch(/^https:/);
  expect(shop.bodies()).toMatchObject([{ type: 'payment.success' }]);
  expect((await secure.payment(reference)).returnUrl).toBe('https://127.0.0.1:8080/success');
});

it('takes the money only when the merchant confirms', async () => {
  merchant.answer = ({ headers }) =>
    Response.json({ notificationId: headers.get('webhook-id'), confirmed: true });
  const { url } = await create({ requireMerchantConfirmation: true });
  expect(await whereTo(url, { action: 'approve' })).toContain('/success');
  expect(merchant.bodies().map(({ type }) => type)).toEqual(['payment.confirmation', 'payment.success']);
});

it.each([
  ['says no', (id: string | null) => Response.json({ notificationId: id, confirmed: false })],
  ['says neither', (id: string | null) => Response.json({ notificationId: id })],
  ['breaks', () => new Response('', { status: 500 })],
])('fails the payment when the merchant %s', async (_, answer) => {
  merchant.answer = (received) => answer(received.headers.get('webhook-id'));
  const { url } = await create({ requireMerchantConfirmation: true });
  void submit(url, { action: 'approve' });
  await vi.waitFor(async () =>
    expect(await sandbox.payment(reference)).toMatchObject({
      state: 'failed',
      reason: 'not_confirmed',
      returnUrl: 'http://127.0.0.1:8080/failure',
    }),
  );
});
