import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  fields,
  startHarness,
  type Harness,
  type Page,
  type SessionChanges,
} from '../../test-support/harness.ts';

let kassa: Harness;
let page: Page;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());
const open = async (changes?: SessionChanges) => {
  page = await kassa.session(changes);
};

it('a bank transfer names the banks, is confirmed, and is paid later', async () => {
  kassa.set({ operationMs: 600 });
  await open({ rest: { providerOptions: { kronor: { allowExecutionDate: true } } } });
  const { body } = await page.select('kronor.bank');
  const preparation = body.selection?.preparation;
  expect(preparation).toMatchObject({
    fields: [
      { type: 'choice', name: 'bank', label: 'Din bank', required: true },
      { type: 'date', name: 'date', required: false },
    ],
  });
  const [bank] = (preparation as { fields: { options: { value: string; logoUrl: string }[] }[] }).fields;
  const logo = await fetch(bank?.options[0]?.logoUrl ?? '');
  expect(logo.headers.get('content-type')).toBe('image/svg+xml');
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.pay('kronor.bank', fields({ bank: bank?.options[0]?.value ?? '', date }));
  const { url } = await page.untilAction('redirect');
  expect(kassa.request().parameters).toMatchObject({ executionDate: date, flow: 'ecom', aspspId: 101 });
  await kassa.chooseAt(url, 'paid');
  const { session } = await page.untilStatus('FLOW_COMPLETED');
  expect(session.state).toBe('open');
  await page.untilStatus('PAID');
});

it('a transfer that the bank works on is not offered to be cancelled, for Kronor refuses that', async () => {
  await open();
  await page.pay('kronor.bank', fields({ bank: '101' }));
  await page.untilAction('redirect');
  await kassa.decide('status/PROCESSING_REDIRECTED_WEB');
  const { payment } = await page.untilStatus('PROCESSING_REDIRECTED_WEB');
  expect(payment).toMatchObject({ canCancel: false, canSwitchFrom: null });
});

it('a customer who turns back from the bank cancels the transfer, and pays in another way', async () => {
  await open();
  await page.pay('kronor.bank', fields({ bank: '101' }));
  await page.untilAction('redirect');
  expect((await page.snapshot()).payment).toMatchObject({ status: 'WAITING_FOR_PAYMENT', canCancel: true });
  expect((await page.cancel()).status).toBe(200);
  await page.untilStatus('CANCELLED');
  await page.pay('kronor.swish');
  await page.untilAction('app_switch');
});

it.each([
  ['pushed', false],
  ['asked for', true],
])('a bank transfer whose money never comes fails, its news %s, and is paid if it comes', async (_, deaf) => {
  kassa.set({ operationMs: 60_000 });
  kassa.sandbox.sockets.refuse = deaf;
  await open();
  await page.pay('kronor.bank', fields({ bank: '101' }));
  await kassa.chooseAt((await page.untilAction('redirect')).url, 'paid');
  await page.untilStatus('FLOW_COMPLETED');
  expect(kassa.eventTypes()).toEqual([]);
  // Kronor's `payments` may show only what is paid.
  const [payment] = kassa.sandbox.world.payments.splice(0);
  await kassa.decide('error');
  await page.untilStatus('ERROR', 20_000);
  await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.failed']));
  if (deaf || !payment) return;
  kassa.sandbox.world.payments.push(payment);
  kassa.set({ operationMs: 0 });
  await kassa.decide('paid');
  await page.untilStatus('PAID');
});

it.each(['PROCESSING', 'PROCESSING_REDIRECTED_WEB', 'ACCEPTED'] as const)(
  'a bank transfer that Kronor has as %s is open, and no success',
  async (status) => {
    await open();
    await page.pay('kronor.bank', fields({ bank: '101' }));
    await page.untilAction('redirect');
    await kassa.decide(`status/${status}`);
    const { session, payment } = await page.untilStatus(status);
    expect(session.state).toBe('open');
    expect(payment).toMatchObject({ phase: 'open', rawStatus: status });
    expect(kassa.eventTypes()).toEqual([]);
  },
);

it('a return from the bank with somebody else’s state is refused and reported', async () => {
  await open();
  await page.pay('kronor.bank', fields({ bank: '101' }));
  await page.untilAction('redirect');
  const { pathname } = new URL(kassa.request().returnUrl);
  await fetch(new URL(`${pathname}?state=forged`, kassa.url), { redirect: 'manual' });
  expect(kassa.logged).toContainEqual(expect.objectContaining({ incident: true, level: 'warn' }));
  expect(kassa.request().history.map(({ status }) => status)).not.toContain('FLOW_COMPLETED');
});

it('a bank or date that cannot be is refused by its field', async () => {
  await open();
  const answer = await page.pay('kronor.bank', fields({ bank: '101', date: '2020-01-01' }));
  expect(answer.body.error).toMatchObject({ code: 'invalid_request', field: 'input.date' });
  const without = await page.pay('kronor.bank', fields({}));
  expect(without.body.error).toMatchObject({ code: 'invalid_request', field: 'input.bank' });
});

it('a day that the session doesn’t let the customer choose is refused at its field, and nothing is sent', async () => {
  await open();
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const { status, body } = await page.pay('kronor.bank', fields({ bank: '101', date }));
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 'invalid_request', field: 'input.date' });
  expect(kassa.sandbox.world.sessions).toEqual([]);
});
