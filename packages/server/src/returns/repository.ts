/** Return codes in SQL. */
import type { Insertable } from 'kysely';
import type { Db, ReturnCodeRow } from '@kassa/store';

export const insertCode = (db: Db, code: Insertable<ReturnCodeRow>): Promise<unknown> =>
  db.insertInto('returnCodes').values(code).execute();

/** Marks a code as used, once and in time. @returns its payment; undefined when it can't be used (any more) */
export async function takeCode(db: Db, codeHash: string, now: string): Promise<string | undefined> {
  const taken = await db
    .updateTable('returnCodes')
    .set({ usedAt: now })
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('paymentId')
    .executeTakeFirst();
  return taken?.paymentId;
}

export const deleteExpiredCodes = (db: Db, now: string): Promise<unknown> =>
  db.deleteFrom('returnCodes').where('expiresAt', '<=', now).execute();
