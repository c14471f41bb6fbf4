/** The inbox in SQL. */
import type { Insertable } from 'kysely';
import type { Db, InboxRow, InboxTable, Store } from '@kassa/store';
import type { PaymentWithDetails } from '../payments/repository.ts';
import type { Take } from '../work/lane.ts';

/** A notification to work on, with its payment if that was read already. */
export type Entry = InboxRow & { payment?: PaymentWithDetails | undefined };

export const findEntry = (db: Db, provider: string, notificationId: string): Promise<InboxRow | undefined> =>
  db
    .selectFrom('inbox')
    .selectAll()
    .where((eb) => eb.and({ provider, notificationId }))
    .executeTakeFirst();

/** @returns undefined when the provider has an entry of this id already */
export const insertEntry = (db: Db, entry: Insertable<InboxTable>): Promise<InboxRow | undefined> =>
  db
    .insertInto('inbox')
    .values(entry)
    .onConflict((conflict) => conflict.columns(['provider', 'notificationId']).doNothing())
    .returningAll()
    .executeTakeFirst();

export const updateEntry = (db: Db, id: string, changes: Partial<InboxRow>): Promise<unknown> =>
  db.updateTable('inbox').set(changes).where('id', '=', id).execute();

/** Writes what became of a taken entry. @returns false when another process has taken it over: nothing is written then */
export async function updateTaken(
  db: Db,
  { id, attempts }: InboxRow,
  changes: Partial<InboxRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('inbox')
    .set({ attempts, ...changes })
    .where('id', '=', id)
    .where('attempts', '<=', attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Takes and leases the provider's entries that are due first, each with this attempt counted. */
export async function takeEntries(
  store: Store,
  provider: string,
  { now, leaseEnd, limit }: Take,
): Promise<InboxRow[]> {
  const due = store.db
    .selectFrom('inbox')
    .where('provider', '=', provider)
    .where('processedAt', 'is', null)
    .where('nextAttemptAt', '<=', now)
    .orderBy('nextAttemptAt')
    .limit(limit);
  return store.db
    .updateTable('inbox')
    .set((eb) => ({ nextAttemptAt: leaseEnd, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', store.skipLocked(due.select('id')))
    .returningAll()
    .execute();
}

/** @returns what was decided about this payment at `since` or later, a no before a yes; undefined when nothing is stored */
export async function findDecision(db: Db, paymentId: string, since = ''): Promise<boolean | undefined> {
  const row = await db
    .selectFrom('inbox')
    .select('confirmed')
    .where('paymentId', '=', paymentId)
    .where('confirmed', 'is not', null)
    .where('receivedAt', '>=', since)
    .orderBy('confirmed')
    .executeTakeFirst();
  return row && row.confirmed === 1;
}

/** Ends the provider's other entries with this payload that came before `now`. */
export async function finishSamePayload(
  db: Db,
  { id, provider, payload }: Pick<InboxRow, 'id' | 'provider' | 'payload'>,
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
