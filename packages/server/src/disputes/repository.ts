/** Disputes in SQL. */
import type { Db, DisputeRow, Tx } from '@kassa/store';

export const listDisputes = (db: Db, paymentId: string): Promise<DisputeRow[]> =>
  db.selectFrom('disputes').selectAll().where('paymentId', '=', paymentId).orderBy('openedAt').execute();

export const insertDispute = (tx: Tx, dispute: DisputeRow): Promise<unknown> =>
  tx.insertInto('disputes').values(dispute).execute();
