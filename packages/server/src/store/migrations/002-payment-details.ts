import type { Kysely } from 'kysely';

/** What a provider tells of a payment to the merchant alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('payments')
    .addColumn('details', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute();
}
