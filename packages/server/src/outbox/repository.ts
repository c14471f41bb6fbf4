/** The outbox in SQL. */
import type { Db, OutboxRow, Tx } from '../store/schema.ts';

export async function insertEvent(tx: Tx, event: OutboxRow): Promise<void> {
  await tx.insertInto('outbox').values(event).execute();
}

export async function updateEvent(db: Db, id: string, changes: Partial<OutboxRow>): Promise<void> {
  await db.updateTable('outbox').set(changes).where('id', '=', id).execute();
}

/**
 * Takes the oldest undelivered event of some payment, for this process alone until `leaseEnd`: a later one waits for
 * the earlier.
 */
export async function leaseEvent(db: Db, now: string, leaseEnd: string): Promise<OutboxRow | undefined> {
  const due = await db
    .selectFrom('outbox')
    .selectAll()
    .where('deliveredAt', 'is', null)
    .where('nextAttemptAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.paymentId', '=', 'outbox.paymentId')
            .whereRef('earlier.sequence', '<', 'outbox.sequence')
            .where('earlier.deliveredAt', 'is', null),
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
  return numUpdatedRows === 1n ? due : leaseEvent(db, now, leaseEnd);
}
