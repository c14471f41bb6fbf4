import { sql, type Kysely } from 'kysely';

/** New events and those that have failed are taken apart: each reads no line of the other, however long it is. */
const STATEMENTS = [
  `create index outbox_new on outbox (next_attempt_at)
    where coalesce(delivered_at, dead_at) is null and attempts = 0`,
  `create index outbox_again on outbox (next_attempt_at)
    where coalesce(delivered_at, dead_at) is null and attempts > 0`,
  'drop index outbox_due',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
