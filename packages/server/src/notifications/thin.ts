/**
 * A thin notification (Standard Webhooks' word) says only that something has changed at the provider, not what. Those
 * payments that it may well be about are then due to be asked about: the newest that are open, reserved or have failed.
 * The rest are asked by their schedule. One answers every thin notification that came before it.
 */
import { FAILED_STATUSES, OPEN_STATUSES } from '@kassa/protocol';
import type { InboxRow } from '@kassa/store';
import { makeOperationChecksDue } from '../operations/repository.ts';
import { makeNewestDue, makeReferencesDue } from '../payments/write-payment.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { finishSamePayload } from './repository.ts';

/** The stored payload of each thin notification: the provider's own words are not kept, for they are not believed. */
export const THIN = JSON.stringify({ thin: true });
export const isThin = ({ payload, paymentId }: InboxRow): boolean => paymentId === null && payload === THIN;

/** Success beats failure: what has failed may turn out to be paid, for this long. Refunds are looked for as far back. */
const FAILED_MS = 24 * 3_600_000;
const RESERVED_STATUSES = ['AUTHORIZED', 'PARTIALLY_CAPTURED'] as const;
/** Payments of each kind that one notification has asked about. */
const FEW = 20;

/** Makes checks due; calls the provider only for the list of its refunds. @throws what that call throws */
export async function answerThinNotifications(
  context: ServerContext,
  { id, provider: name }: InboxRow,
): Promise<void> {
  const { db } = context.store;
  const provider = context.config.providers.get(name);
  const now = nowText(context);
  const since = later(context, -FAILED_MS);
  await finishSamePayload(db, { id, provider: name, payload: THIN }, now);
  const refunded = (await provider?.refundedSince?.(new Date(since), context.signal)) ?? [];
  await makeReferencesDue(db, name, refunded, now);
  if (provider?.query) {
    await makeNewestDue(db, name, OPEN_STATUSES, '', now, FEW);
    await makeNewestDue(db, name, RESERVED_STATUSES, '', now, FEW);
    await makeNewestDue(db, name, FAILED_STATUSES, since, now, FEW);
  }
  await makeOperationChecksDue(db, name, now);
  context.wakeReconcile(name);
}
