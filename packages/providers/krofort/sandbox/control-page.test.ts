import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { initPayment, startMerchant, startSandbox, type Merchant, type RunningSandbox } from './testing.ts';

let sandbox: RunningSandbox;
let merchant: Merchant;
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
});

const create = (change: object = {}) =>
  initPayment(sandbox, {
    amount: '12.50',
    currency: 'SEK',
    merchantDomain: 'localhost:8080',
    successPath: '/success',
    failurePath: '/failure',
    closePath: '/close',
    countryCode: 'SE',
    merchantReference: 'order-1',
    notificationUrl: merchant.url,
    ...change,
  });
const show = async () => (await fetch(`${sandbox.pagesUrl}/control`)).text();
const submit = async (fields: Record<string, string>) =>
  (await fetch(`${sandbox.pagesUrl}/control`, { method: 'POST', body: new URLSearchParams(fields) })).text();

it('lists a payment with a link to its cashier, and what the merchant answered', async () => {
  const { answer } = await create();
  expect(await show()).toContain(String(answer['clientUrl']));
  const { id } = await sandbox.payment('order-1');
  const after = await submit({ action: 'approve', payment: id });
  expect(after).toContain('succeeded');
  expect(after).toContain('payment.success');
  expect(after).toContain('notificationId');
});

it('sets and clears a fault', async () => {
  await submit({ action: 'fault', kind: 'unavailable', ms: '', times: '1' });
  expect((await sandbox.control('GET', '/faults')) as object).toEqual({
    'init-payment': { kind: 'unavailable', times: 1 },
  });
  await submit({ action: 'fault', kind: 'none', ms: '', times: '' });
  expect(await sandbox.control('GET', '/faults')).toEqual({});
});

it('changes how notifications travel, and says what is wrong with a value', async () => {
  await submit({ action: 'settings', timing: 'never', lateMs: '10', copies: '2' });
  expect(await sandbox.control('GET', '/settings')).toEqual({ timing: 'never', lateMs: 10, copies: 2 });
  expect(await submit({ action: 'settings', timing: 'never', lateMs: '', copies: '99' })).toContain(
    'role="alert"',
  );
  expect(await sandbox.control('GET', '/settings')).toEqual({ timing: 'never', lateMs: 10, copies: 2 });
  await sandbox.control('PATCH', '/settings', { copies: 3 });
  expect(await sandbox.control('GET', '/settings')).toEqual({ timing: 'never', lateMs: 10, copies: 3 });
});

it('sends what a merchant must refuse', async () => {
  await create();
  const { id } = await sandbox.payment('order-1');
  await submit({ action: 'send', payment: id, type: 'payment.success', variant: 'altered' });
  expect(merchant.bodies()).toMatchObject([{ type: 'payment.success', data: { amount: '912.50' } }]);
  expect(await sandbox.payment('order-1')).toMatchObject({ state: 'open' });
});

it('answers the control API in sentences when something is wrong', async () => {
  await expect(sandbox.payment('nobody')).rejects.toThrow('No payment with the merchantReference nobody.');
  await expect(sandbox.control('PUT', '/faults/init-payment', { kind: 'fire' })).rejects.toThrow('400');
  await create({ notificationUrl: undefined });
  await expect(sandbox.send('order-1', { type: 'payment.success' })).rejects.toThrow('no notificationUrl');
});
