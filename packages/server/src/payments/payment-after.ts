/** What a report makes of its attempt, and when the provider is asked about it again. Nothing is written here. */
import { canTransition, phaseOf, type PaymentStatus } from '@kassa/protocol';
import { type PaymentRow, readJson } from '@kassa/store';
import { backoff } from '@kassa/provider';
import type { Ledger } from '../operations/apply-operation-report.ts';
import { isReserved, statusByAmounts, totalsOf } from '../operations/totals.ts';
import { later, nowText } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import type { Application } from './application.ts';
import { nextActionAfter } from './next-action.ts';
import { findProvider } from './payment-context.ts';
import { contradicts, mayHaveMoved, refuseUnlessResolvable, resolvedByAfter } from './resolution.ts';

/** Waits between a report and the next question to the provider, by how often it was asked since the last transition. */
const CHECK_AFTER_MS = [3_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000];
const HOUR_MS = 3_600_000;
/** A reservation is followed for longer than anybody keeps one: what is done to it elsewhere is told by nothing else. */
const FOLLOW_AFTER_MS = [6 * HOUR_MS, 24 * HOUR_MS];
const FOLLOWED_DAYS = 90;

/** Milliseconds until the provider is asked again; null when it is not asked any more. */
export function checkAfter(checks: number, status: PaymentStatus): number | null {
  if (phaseOf(status) === 'open') return backoff(CHECK_AFTER_MS, checks);
  return isReserved(status) && checks <= FOLLOWED_DAYS ? backoff(FOLLOW_AFTER_MS, checks) : null;
}

/**
 * The reported status if it may follow the one that is known; a report that may not follow is logged. A reservation that
 * only a person has called captured or released is one again once the provider denies that.
 */
export function statusAfter(
  { context, payment, report, source }: Application,
  { operations, changes }: Ledger,
): PaymentStatus {
  const { status } = payment;
  const from = status !== 'CAPTURE_DECLINED' && changes.some(isDenied) ? 'AUTHORIZED' : status;
  const to = report.status === status ? from : report.status;
  // Decided here, in the order's transaction: the provider may have spoken since the person looked.
  if (report.resolvedBy !== undefined) {
    refuseUnlessResolvable(payment, to, operations.some(mayHaveMoved));
    return to;
  }
  // What a declined capture has ended is no reservation again, whatever else was captured.
  const isEnded = from === 'CAPTURE_DECLINED' && payment.amountCaptured > 0 && to !== 'PAID';
  if (from === to || (canTransition(from, to) && !isEnded) || contradicts(payment, to)) return to;
  context.log.info({ ...aboutPayment(payment), from, to, source }, 'Report ignored: it may not follow');
  return from;
}

const isDenied = ({ before, after }: Ledger['changes'][number]): boolean =>
  before?.status === 'SUCCEEDED' && after.status === 'FAILED' && /^(capture|release)$/.test(after.kind);

/** The attempt with the report's status, its amounts and what it says; whose the lock is comes later. */
export function paymentAfter(
  { context, payment, report, attemptChanges }: Application,
  said: PaymentStatus,
  { operations, changes: operated }: Ledger,
): PaymentRow {
  const status = statusByAmounts(said, payment.amount, operations);
  const { captured, refunded, released } = totalsOf({ ...payment, status }, operations, 'settled');
  const isOpen = phaseOf(status) === 'open';
  const isTransition = status !== payment.status;
  // A word from before the status that is known: a request's, which may have had another id than its payment.
  const isLate = said !== report.status;
  // leaseCheck has counted this check already.
  const checks = isTransition ? 0 : payment.checks;
  // The provider refused: it may know of something that was done elsewhere.
  const isRefused = isReserved(status) && operated.some(({ after }) => after.status === 'FAILED');
  const checkIn = isRefused ? 0 : checkAfter(checks, status);
  const provider = findProvider(context, payment);
  return {
    ...payment,
    // The payment ended before createPayment has answered: the answer isn't needed, so the call isn't repeated.
    ...(!isOpen && payment.answeredAt === null && { answeredAt: nowText(context), input: null }),
    ...attemptChanges,
    status,
    amountCaptured: captured,
    amountRefunded: refunded,
    amountReleased: released,
    resolvedBy: resolvedByAfter(payment, report),
    nextAction: nextActionAfter(context, payment, report, status),
    ...(!isLate && { rawStatus: report.rawStatus ?? payment.rawStatus }),
    ...(isTransition && {
      reason: report.reason ?? null,
      reasonTextKey: report.reasonTextKey ?? null,
      customerText: report.customerText ?? null,
    }),
    providerReference:
      (isLate && payment.providerReference) || (report.providerReference ?? payment.providerReference),
    ...(report.data && { data: JSON.stringify({ ...readJson<object>(payment.data), ...report.data }) }),
    checks,
    nextCheckAt: checkIn !== null && provider?.capabilities.query ? later(context, checkIn) : null,
  };
}
