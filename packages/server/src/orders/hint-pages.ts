/** Tells every replica, after a commit, that pages of an order have something new to read. */
import type { OrderRows } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';

/**
 * Call it after the transaction, never in it. Nobody waits for a hint: one that fails is logged and changes nothing. What
 * was committed stays, and so does the answer of whoever committed it.
 * @param rows what the transaction has left of the one order that is named, for the pages of this process
 */
export function hintPages(context: ServerContext, orderIds: readonly string[], rows?: OrderRows): void {
  const send = async () => {
    if (orderIds.length > 0) await context.store.hints.publish(orderIds, rows);
  };
  const notSent = (error: unknown) => {
    const message = 'Hint not sent: pages may show an older state until they read again';
    context.log.error({ err: error, orderIds }, message);
  };
  void context.finish(send().catch(notSent));
}
