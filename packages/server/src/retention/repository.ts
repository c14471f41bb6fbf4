/** Deleting and erasing, in SQL. */
import type { Db, OperationRow, OrderDetailsRow, OrderRow, OutboxRow, Store, Tx } from '@kassa/store';

type OrderId = Pick<OrderRow, 'id'>;

const orders = (db: Db) => db.selectFrom('orders').select('id');

/** Orders whose time to be looked at has come. */
export const findDueOrders = ({ db }: Store, now: string, limit: number): Promise<OrderId[]> =>
  orders(db).where('retainAt', '<=', now).orderBy('retainAt').limit(limit).execute();

/** Null: nothing is left to do for this order. */
export const setRetainAt = (tx: Tx, orderId: string, retainAt: string | null) =>
  tx.updateTable('orders').set({ retainAt }).where('id', '=', orderId);

export async function lastSessionEnd(tx: Tx, orderId: string): Promise<string> {
  const { at } = await tx
    .selectFrom('sessions')
    .select((eb) => eb.fn.max('expiresAt').as('at'))
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow();
  return at;
}

/** @returns whether the order had no payment and is gone */
export async function deleteUnpaid(tx: Tx, orderId: string): Promise<boolean> {
  if (await paymentsOf(tx, orderId).limit(1).executeTakeFirst()) return false;
  const sessions = tx.selectFrom('sessions').select('id').where('orderId', '=', orderId);
  await tx.deleteFrom('selections').where('sessionId', 'in', sessions).execute();
  await tx.deleteFrom('sessions').where('orderId', '=', orderId).execute();
  await tx.deleteFrom('orderDetails').where('orderId', '=', orderId).execute();
  await tx.deleteFrom('orders').where('id', '=', orderId).execute();
  return true;
}

const paymentsOf = (tx: Tx, orderId: string) =>
  tx.selectFrom('payments').select('id').where('orderId', '=', orderId);

export const deleteHistory = (tx: Tx, orderId: string): Promise<unknown> =>
  tx.deleteFrom('paymentHistory').where('paymentId', 'in', paymentsOf(tx, orderId)).execute();

export const findOrder = (
  db: Db,
  key: Pick<OrderRow, 'merchantId' | 'merchantReference'>,
): Promise<OrderId | undefined> =>
  orders(db)
    .where((eb) => eb.and(key))
    .executeTakeFirst();

export const findOperations = (tx: Tx, orderId: string): Promise<OperationRow[]> =>
  tx.selectFrom('operations').selectAll().where('paymentId', 'in', paymentsOf(tx, orderId)).execute();

export const findEvents = (tx: Tx, orderId: string): Promise<OutboxRow[]> =>
  tx.selectFrom('outbox').selectAll().where('paymentId', 'in', paymentsOf(tx, orderId)).execute();

export const findOrdersOfCustomer = (
  db: Db,
  customerReference: string,
): Promise<Pick<OrderRow, 'id' | 'merchantReference'>[]> =>
  db
    .selectFrom('orderDetails')
    .innerJoin('orders', 'orders.id', 'orderDetails.orderId')
    .select(['orders.id', 'orders.merchantReference'])
    .distinct()
    .where('orderDetails.customerReference', '=', customerReference)
    .execute();

export const findDetails = (tx: Tx, orderId: string): Promise<OrderDetailsRow[]> =>
  tx.selectFrom('orderDetails').selectAll().where('orderId', '=', orderId).execute();

export const updateDetails = (tx: Tx, id: string, changes: Partial<OrderDetailsRow>): Promise<unknown> =>
  tx.updateTable('orderDetails').set(changes).where('id', '=', id).execute();

/** Notifications of the order that were handled: what was in them is in its payments. */
export async function blankNotifications(tx: Tx, orderId: string): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({ payload: '{}' })
    .where('paymentId', 'in', paymentsOf(tx, orderId))
    .where('processedAt', 'is not', null)
    .execute();
}

export async function endSessions(tx: Tx, orderId: string, now: string): Promise<void> {
  const sessions = tx.selectFrom('sessions').select('id').where('orderId', '=', orderId);
  await tx.deleteFrom('selections').where('sessionId', 'in', sessions).execute();
  await tx
    .updateTable('sessions')
    .set((eb) => ({
      expiresAt: eb.case().when('expiresAt', '>', now).then(now).else(eb.ref('expiresAt')).end(),
      version: eb('version', '+', 1),
    }))
    .where('orderId', '=', orderId)
    .execute();
}

/** Notifications that were handled before `before`, the oldest first. @returns how many */
export async function deleteHandled({ db }: Store, before: string, limit: number): Promise<number> {
  const handled = db.selectFrom('inbox').select('id').where('processedAt', '<=', before);
  const old = handled.orderBy('processedAt').limit(limit);
  return rows(await db.deleteFrom('inbox').where('id', 'in', old).executeTakeFirst());
}

/** Events that are older and were delivered or given up, the oldest first. @returns how many */
export async function deleteDelivered({ db }: Store, before: string, limit: number): Promise<number> {
  const events = db.selectFrom('outbox').select('id').where('createdAt', '<=', before);
  const over = events.where((eb) => eb.or([eb('deliveredAt', 'is not', null), eb('deadAt', 'is not', null)]));
  const old = over.orderBy('createdAt').limit(limit);
  return rows(await db.deleteFrom('outbox').where('id', 'in', old).executeTakeFirst());
}

/** Claims of tokens whose providers take them no more, the oldest first. @returns how many */
export async function deleteTokens({ db }: Store, before: string, limit: number): Promise<number> {
  const claims = db.selectFrom('authorizationTokens').select('tokenHash').where('at', '<=', before);
  const old = claims.orderBy('at').limit(limit);
  return rows(await db.deleteFrom('authorizationTokens').where('tokenHash', 'in', old).executeTakeFirst());
}

const rows = ({ numDeletedRows }: { numDeletedRows: bigint }): number => Number(numDeletedRows);
