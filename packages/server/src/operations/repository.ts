/** Operations in SQL. */
import type { ExpressionBuilder } from 'kysely';
import type { Database, Db, OperationRow, Store, Tx } from '@kassa/store';
import type { Take } from '../work/lane.ts';

/** @throws Error when it is gone; operations are never deleted */
export const getOperation = (db: Db, id: string): Promise<OperationRow> =>
  db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** In the order of their numbers. */
export const listOperations = (db: Db, paymentId: string): Promise<OperationRow[]> =>
  db.selectFrom('operations').selectAll().where('paymentId', '=', paymentId).orderBy('number').execute();

/** A cancellation of this payment was taken, and its provider has not answered. */
export const hasPendingCancellation = async (db: Db, paymentId: string): Promise<boolean> =>
  (await listOperations(db, paymentId)).some(
    ({ kind, status }) => kind === 'cancellation' && status === 'PENDING',
  );

export const insertOperation = (tx: Tx, operation: OperationRow): Promise<unknown> =>
  tx.insertInto('operations').values(operation).execute();

export const updateOperation = (db: Db, id: string, changes: Partial<OperationRow>): Promise<unknown> =>
  db.updateTable('operations').set(changes).where('id', '=', id).execute();

const isAt = (provider: string) => (eb: ExpressionBuilder<Database, 'operations'>) =>
  eb.exists(
    eb
      .selectFrom('payments')
      .select('payments.id')
      .whereRef('payments.id', '=', 'operations.paymentId')
      .where('payments.provider', '=', provider),
  );

/** Operations to be asked about, and those whose call has left no answer by its deadline. */
export const findDueOperations = (
  store: Store,
  provider: string,
  { now, limit, except }: Pick<Take, 'now' | 'limit' | 'except'>,
): Promise<OperationRow[]> =>
  store
    .skipLocked(store.db.selectFrom('operations').selectAll())
    .where('status', '=', 'PENDING')
    .where(isAt(provider))
    .where((eb) =>
      eb.or([eb('nextCheckAt', '<=', now), eb.and([eb('calling', '=', 1), eb('callDeadline', '<=', now)])]),
    )
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

/**
 * Takes a piece of work on an operation for this process: the next check, or the call again.
 * @returns the operation as it now is; undefined when somebody else has taken it since it was read
 */
export const leaseOperation = (
  db: Db,
  { id, checks }: OperationRow,
  changes: Partial<OperationRow>,
): Promise<OperationRow | undefined> =>
  db
    .updateTable('operations')
    .set({ ...changes, checks: checks + 1 })
    .where('id', '=', id)
    .where('checks', '=', checks)
    .where('status', '=', 'PENDING')
    .returningAll()
    .executeTakeFirst();

/** Prolongs the lease of a call. Changes nothing once another process has the lease. */
export const prolongCall = (db: Db, { id, lease }: OperationRow, until: string): Promise<unknown> =>
  db
    .updateTable('operations')
    .set({ callDeadline: until })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .execute();

/** Makes the next checks of the pending operations at `provider` due at `now`. Those without a next check stay so. */
export const makeOperationChecksDue = (db: Db, provider: string, now: string): Promise<unknown> =>
  db
    .updateTable('operations')
    .set({ nextCheckAt: now })
    .where('status', '=', 'PENDING')
    .where('nextCheckAt', 'is not', null)
    .where(isAt(provider))
    .execute();
