import { sql, type Kysely } from 'kysely';

/**
 * What was looked for among all rows of a table that grows: a customer whom a provider recognises, and whatever refers to
 * an order that is deleted. What is due, and an operation whose end nobody knows, has an index that holds nothing else.
 */
const STATEMENTS = [
  'create index remembered_customers_customer on remembered_customers (customer_reference, merchant_id)',

  'drop index inbox_due',
  'create index inbox_due on inbox (provider, next_attempt_at) where processed_at is null',
  'create index inbox_processed on inbox (processed_at) where processed_at is not null',

  'drop index operations_check',
  `create index operations_check on operations (next_check_at) where status = 'PENDING'`,
  `create index operations_ambiguous on operations (payment_id) where status = 'AMBIGUOUS'`,

  'drop index sessions_expiry',
  'create index sessions_expiry on sessions (expires_at) where expiry_notified = 0',

  // Before a row of details goes, the database looks for what refers to it.
  'create index sessions_details on sessions (details_id)',
  'create index selections_details on selections (details_id)',
  'create index payments_details on payments (details_id)',

  // The unique index of session and idempotency key begins with the session.
  'drop index payments_session',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
