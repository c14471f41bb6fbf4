import { sql, type Kysely } from 'kysely';

/** Open payments that hold no order, of which there are few, were looked for among all that are open. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create index payments_without_lock on payments (provider, status) where holds_lock = 0`.execute(
    db,
  );
};
