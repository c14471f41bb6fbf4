/** The outbox in SQL. An event waits until it is delivered or dead. */
import type { EventQuery } from '@kassa/protocol';
import type { Database, Db, OutboxRow, OutboxTable, Store, Tx } from '@kassa/store';
import type { ExpressionBuilder, Insertable, SelectQueryBuilder } from 'kysely';
import type { Take } from '../work/lane.ts';

export const insertEvent = (tx: Tx, event: Insertable<OutboxTable>): Promise<OutboxRow> =>
  tx.insertInto('outbox').values(event).returningAll().executeTakeFirstOrThrow();

export const updateEvent = (db: Db, id: string, changes: Partial<OutboxRow>): Promise<unknown> =>
  db.updateTable('outbox').set(changes).where('id', '=', id).execute();

/** The merchant has these events. */
export const markDelivered = (db: Db, ids: readonly string[], deliveredAt: string): Promise<unknown> =>
  db.updateTable('outbox').set({ deliveredAt, error: null }).where('id', 'in', ids).execute();

const isWaiting = (eb: ExpressionBuilder<Database, 'outbox'>) =>
  eb.and([eb('outbox.deliveredAt', 'is', null), eb('outbox.deadAt', 'is', null)]);

/**
 * Takes and leases events that are due first, of each payment its oldest: a later one waits for the earlier, unless that
 * one was refused more often than itself. This attempt is counted.
 * @param isNew only what was not tried yet, or only what was
 */
export async function takeEvents(
  store: Store,
  isNew: boolean,
  { now, leaseEnd, limit }: Take,
): Promise<OutboxRow[]> {
  const due = store.db
    .selectFrom('outbox')
    // As the index of its line says it; an index of all that waits fits nothing here, so that no long line is read.
    .where(({ fn }) => fn.coalesce('outbox.deliveredAt', 'outbox.deadAt'), 'is', null)
    .where((eb) => eb('attempts', isNew ? '=' : '>', eb.lit(0)))
    .where('nextAttemptAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.paymentId', '=', 'outbox.paymentId')
            .whereRef('earlier.sequence', '<', 'outbox.sequence')
            .whereRef('earlier.refusals', '<=', 'outbox.refusals')
            .where((waits) => waits.fn.coalesce('earlier.deliveredAt', 'earlier.deadAt'), 'is', null),
        ),
      ),
    )
    .orderBy('nextAttemptAt')
    .limit(limit);
  return store.db
    .updateTable('outbox')
    .set((eb) => ({ nextAttemptAt: leaseEnd, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', store.skipLocked(due.select('id')))
    .returningAll()
    .execute();
}

/** Makes waiting events due now, except those that a process may have leased. */
export const makeWaitingDue = (db: Db, now: string, leaseEnd: string): Promise<unknown> =>
  db
    .updateTable('outbox')
    .set({ nextAttemptAt: now })
    .where(isWaiting)
    .where('nextAttemptAt', '>', leaseEnd)
    .execute();

/** The oldest first, at most `limit`. */
export const findEvents = (
  db: Db,
  { state, paymentId, since = '', after }: EventQuery,
  limit: number,
): Promise<OutboxRow[]> => {
  let events = db
    .selectFrom('outbox')
    .selectAll()
    .where('createdAt', '>=', since)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit);
  if (state === 'waiting') events = events.where(isWaiting);
  if (state === 'delivered') events = events.where('deliveredAt', 'is not', null);
  if (state === 'dead') events = events.where('deadAt', 'is not', null);
  if (paymentId !== undefined) events = events.where('paymentId', '=', paymentId);
  if (after !== undefined)
    events = events.where((eb) =>
      eb(
        eb.refTuple('createdAt', 'id'),
        '>',
        eb
          .selectFrom('outbox as last')
          .select(['last.createdAt', 'last.id'])
          .where('last.id', '=', after)
          .$asTuple('createdAt', 'id'),
      ),
    );
  return events.execute();
};

/** They wait again, as if they had never been tried. @returns how many there are */
export async function resendEvents(
  db: Db,
  ids: SelectQueryBuilder<Database, 'outbox', Pick<OutboxRow, 'id'>>,
  now: string,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ deliveredAt: null, deadAt: null, attempts: 0, refusals: 0, error: null, nextAttemptAt: now })
    .where('id', 'in', ids)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
