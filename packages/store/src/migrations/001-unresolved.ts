import { sql, type Kysely } from 'kysely';

/**
 * Payments that are open for too long were looked for among all that are open, or among all. A status that is open and
 * not named here needs another index: PostgreSQL takes this one for no more than it holds.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create index payments_unresolved on payments (provider, coalesce(created_at, ''))
    where unresolved_notified_at is null and status in ('PRE_FLIGHT_CHECK', 'INITIALIZING', 'WAITING_FOR_PAYMENT',
      'WAITING_FOR_PROMOTION', 'PROCESSING', 'PROCESSING_REDIRECTED_APP', 'PROCESSING_REDIRECTED_WEB', 'CANCELLING',
      'FLOW_COMPLETED', 'ACCEPTED', 'UNDER_REVIEW', 'UNKNOWN')`.execute(db);
};
