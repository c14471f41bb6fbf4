/**
 * A thin notification (Standard Webhooks' word) says only that something has changed at the provider, not what: all of its payments that may still take
 * money are asked about. One round answers every thin notification that came before it began.
 */
import { FAILED_STATUSES, OPEN_STATUSES } from '@kassa/protocol';
import { askProvider, askSoon } from '../reconcile/reconcile.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { InboxRow } from '../store/schema.ts';

/** What is kept of one: the provider's word is not believed, so none of it is. */
export const THIN = JSON.stringify({ thin: true });
export const isThin = ({ payload, paymentId }: InboxRow): boolean => paymentId === null && payload === THIN;

/** Success beats failure: what has failed may turn out to be paid, for this long. */
const FAILED_MS = 24 * 3_600_000;
const AT_ONCE = 5;

export async function answerThinNotifications(
  context: ServerContext,
  { id, provider }: InboxRow,
): Promise<void> {
  const { db } = context.store;
  const now = nowText(context);
  await db
    .updateTable('inbox')
    .set({ processedAt: now })
    .where('id', '!=', id)
    .where('provider', '=', provider)
    .where('payload', '=', THIN)
    .where('processedAt', 'is', null)
    .where('receivedAt', '<', now)
    .execute();
  const ofProvider = db.selectFrom('payments').select('id').where('provider', '=', provider);
  await db
    .updateTable('operations')
    .set({ nextCheckAt: now })
    .where('paymentId', 'in', ofProvider)
    .where('nextCheckAt', 'is not', null)
    .execute();
  context.wake('reconcile');
  const payments = await db
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('answeredAt', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('status', 'in', OPEN_STATUSES),
        eb.and([eb('status', 'in', FAILED_STATUSES), eb('updatedAt', '>=', later(context, -FAILED_MS))]),
      ]),
    )
    .execute();
  for (let start = 0; start < payments.length; start += AT_ONCE)
    await Promise.all(
      payments.slice(start, start + AT_ONCE).map(async (payment) => {
        if (!(await askProvider(context, payment))) await askSoon(context, payment.id);
      }),
    );
}
