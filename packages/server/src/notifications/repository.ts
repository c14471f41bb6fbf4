/** The inbox in SQL. */
import type { Insertable } from 'kysely';
import type { Db, InboxRow, InboxTable } from '../store/schema.ts';

export const findEntry = (db: Db, provider: string, notificationId: string): Promise<InboxRow | undefined> =>
  db
    .selectFrom('inbox')
    .selectAll()
    .where('provider', '=', provider)
    .where('notificationId', '=', notificationId)
    .executeTakeFirst();

/** Two of the same id at once: the unique index keeps one. @returns the one that was kept */
export async function insertEntry(db: Db, entry: Insertable<InboxTable>): Promise<InboxRow> {
  await db
    .insertInto('inbox')
    .values(entry)
    .onConflict((conflict) => conflict.columns(['provider', 'notificationId']).doNothing())
    .execute();
  const stored = await findEntry(db, entry.provider, entry.notificationId);
  if (!stored) throw new Error(`Notification ${entry.notificationId} was not stored`);
  return stored;
}

export async function updateEntry(db: Db, id: string, changes: Partial<InboxRow>): Promise<void> {
  await db.updateTable('inbox').set(changes).where('id', '=', id).execute();
}

/** Writes what became of a leased entry, unless another process has taken it over. */
export async function updateLeased(
  db: Db,
  { id, attempts }: InboxRow,
  changes: Partial<InboxRow>,
): Promise<void> {
  await db
    .updateTable('inbox')
    .set(changes)
    .where('id', '=', id)
    .where('attempts', '=', attempts + 1)
    .execute();
}

/** Takes the entry that is due first, for this process alone until `leaseEnd`. */
export async function leaseEntry(db: Db, now: string, leaseEnd: string): Promise<InboxRow | undefined> {
  const due = await db
    .selectFrom('inbox')
    .selectAll()
    .where('processedAt', 'is', null)
    .where('nextAttemptAt', '<=', now)
    .orderBy('nextAttemptAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!due) return undefined;
  const { numUpdatedRows } = await db
    .updateTable('inbox')
    .set({ nextAttemptAt: leaseEnd, attempts: due.attempts + 1 })
    .where('id', '=', due.id)
    .where('attempts', '=', due.attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? due : leaseEntry(db, now, leaseEnd);
}

/** @returns what the merchant has decided about this payment; undefined when nothing is stored */
export async function findDecision(db: Db, paymentId: string): Promise<boolean | undefined> {
  const row = await db
    .selectFrom('inbox')
    .select('confirmed')
    .where('paymentId', '=', paymentId)
    .where('confirmed', 'is not', null)
    .executeTakeFirst();
  return row && row.confirmed === 1;
}

/** Ends the provider's other entries with this payload that came before `now`. */
export async function finishSamePayload(
  db: Db,
  { id, provider, payload }: InboxRow,
  now: string,
): Promise<void> {
  await db
    .updateTable('inbox')
    .set({ processedAt: now })
    .where('id', '!=', id)
    .where('provider', '=', provider)
    .where('payload', '=', payload)
    .where('processedAt', 'is', null)
    .where('receivedAt', '<', now)
    .execute();
}
