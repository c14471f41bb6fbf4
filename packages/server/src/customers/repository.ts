/** What providers gave us to recognise a customer by, in SQL. */
import type { Db, RememberedCustomerRow, Tx } from '@kassa/store';

/** @returns the provider's data of this customer, as JSON */
export async function findRemembered(
  db: Db,
  key: Omit<RememberedCustomerRow, 'data' | 'createdAt'>,
): Promise<string | undefined> {
  const remembered = db.selectFrom('rememberedCustomers').select('data');
  return (await remembered.where((eb) => eb.and(key)).executeTakeFirst())?.data;
}

/** Replaces what the provider gave us of this customer before. */
export async function saveRemembered(tx: Tx, row: RememberedCustomerRow): Promise<void> {
  await tx
    .insertInto('rememberedCustomers')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['merchantId', 'provider', 'customerReference'])
        .doUpdateSet({ data: row.data, createdAt: row.createdAt }),
    )
    .execute();
}

export async function deleteRemembered(db: Db, merchantId: string, customerReference: string): Promise<void> {
  await db
    .deleteFrom('rememberedCustomers')
    .where((eb) => eb.and({ merchantId, customerReference }))
    .execute();
}
