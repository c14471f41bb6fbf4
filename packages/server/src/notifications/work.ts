/** The inbox's worker: finds out what a stored notification means and applies it. */
import type { OperationReport, Report } from '@kassa/provider';
import { backoff } from '../backoff.ts';
import { LEASE_MS, whileLeased } from '../leases.ts';
import { applyReport } from '../payments/apply-report.ts';
import { factsOf, findProvider, paymentContext, providerOf } from '../payments/payment-context.ts';
import { findPaymentByReferences, getPayment } from '../payments/repository.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { listOperations } from '../operations/repository.ts';
import { leaseEntry, updateEntry, updateLeased } from './repository.ts';
import { answerThinNotifications, isThin } from './thin.ts';
import type { InboxRow, PaymentRow } from '../store/schema.ts';
import { readJson } from '../store/store.ts';

/** How soon one that waits for a call's answer is looked at again. */
const CALLING_MS = 1_000;
/** A payment that isn't known yet: its answer is on the way, or the database is behind, as after a restore. */
const UNKNOWN_MS = [1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000];
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 300_000, 3_600_000];

/** Handles the entry that is due first. @returns whether there was one */
export async function workInbox(context: ServerContext): Promise<boolean> {
  const { db } = context.store;
  const entry = await leaseEntry(db, nowText(context), later(context, LEASE_MS));
  if (!entry) return false;
  try {
    const prolong = (nextAttemptAt: string) => updateLeased(db, entry, { nextAttemptAt });
    const wait = await whileLeased(context, prolong, () => understand(context, entry));
    await updateLeased(
      db,
      entry,
      wait === undefined
        ? { processedAt: nowText(context), error: null }
        : { nextAttemptAt: later(context, wait) },
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const wait = backoff(RETRY_AFTER_MS, entry.attempts);
    context.log.error(
      { err: error, notification: entry.id, provider: entry.provider },
      'Notification not handled yet',
    );
    await updateLeased(db, entry, { error: message, nextAttemptAt: later(context, wait) });
  }
  return true;
}

/** @returns how long it has to wait, if it does */
async function understand(context: ServerContext, entry: InboxRow): Promise<number | undefined> {
  if (!isThin(entry)) return interpret(context, entry);
  await answerThinNotifications(context, entry);
  return undefined;
}

async function interpret(context: ServerContext, entry: InboxRow): Promise<number | undefined> {
  const payment = await findPaymentOf(context, entry);
  if (!payment) return backoff(UNKNOWN_MS, entry.attempts);
  const reader = providerOf(context, payment).notifications;
  if (!reader) throw new Error(`Notification ${entry.id} can't be interpreted`);
  const report = await reader.interpret(readJson(entry.payload), await paymentContext(context, payment));
  if (!report) return undefined;
  if (await isTooEarly(context, payment.id, report)) return CALLING_MS;
  await applyReport(context, payment, report, 'notification');
  return undefined;
}

/** The payment that was found when the notification came, or is found now. Until then the notification is kept. */
async function findPaymentOf(context: ServerContext, entry: InboxRow): Promise<PaymentRow | undefined> {
  const { db } = context.store;
  const { id, provider, paymentId, about, payload, attempts } = entry;
  if (paymentId !== null) return getPayment(db, paymentId);
  const found = await findPaymentByReferences(db, provider, readJson(about ?? '{}'));
  const mismatch =
    found && findProvider(context, found)?.notifications?.mismatch?.(readJson(payload), factsOf(found));
  if (found && typeof mismatch !== 'string') {
    await updateEntry(db, id, { paymentId: found.id, about: null });
    return found;
  }
  if (attempts === 0 || found)
    context.log.warn(
      { notification: id, provider, incident: true, mismatch },
      'Notification kept: it is about no payment of ours',
    );
  return undefined;
}

/**
 * The provider was quicker with its notification than with its answer: which operation it means is known once the
 * call that is under way has said its reference, or that its answer was lost.
 */
async function isTooEarly(
  context: ServerContext,
  paymentId: string,
  { operations: reported = [] }: Report,
): Promise<boolean> {
  if (reported.every(({ number }) => number !== undefined)) return false;
  const operations = await listOperations(context.store.db, paymentId);
  const isKnown = ({ number, providerReference }: OperationReport) =>
    number !== undefined || operations.some((ours) => ours.providerReference === providerReference);
  return operations.some(({ lease }) => lease !== null) && !reported.every(isKnown);
}
