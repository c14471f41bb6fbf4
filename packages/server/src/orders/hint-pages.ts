/** Tells every replica, after a commit, that pages of an order have something new to read. */
import type { OrderRows } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';

/**
 * Call it after the transaction, never in it. A hint that fails is logged and changes nothing: what was committed
 * stays, and so does the answer of whoever committed it.
 * @param rows what the transaction has left of the one order that is named, for the pages of this process
 */
export async function hintPages(
  context: ServerContext,
  orderIds: readonly string[],
  rows?: OrderRows,
): Promise<void> {
  if (orderIds.length === 0) return;
  try {
    await context.store.hints.publish(orderIds, rows);
  } catch (error) {
    context.log.error(
      { err: error, orderIds },
      'Hint not sent: pages may show an older state until they read again',
    );
  }
}
