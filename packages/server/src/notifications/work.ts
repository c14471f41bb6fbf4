/** The inbox's worker: finds out what a stored notification means and applies it. */
import { backoff, type OperationReport } from '@kassa/provider';
import { type Db, type InboxRow, type PaymentRow, readJson, type Tx } from '@kassa/store';
import { applyReport } from '../payments/apply-report.ts';
import { factsOf, findProvider, paymentContext, providerOf } from '../payments/payment-context.ts';
import { findPaymentByReferences, findPaymentWithDetails } from '../payments/repository.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { listOperations } from '../operations/repository.ts';
import { createLane, type Lane } from '../work/lane.ts';
import { takeEntries, updateEntry, updateTaken, type Entry } from './repository.ts';
import { answerThinNotifications, isThin } from './thin.ts';
import { logNotification } from '../story.ts';

/** Notifications of a provider that are handled at the same time, leased as they are written while there is room. */
const AT_ONCE = 8;
/** Wait of a notification that came before the answer of the call that it is about. */
const CALLING_MS = 1_000;
/** A payment that isn't known yet: its answer is on the way, or the database is behind, as after a restore. */
const UNKNOWN_MS = [1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000];
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 300_000, 3_600_000];

/** Handles what `provider` has notified of. Its payments wait for nobody else's. */
export const inboxLane = (context: ServerContext, provider: string): Lane<Entry> =>
  createLane(context, {
    name: `inbox of ${provider}`,
    atOnce: AT_ONCE,
    take: (asked) => takeEntries(context.store, provider, asked),
    prolong: (entry, nextAttemptAt) => updateTaken(context.store.db, entry, { nextAttemptAt }),
    work: (entry) => handle(context, entry),
  });

/** Never throws: what fails is written down and handled again, later and later. */
async function handle(context: ServerContext, entry: Entry): Promise<void> {
  const { db } = context.store;
  try {
    if (isThin(entry)) await answerThinNotifications(context, entry);
    const wait = isThin(entry) ? undefined : await interpret(context, entry);
    if (wait === 'done') return;
    const outcome = wait === undefined ? handledNow(context) : { nextAttemptAt: later(context, wait) };
    await updateTaken(db, entry, outcome);
  } catch (error) {
    const details = { err: error, notification: entry.id, provider: entry.provider };
    context.log.error(details, 'Notification not handled yet');
    const nextAttemptAt = later(context, backoff(RETRY_AFTER_MS, entry.attempts - 1));
    await updateTaken(db, entry, {
      error: error instanceof Error ? error.message : String(error),
      nextAttemptAt,
    });
  }
}

const handledNow = (context: ServerContext) => ({ processedAt: nowText(context), error: null });

/** @returns `done` when it was applied; how long it has to wait; or undefined when it means nothing */
async function interpret(context: ServerContext, entry: Entry): Promise<number | 'done' | undefined> {
  const paymentId = entry.paymentId ?? (await findPaymentOf(context, entry))?.id;
  if (paymentId === undefined) {
    const kept = later(context, -context.config.retention.notificationDays * 86_400_000);
    return entry.receivedAt < kept ? undefined : backoff(UNKNOWN_MS, entry.attempts - 1);
  }
  const payment =
    entry.payment ?? (await findPaymentWithDetails(context.store.db, { 'payments.id': paymentId }));
  if (!payment) throw new Error(`Payment ${paymentId} is gone`);
  const reader = providerOf(context, payment).notifications;
  if (!reader) throw new Error(`Notification ${entry.id} can't be interpreted`);
  const report = await reader.interpret(
    readJson(entry.payload),
    await paymentContext(context, payment, payment),
  );
  if (!report) return undefined;
  const { operations = [] } = report;
  if (await isTooEarly(context.store.db, payment.id, operations)) return CALLING_MS;
  let outcome = 'done' as number | 'done';
  // It is handled with what it changes, or not at all. An operation's amount may follow from what the payment was, and one
  // that has begun meanwhile is no other one's.
  const finish = async (tx: Tx, { version }: PaymentRow) => {
    const isOther = operations.length > 0 && version !== payment.version;
    if (isOther || (await isTooEarly(tx, payment.id, operations))) outcome = 0;
    if (outcome !== 'done') return false;
    context.arrivals.add(payment.orderId, entry);
    return updateTaken(tx, entry, handledNow(context));
  };
  await applyReport(context, payment, report, 'notification', {}, finish);
  return outcome;
}

/** No payment was found when the notification came: it may be known now. Until then the notification is kept. */
async function findPaymentOf(context: ServerContext, entry: InboxRow): Promise<PaymentRow | undefined> {
  const { db } = context.store;
  const { id, provider, about, payload, attempts } = entry;
  const found = await findPaymentByReferences(db, provider, readJson(about ?? '{}'));
  const mismatch =
    found && findProvider(context, found)?.notifications?.mismatch?.(readJson(payload), factsOf(found));
  if (found && typeof mismatch !== 'string') {
    await updateEntry(db, id, { paymentId: found.id, about: null });
    logNotification(context, entry, found, 'Notification is about a payment that is known now');
    return found;
  }
  if (attempts === 1 || found)
    context.log.warn(
      { notification: id, provider, ...readJson<object>(about ?? '{}'), incident: true, mismatch },
      'Notification kept: it is about no payment of ours',
    );
  return undefined;
}

/**
 * The provider was quicker with its notification than with its answer: which operation it means is known once the
 * call that is under way has said its reference, or that its answer was lost. Of two that have chosen the same, one is refused.
 */
async function isTooEarly(db: Db, paymentId: string, reported: readonly OperationReport[]): Promise<boolean> {
  if (reported.every(({ number }) => number !== undefined)) return false;
  const operations = await listOperations(db, paymentId);
  const isKnown = ({ number, providerReference }: OperationReport) =>
    number !== undefined ||
    operations.filter((ours) => ours.providerReference === providerReference && ours.status !== 'FAILED')
      .length === 1;
  return operations.some(({ lease }) => lease !== null) && !reported.every(isKnown);
}
