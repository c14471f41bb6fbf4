import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { aSession, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { startTwoReplicas, type TwoReplicas } from '../../test-support/two-replicas.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());

let replicas: TwoReplicas;
afterEach(() => replicas.close());

const HOUR = 3_600_000;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const reference = (index: number) => `order-${index}`;

/** One open payment for each of `count` orders, in the order of their creation. */
async function payOrders(kassa: Harness, count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (const index of numbers(count)) {
    const { token } = await kassa.createSession({ order: { merchantReference: reference(index) } });
    expect((await kassa.pay(token)).status).toBe(200);
    tokens.push(token);
  }
  return tokens;
}

const statusesOf = async (kassa: Harness, merchantReference: string) =>
  (await kassa.server.checkout.findPayments(merchantReference)).map(({ status }) => status);

it('a payment that is reported on while the merchant is told of its silence can still become PAID', async () => {
  replicas = await startTwoReplicas(running, fakeBank({ unresolvedAfterMinutes: 60 }));
  const { one, two } = replicas;
  await payOrders(one, 1);
  const types = () => replicas.events().map(({ type }) => type);
  // No payment can be written: both replicas have begun to tell the merchant before the bank's report comes.
  const other = await replicas.keepOpen('lock table payments in share mode');
  one.clock.advance(2 * HOUR);
  await other.untilBlocked(2);
  await one.notify({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'still waiting' });
  await other.untilBlocked(3);
  await other.commit();
  await vi.waitFor(() => expect(types()).toEqual(['payment.unresolved']));
  await two.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(() => expect(types()).toEqual(['payment.unresolved', 'payment.paid']));
  const failed = [...one.logged, ...two.logged].filter(({ level }) => level === 'error');
  expect(failed).toEqual([]);
});

it('two attempts that succeed at the same moment on two replicas are one payment and one duplicate', async () => {
  const COUNT = 20;
  const bank = fakeBank({ switchAfterMinutes: 0 });
  replicas = await startTwoReplicas(running, bank);
  const { one, two } = replicas;
  for (const index of numbers(COUNT)) {
    const { token } = await one.createSession({ order: { merchantReference: reference(index) } });
    await one.pay(token, 'first-attempt');
    const { payment } = await one.snapshot(token);
    await one.call(`/session/payments/${payment?.id ?? ''}/switch`, { method: 'POST', token });
    await one.pay(token, 'second-attempt');
  }
  for (const index of numbers(COUNT))
    await Promise.all([
      one.notify({ status: 'PAID', rawStatus: 'paid' }, { index: 2 * index }),
      two.notify({ status: 'PAID', rawStatus: 'paid' }, { index: 2 * index + 1 }),
    ]);
  await vi.waitFor(async () => {
    for (const index of numbers(COUNT))
      expect(await statusesOf(one, reference(index))).toEqual(['PAID', 'PAID']);
  }, 30_000);
  const payments = await one.store.db.selectFrom('payments').select(['holdsLock', 'duplicate']).execute();
  expect(payments.filter(({ holdsLock }) => holdsLock === 1)).toHaveLength(COUNT);
  expect(payments.filter(({ duplicate }) => duplicate === 1)).toHaveLength(COUNT);
  await vi.waitFor(() => {
    const types = replicas.events().map(({ type }) => type);
    expect(types.filter((type) => type === 'payment.paid')).toHaveLength(2 * COUNT);
    expect(types.filter((type) => type === 'payment.duplicate')).toHaveLength(COUNT);
  }, 30_000);
});

it('a page’s version goes on from what another replica has written, and never back', async () => {
  replicas = await startTwoReplicas(running, fakeBank());
  const { token } = await replicas.one.createSession();
  const before = (await replicas.one.snapshot(token)).version;
  const other = await replicas.keepOpen('update sessions set version = version + 5');
  const again = replicas.two.createSession();
  await other.untilBlocked(1);
  await other.commit();
  await again;
  expect((await replicas.one.snapshot(token)).version).toBe(before + 6);
});

it('a page’s version goes on so when its payment changes too', async () => {
  replicas = await startTwoReplicas(running, fakeBank());
  const { one, two } = replicas;
  const { token } = await one.createSession();
  await one.pay(token);
  const before = (await one.snapshot(token)).version;
  const other = await replicas.keepOpen('update sessions set version = version + 5');
  await two.notify({ status: 'PAID', rawStatus: 'paid' });
  await other.untilBlocked(1);
  await other.commit();
  await vi.waitFor(async () =>
    expect(await one.snapshot(token)).toMatchObject({ version: before + 6, payment: { status: 'PAID' } }),
  );
});

it('the merchant reads operations and amounts of the same moment, whatever is written meanwhile', async () => {
  const bank = fakeBank({ operations: ['refund'] });
  bank.onOperate = () => Promise.resolve({ status: 'PENDING', rawStatus: null });
  replicas = await startTwoReplicas(running, bank);
  const { one, two } = replicas;
  await payOrders(one, 1);
  await one.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () => expect(await statusesOf(one, reference(0))).toEqual(['PAID']));
  const [paid] = await one.server.checkout.findPayments(reference(0));
  await one.server.checkout.refund(paid?.id ?? '', {}, 'refund-1');
  // The other replica writes how the refund ended while this one is in the middle of its reading.
  const other = await replicas.keepOpen(`
    lock table operations in access exclusive mode;
    update operations set status = 'SUCCEEDED';
    update payments set amount_refunded = amount, version = version + 1`);
  const reading = two.server.checkout.findPayments(reference(0));
  await other.untilBlocked(1);
  await other.commit();
  const [read] = await reading;
  expect(read?.operations.map(({ status }) => status)).toEqual(['SUCCEEDED']);
  expect(read?.amountRefunded).toBe(read?.amount);
});

it('the merchant’s confirmation is decided once, when two replicas were asked for it', async () => {
  // Each question gets another answer.
  let questions = 0;
  const confirmPayment = () => Promise.resolve((questions += 1) % 2 === 1);
  replicas = await startTwoReplicas(running, fakeBank(), { merchant: { confirmPayment } });
  const { one, two } = replicas;
  await payOrders(one, 1);
  const ask = (kassa: Harness, id: string, confirm: boolean) =>
    kassa.notify({ status: 'WAITING_FOR_PAYMENT', rawStatus: null }, { id, confirm });
  const both = (confirm: boolean) => Promise.all([ask(one, 'first', confirm), ask(two, 'second', confirm)]);
  await both(false);
  const unhandled = one.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
  await vi.waitFor(async () => expect(await unhandled.execute()).toEqual([]));
  // A third process holds the inbox: both replicas have asked before either can store what it was told.
  const other = await replicas.keepOpen('select id from inbox for update');
  const answering = both(true);
  await other.untilBlocked(2);
  await other.commit();
  const [first, second] = (await answering).map(({ body }) => body);
  expect(first).toEqual(second);
  expect((await both(true)).map(({ body }) => body)).toEqual([first, second]);
});

it('sessions of one order made at once, each with another amount, are all made and none waits in a circle', async () => {
  const COUNT = 24;
  replicas = await startTwoReplicas(running, fakeBank());
  const { one, two } = replicas;
  const tries: string[] = [];
  let transactions = 0;
  for (const { store } of [one, two]) {
    const transaction = store.transaction.bind(store);
    vi.spyOn(store, 'transaction').mockImplementation((order, work) => {
      const name = `transaction ${(transactions += 1)}`;
      return transaction(order, (...given) => {
        tries.push(name);
        return work(...given);
      });
    });
  }
  await Promise.all(
    numbers(COUNT).map((index) =>
      (index % 2 === 0 ? one : two).server.checkout.createSession(
        aSession({ order: { amount: 10_000 + index } }),
      ),
    ),
  );
  // PostgreSQL ends one of two that wait for each other, which then runs again.
  expect(tries).toHaveLength(new Set(tries).size);
  const sessions = await one.store.db.selectFrom('sessions').select('supersededBy').execute();
  expect(sessions).toHaveLength(COUNT);
  expect(sessions.filter(({ supersededBy }) => supersededBy === null)).toHaveLength(1);
});

it('a hint that fails changes nothing of the payment that was stored', async () => {
  const bank: FakeBank = fakeBank();
  replicas = await startTwoReplicas(running, bank);
  const { one } = replicas;
  const { token } = await one.createSession();
  vi.spyOn(one.store.hints, 'publish').mockRejectedValue(new Error('connection lost'));
  const paying = await one.pay(token);
  expect(paying).toMatchObject({ status: 200, body: { payment: { status: 'WAITING_FOR_PAYMENT' } } });
  expect(await statusesOf(one, 'order-1')).toEqual(['WAITING_FOR_PAYMENT']);
  expect(one.logged.map(({ message }) => message)).toContain(
    'Hint not sent: pages may show an older state until they read again',
  );
});
