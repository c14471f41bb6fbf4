import type { Kysely } from 'kysely';

/** Who has a token that a provider gave the customer: a payment, or nobody because it was given back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('held_tokens')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.references('payments.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
}
