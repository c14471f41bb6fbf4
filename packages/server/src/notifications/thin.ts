/**
 * A thin notification (Standard Webhooks' word) says only that something has changed at the provider, not what. The
 * provider is then queried about all payments that may still take money. One round answers every thin notification
 * that came before it began.
 */
import { makeOperationChecksDue } from '../operations/repository.ts';
import {
  findByProvidersReferences,
  findFailedSince,
  findOpenPayments,
  makeReservationChecksDue,
} from '../payments/repository.ts';
import { queryProvider, querySoon } from '../reconcile/reconcile.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { InboxRow } from '../store/schema.ts';
import { finishSamePayload } from './repository.ts';

/** What is kept of one: the provider's word is not believed, so none of it is. */
export const THIN = JSON.stringify({ thin: true });
export const isThin = ({ payload, paymentId }: InboxRow): boolean => paymentId === null && payload === THIN;

/** Success beats failure: what has failed may turn out to be paid, for this long. Refunds are looked for as far back. */
const FAILED_MS = 24 * 3_600_000;
const AT_ONCE = 5;

export async function answerThinNotifications(context: ServerContext, entry: InboxRow): Promise<void> {
  const { db } = context.store;
  const now = nowText(context);
  await finishSamePayload(db, entry, now);
  await makeOperationChecksDue(db, entry.provider, now);
  await makeReservationChecksDue(db, entry.provider, now);
  context.wake('reconcile');
  const open = await findOpenPayments(db, entry.provider);
  const since = later(context, -FAILED_MS);
  const failed = await findFailedSince(db, entry.provider, since);
  const provider = context.config.providers.get(entry.provider);
  const refunded = (await provider?.refundedSince?.(new Date(since), context.signal)) ?? [];
  const payments = [
    ...open,
    ...failed,
    ...(await findByProvidersReferences(db, entry.provider, refunded)),
  ].filter(({ answeredAt }) => answeredAt !== null);
  for (let start = 0; start < payments.length; start += AT_ONCE)
    await Promise.all(
      payments.slice(start, start + AT_ONCE).map(async (payment) => {
        if (!(await queryProvider(context, payment))) await querySoon(context, payment.id);
      }),
    );
}
