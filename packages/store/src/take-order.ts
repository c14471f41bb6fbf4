/**
 * An order is taken before anything about it is decided. Whoever else decides about the same order, in any process,
 * waits until that transaction has ended and then reads what it has written. Orders first, then their payments: two
 * transactions never wait for each other.
 */
import { newId } from './new-id.ts';
import type { Tx } from './schema.ts';
import { StaleRow } from './store.ts';

/** An order by its id, or by the merchant's name for it: one that is new is made at `now`, to be looked at at `retainAt`. */
export type OrderKey =
  string | { merchantId: string; merchantReference: string; now: string; retainAt?: string };

export interface TakenOrder {
  id: string;
  /** Made by this transaction: there is nothing of it yet, and nobody else sees it before the commit. */
  isNew: boolean;
}

/**
 * The first statement of every transaction of `Store.transaction`.
 * @param locksRows whether the database keeps a lock for each row. Where it locks all at once, as SQLite does when a
 *   transaction begins, an order that is named by its id isn't read: of one that is gone nothing can be written.
 * @throws Error when there is no order of this id; StaleRow when it was deleted meanwhile
 */
export async function takeOrder(tx: Tx, key: OrderKey, locksRows: boolean): Promise<TakenOrder> {
  const made = typeof key === 'string' ? undefined : await makeOrder(tx, key);
  if (made !== undefined) return { id: made, isNew: true };
  if (typeof key === 'string' && !locksRows) return { id: key, isNew: false };
  const orders = tx.selectFrom('orders').select('id');
  const order =
    typeof key === 'string'
      ? orders.where('id', '=', key)
      : orders
          .where('merchantId', '=', key.merchantId)
          .where('merchantReference', '=', key.merchantReference);
  // One that was deleted since it was found by its reference is made again.
  const gone = () => (typeof key === 'string' ? new Error(`Order "${key}" is gone`) : new StaleRow());
  const { id } = await (locksRows ? order.forUpdate() : order).executeTakeFirstOrThrow(gone);
  return { id, isNew: false };
}

/** @returns undefined when the merchant has an order of this reference already */
async function makeOrder(
  tx: Tx,
  { merchantId, merchantReference, now, retainAt }: Exclude<OrderKey, string>,
): Promise<string | undefined> {
  const made = await tx
    .insertInto('orders')
    .values({ id: newId('ord'), merchantId, merchantReference, createdAt: now, retainAt })
    .onConflict((conflict) => conflict.columns(['merchantId', 'merchantReference']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made?.id;
}
