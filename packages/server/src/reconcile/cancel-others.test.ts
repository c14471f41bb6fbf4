import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let bank: FakeBank;
let kassa: Harness;
let token: string;
beforeEach(async () => {
  bank = fakeBank({ operations: ['cancellation'] });
  kassa = await startHarness(bank);
  ({ token } = await kassa.createSession());
});
afterEach(() => kassa.close());

const CANCELLED = { status: 'CANCELLED', rawStatus: 'closed' } as const;
const PAID = { status: 'PAID', rawStatus: 'late' } as const;
/** Newest first. */
const statuses = async () =>
  (await kassa.server.checkout.findPayments('order-1')).map(({ status }) => status);
const types = () => kassa.events.map(({ type }) => type).sort();
const referenceOf = (index: number) => bank.created[index]?.payment.reference;

/** The customer gave the first one up, and is paying a second time. */
async function payTwice(): Promise<void> {
  await kassa.pay(token, 'first-attempt');
  await kassa.notify(CANCELLED);
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED']));
  expect((await kassa.pay(token, 'second-attempt')).status).toBe(200);
}

it('the first is paid late: the second is cancelled at the bank, and nobody pays twice', async () => {
  bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'cancelled', payment: CANCELLED });
  await payTwice();
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED', 'PAID']));
  expect(bank.operated.map(({ payment, operation }) => [payment.reference, operation.kind])).toEqual([
    [bank.created[1]?.payment.reference, 'cancellation'],
  ]);
  await vi.waitFor(() => expect(types()).toEqual(['payment.failed', 'payment.failed', 'payment.paid']));
  expect((await kassa.snapshot(token)).payment?.status).toBe('PAID');
});

it('a bank that refuses to cancel is asked once; a second success is the duplicate', async () => {
  bank.onOperate = () => Promise.resolve({ status: 'FAILED', rawStatus: 'too-late' });
  await payTwice();
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
  await kassa.notify(PAID, { index: 1 });
  await vi.waitFor(() => expect(types()).toContain('payment.duplicate'));
  expect(await statuses()).toEqual(['PAID', 'PAID']);
  expect(bank.operated).toHaveLength(1);
});

it('a bank that can’t be reached is asked again until it has cancelled', async () => {
  bank.onOperate = failWith('unavailable');
  await payTwice();
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
  bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'cancelled', payment: CANCELLED });
  kassa.clock.advance(2_000);
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED', 'PAID']));
  expect(new Set(bank.operated.map(({ operation }) => operation.idempotencyKey)).size).toBe(1);
});

it('a second one that the bank has not answered yet is cancelled once it has', async () => {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  bank.onCreate = async () => {
    if (bank.created.length === 2) await answered;
    return { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' };
  };
  await kassa.pay(token, 'first-attempt');
  await kassa.notify(CANCELLED);
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED']));
  const paying = kassa.pay(token, 'second-attempt');
  await vi.waitFor(() => expect(bank.created).toHaveLength(2));
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(async () => expect(await statuses()).toEqual(['INITIALIZING', 'PAID']));
  expect(bank.operated).toEqual([]);
  answer();
  await paying;
  await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
});

it('a second one that can’t be cancelled yet is cancelled once it can', async () => {
  await kassa.close();
  bank = fakeBank({ operations: ['cancellation'], cancellableIn: ['WAITING_FOR_PAYMENT'] });
  bank.onOperate = ({ payment }) =>
    payment.status === 'WAITING_FOR_PAYMENT'
      ? Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'cancelled', payment: CANCELLED })
      : Promise.resolve({ status: 'FAILED', rawStatus: 'too-early' });
  kassa = await startHarness(bank);
  ({ token } = await kassa.createSession());
  await kassa.pay(token, 'first-attempt');
  await kassa.notify(CANCELLED);
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED']));
  bank.onCreate = () => Promise.resolve({ status: 'INITIALIZING', rawStatus: 'link on its way' });
  await kassa.pay(token, 'second-attempt');
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(async () => expect(await statuses()).toEqual(['INITIALIZING', 'PAID']));
  // Once the same worker has cancelled a payment of a later order, it has come by this one.
  bank.onCreate = () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
  const later = await kassa.createSession({ order: { merchantReference: 'order-2' } });
  await kassa.pay(later.token, 'first-attempt');
  await kassa.notify(CANCELLED);
  await vi.waitFor(async () => expect((await kassa.snapshot(later.token)).session.canPay).toBe(true));
  await kassa.pay(later.token, 'second-attempt');
  await kassa.notify(PAID, { index: 2 });
  await vi.waitFor(() => expect(bank.operated.at(-1)?.payment.reference).toBe(referenceOf(3)), 5_000);

  await kassa.notify({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' }, { index: 1 });
  await vi.waitFor(async () => expect(await statuses()).toEqual(['CANCELLED', 'PAID']), 5_000);
  expect(bank.operated.map(({ payment }) => payment.reference)).toEqual([referenceOf(3), referenceOf(1)]);
});

it('one that the merchant is cancelling just then is left to them, without a word of failure', async () => {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  bank.onOperate = async () => {
    if (bank.operated.length === 1) await answered;
    return { status: 'SUCCEEDED', rawStatus: 'cancelled', payment: CANCELLED };
  };
  await payTwice();
  const { checkout } = kassa.server;
  const [second] = await checkout.findPayments('order-1');
  const cancelling = checkout.cancel(second?.id ?? '', {}, 'by-the-merchant');
  await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
  await kassa.notify(PAID, { index: 0 });
  await vi.waitFor(async () => expect(await statuses()).toEqual(['WAITING_FOR_PAYMENT', 'PAID']));
  // Once the same worker has cancelled payments of two later orders, it has come by this one.
  for (const merchantReference of ['order-2', 'order-3']) {
    ({ token } = await kassa.createSession({ order: { merchantReference } }));
    const attempts = bank.created.length;
    const theirs = async () => (await checkout.findPayments(merchantReference)).map(({ status }) => status);
    await kassa.pay(token, 'first-attempt');
    await kassa.notify(CANCELLED);
    await vi.waitFor(async () => expect(await theirs()).toEqual(['CANCELLED']));
    await kassa.pay(token, 'second-attempt');
    await kassa.notify(PAID, { index: attempts });
    await vi.waitFor(async () => expect(await theirs()).toEqual(['CANCELLED', 'PAID']), 5_000);
  }
  expect(kassa.logged.filter(({ level }) => level === 'error')).toEqual([]);
  answer();
  expect(await cancelling).toMatchObject({ status: 'SUCCEEDED' });
  expect(await statuses()).toEqual(['CANCELLED', 'PAID']);
  expect(bank.operated).toHaveLength(3);
});

it('an open payment is left alone while nothing else of its own order is paid', async () => {
  await payTwice();
  const other = await kassa.createSession({ order: { merchantReference: 'order-2' } });
  await kassa.pay(other.token);
  await kassa.notify(PAID, { index: 2 });
  await vi.waitFor(() => expect(types()).toContain('payment.paid'));
  // A later round of the same worker.
  kassa.clock.advance(61 * 60_000);
  await vi.waitFor(() => expect(types()).toContain('payment.unresolved'));
  expect(bank.operated).toEqual([]);
});
