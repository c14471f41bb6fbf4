/** A database belongs to one merchant: its workers, keys and reads see all that is in it. */
import { ConfigError } from '@kassa/protocol/options';
import type { Db } from './schema.ts';

/** The first merchant to come has the database for good. @throws ConfigError to any other */
export async function claimDatabase(db: Db, merchantId: string): Promise<void> {
  await db
    .insertInto('owner')
    .values({ number: 1, merchantId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const owner = await db.selectFrom('owner').selectAll().executeTakeFirstOrThrow();
  if (owner.merchantId !== merchantId)
    throw new ConfigError([
      `merchant.id: the database is that of "${owner.merchantId}"; each merchant needs one`,
    ]);
}
