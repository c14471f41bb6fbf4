/** A shop with many open payments: what changes in one order asks the database about that order. */
import { randomUUID } from 'node:crypto';
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

/** The one payment that there is many times, each of an order of its own: open, and due for nothing. */
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
      })
      .execute();
  }
}

it('one payment that changes beside many open ones is read alone and heard of by the socket', async () => {
  const counts = countRowsRead();
  const store = sqlite({ file: ':memory:' });
  kassa = await startHarness({ store });
  const first = await kassa.session();
  await first.pay('kronor.swish');
  await first.untilAction('app_switch');
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
}, 60_000);
