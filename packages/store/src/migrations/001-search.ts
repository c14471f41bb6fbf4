import { sql, type Kysely } from 'kysely';

/** What support looks for, the newest first: payments of an amount, a currency or a provider were looked for among all. */
const STATEMENTS = [
  'create index payments_by_amount on payments (amount, currency, created_at, id)',
  'create index payments_by_currency on payments (currency, created_at, id)',
  'create index payments_by_provider on payments (provider, created_at, id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
