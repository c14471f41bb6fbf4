/** Sessions in SQL, each with what the shop said last of its order. */
import type { Insertable } from 'kysely';
import { nextVersion } from '@kassa/store';
import type { Db, SelectionRow, Session, SessionRow, SessionTable, Store, Tx } from '@kassa/store';
import { keepsSensitive, saidIn } from './order-details.ts';

const said = saidIn('sessions');

const sessionsWithDetails = (db: Db) => db.selectFrom('sessions').selectAll('sessions').select(said);

export const findSession = (db: Db, id: string): Promise<Session | undefined> =>
  sessionsWithDetails(db).where('sessions.id', '=', id).executeTakeFirst();

/** @throws Error when it is gone; sessions are never deleted */
export async function getSession(db: Db, id: string): Promise<Session> {
  const session = await findSession(db, id);
  if (!session) throw new Error(`Session ${id} is gone`);
  return session;
}

/** The session of an order that no newer one replaces. */
export const currentSession = (db: Db, orderId: string): Promise<Session | undefined> =>
  sessionsWithDetails(db)
    .where('sessions.orderId', '=', orderId)
    .where('sessions.supersededBy', 'is', null)
    .executeTakeFirst();

export const insertSession = (tx: Tx, session: Insertable<SessionTable>): Promise<SessionRow> =>
  tx.insertInto('sessions').values(session).returningAll().executeTakeFirstOrThrow();

/** The versions of these sessions now, by id. */
export async function findVersions(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.selectFrom('sessions').select(['id', 'version']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Writes `changes`; the page has something new to see. */
export async function updateSession(
  tx: Tx,
  id: string,
  changes: Partial<Omit<SessionRow, 'id' | 'orderId' | 'version'>>,
): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ ...changes, version: nextVersion })
    .where('id', '=', id)
    .execute();
}

/**
 * Sessions that have ended and whose pages don't know it yet: marks up to `limit` of them in one statement.
 * @returns their orders
 */
export async function endExpiredSessions(store: Store, now: string, limit: number): Promise<string[]> {
  const ended = store.db
    .selectFrom('sessions')
    .select('id')
    .where('expiryNotified', '=', 0)
    .where('expiresAt', '<=', now)
    .limit(limit);
  const rows = await store.db
    .updateTable('sessions')
    .set({ expiryNotified: 1, version: nextVersion })
    .where('id', 'in', store.skipLocked(ended))
    .returning('orderId')
    .execute();
  return rows.map(({ orderId }) => orderId);
}

/** Every page of this order has something new to see. @returns its sessions as they now are */
export const bumpSessionVersions = (tx: Tx, orderId: string) =>
  tx
    .updateTable('sessions')
    .set({ version: nextVersion })
    .where('orderId', '=', orderId)
    .returningAll()
    .returning([...said, keepsSensitive])
    .execute();

export const findSelection = (db: Db, sessionId: string, method: string): Promise<SelectionRow | undefined> =>
  db
    .selectFrom('selections')
    .selectAll()
    .where((eb) => eb.and({ sessionId, method }))
    .executeTakeFirst();

/** Replaces what was prepared for this method before. */
export async function saveSelection(tx: Tx, { sessionId, method, ...prepared }: SelectionRow): Promise<void> {
  await tx
    .insertInto('selections')
    .values({ sessionId, method, ...prepared })
    .onConflict((conflict) => conflict.columns(['sessionId', 'method']).doUpdateSet(prepared))
    .execute();
}
