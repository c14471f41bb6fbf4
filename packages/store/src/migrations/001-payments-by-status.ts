import { sql, type Kysely } from 'kysely';

/** The newest payments of a rare status were looked for among all of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_by_status on payments (status, created_at, id)`.execute(db);
}
