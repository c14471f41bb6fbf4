/** A shop with many open payments: what changes in one order asks the database about that order. */
import { randomUUID } from 'node:crypto';
import type { ProviderHost } from '@kassa/provider';
import { sqlite } from '@kassa/sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { startHarness, type Harness } from '../../test-support/harness.ts';
import { onSqliteRun } from '../../../../server/test-support/sqlite-statements.ts';

const OPEN = 1_500;

const LOST = 'Live status lost; asking goes on';

let kassa: Harness;
afterEach(async () => {
  vi.restoreAllMocks();
  await kassa.close();
});

/** How many rows each read of payments has brought, from now on. */
function countRowsRead(): number[] {
  const counts: number[] = [];
  onSqliteRun((text, _bound, _connection, rows) => {
    if (text.startsWith('select "payments".*')) counts.push((rows as unknown[]).length);
  });
  return counts;
}

/** The one payment that there is many times, each of an order of its own: open, due for nothing, and older. */
async function copyPayment(store: ReturnType<typeof sqlite>): Promise<void> {
  const [order] = await store.db.selectFrom('orders').selectAll().execute();
  const [payment] = await store.db.selectFrom('payments').selectAll().execute();
  if (!order || !payment) throw new Error('There is nothing to copy');
  for (let number = 0; number < OPEN; number++) {
    const unique = (text: string) => `${text}-${number}`;
    const id = unique(order.id);
    await store.db
      .insertInto('orders')
      .values({ ...order, id, merchantReference: unique(order.merchantReference) })
      .execute();
    await store.db
      .insertInto('payments')
      .values({
        ...payment,
        id: unique(payment.id),
        orderId: id,
        reference: unique(payment.reference),
        idempotencyKey: unique(payment.idempotencyKey),
        returnHash: unique(payment.returnHash),
        notificationHash: unique(payment.notificationHash),
        data: JSON.stringify({ waitToken: randomUUID() }),
        nextCheckAt: null,
        createdAt: new Date(Date.parse(payment.createdAt) - (number + 1) * 1_000).toISOString(),
      })
      .execute();
  }
}

it('one payment that changes beside many open ones is read alone and heard of by the socket', async () => {
  const counts = countRowsRead();
  const store = sqlite({ file: ':memory:' });
  const reported: string[] = [];
  const host = (real: ProviderHost): ProviderHost => ({
    ...real,
    report: (id, report) => {
      if (report.status === 'PAID') reported.push(id);
      return real.report(id, report);
    },
  });
  kassa = await startHarness({ store, host });
  const first = await kassa.session();
  await first.pay('kronor.swish');
  await first.untilAction('app_switch');
  const { waitToken } = kassa.request();
  await copyPayment(store);
  // As after a lost connection for hints: whatever is open is read anew.
  await store.hints.publish(['*']);
  await vi.waitFor(() => expect(Math.max(...counts)).toBeGreaterThan(OPEN), 10_000);
  counts.length = 0;
  const page = await kassa.session({ order: { merchantReference: 'order-2' } });
  await page.pay('kronor.swish');
  await page.untilAction('app_switch');
  await kassa.decide('paid');
  await page.untilStatus('PAID');
  expect(Math.max(...counts)).toBeLessThan(5);
  // Kronor's server cuts a socket that brings a frame of more than 50 KiB, as the names of all of them would be.
  expect(kassa.logged).not.toContainEqual(expect.objectContaining({ message: LOST }));
  // What doesn't fit is the oldest, in whatever order the database brings them.
  const [payment] = await kassa.server.checkout.findPayments('order-1');
  await kassa.decide('paid', waitToken);
  await vi.waitFor(() => expect(reported).toContain(payment?.id), 5_000);
}, 60_000);
