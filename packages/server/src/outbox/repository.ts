/** The outbox in SQL. An event waits until it is delivered or dead. */
import type { EventQuery } from '@kassa/protocol';
import type { ExpressionBuilder, Insertable, SelectQueryBuilder } from 'kysely';
import type { Database, Db, OutboxRow, OutboxTable, Tx } from '../store/schema.ts';
import type { Turn } from './endpoint-health.ts';

export async function insertEvent(tx: Tx, event: Insertable<OutboxTable>): Promise<void> {
  await tx.insertInto('outbox').values(event).execute();
}

export async function updateEvent(db: Db, id: string, changes: Partial<OutboxRow>): Promise<void> {
  await db.updateTable('outbox').set(changes).where('id', '=', id).execute();
}

const isWaiting = (eb: ExpressionBuilder<Database, 'outbox'>) =>
  eb.and([eb('outbox.deliveredAt', 'is', null), eb('outbox.deadAt', 'is', null)]);

/**
 * Takes the oldest waiting event of some payment, for this process alone until `leaseEnd`: a later one waits for the
 * earlier.
 */
export async function leaseEvent(
  db: Db,
  now: string,
  leaseEnd: string,
  turn: Turn,
): Promise<OutboxRow | undefined> {
  const due = await db
    .selectFrom('outbox')
    .selectAll()
    .where(isWaiting)
    .where('nextAttemptAt', '<=', now)
    .$if(turn === 'new', (query) => query.where('attempts', '=', 0))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.paymentId', '=', 'outbox.paymentId')
            .whereRef('earlier.sequence', '<', 'outbox.sequence')
            .where('earlier.deliveredAt', 'is', null)
            .where('earlier.deadAt', 'is', null),
        ),
      ),
    )
    .orderBy('nextAttemptAt')
    .limit(1)
    .executeTakeFirst();
  if (!due) return undefined;
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ attempts: due.attempts + 1, nextAttemptAt: leaseEnd })
    .where('id', '=', due.id)
    .where('attempts', '=', due.attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? due : leaseEvent(db, now, leaseEnd, turn);
}

/** What waits for longer than a lease lasts is due now. */
export async function makeWaitingDue(db: Db, now: string, leaseEnd: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ nextAttemptAt: now })
    .where(isWaiting)
    .where('nextAttemptAt', '>', leaseEnd)
    .execute();
}

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
