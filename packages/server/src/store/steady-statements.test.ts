/** SQLite plans some statements by what is looked for, and prepares them anew each time: ten times the cost of running. */
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness } from '../../test-support/harness.ts';
import { findPaymentsOfOrder, findPaymentWithDetails } from '../payments/repository.ts';
import { bumpSessionVersions, findSession } from '../sessions/repository.ts';

afterEach(() => vi.restoreAllMocks());

it('what every payment reads is prepared once on SQLite', async () => {
  const kassa = await startHarness(fakeBank());
  const { db } = kassa.store;
  const { token, id } = await kassa.createSession();
  await kassa.pay(token);
  const payment = await db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
  const { provider, notificationHash, orderId } = payment;
  const reads = [
    () => findSession(db, id),
    () => findPaymentsOfOrder(db, orderId).then(([found]) => found),
    () => findPaymentWithDetails(db, { 'payments.id': payment.id }),
    () => findPaymentWithDetails(db, { 'payments.provider': provider, notificationHash }),
    () => db.transaction().execute((tx) => bumpSessionVersions(tx, orderId)),
  ];
  for (const read of reads) expect(await read()).toBeDefined();
  // better-sqlite3 compiles a function that makes rows whenever SQLite has prepared the statement anew.
  const compiled = vi.spyOn(globalThis, 'Function');
  for (const read of reads) expect(await read()).toBeDefined();
  expect(compiled).not.toHaveBeenCalled();
  // An ordered read is prepared anew each time: it can be counted.
  const ordered = db.selectFrom('payments').selectAll().where('orderId', '=', orderId).orderBy('createdAt');
  for (const times of [1, 2, 3]) {
    await ordered.execute();
    expect(compiled).toHaveBeenCalledTimes(times);
  }
  await kassa.close();
});

it('the attempts of an order come newest first', async () => {
  const kassa = await startHarness(fakeBank());
  const { db } = kassa.store;
  const { token } = await kassa.createSession();
  for (const key of ['first-attempt-key', 'second-attempt-key', 'third-attempt-key']) {
    kassa.clock.advance(1_000);
    await kassa.pay(token, key);
    await kassa.notify(
      { status: 'DECLINED', rawStatus: 'no' },
      { index: kassa.bank.created.length - 1, id: key },
    );
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.phase).toBe('failed'));
  }
  const { orderId } = await db.selectFrom('payments').select('orderId').executeTakeFirstOrThrow();
  const times = (await findPaymentsOfOrder(db, orderId)).map(({ createdAt }) => createdAt);
  expect(new Set(times).size).toBe(3);
  expect(times).toEqual(times.toSorted().reverse());
  await kassa.close();
});
