/** Disputes in SQL. */
import type { Db, DisputeRow, Tx } from '@kassa/store';

export const listDisputes = (db: Db, paymentId: string): Promise<DisputeRow[]> =>
  db.selectFrom('disputes').selectAll().where('paymentId', '=', paymentId).orderBy('openedAt').execute();

export async function insertDispute(tx: Tx, dispute: DisputeRow): Promise<void> {
  await tx.insertInto('disputes').values(dispute).execute();
}
