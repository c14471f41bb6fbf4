/**
 * The one path on which a payment's status changes: a report (an answer, a notification, a query, a
 * subscription) becomes, in one transaction, a transition, its history, its events and a new version of every
 * page of the order; after the commit a hint goes out. Nothing else sets what the customer sees.
 */
import { canTransition, phaseOf, type EventType, type PaymentStatus } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { newId, type OutboxRow, type PaymentRow, readJson, type Session, type Tx } from '@kassa/store';
import { backoff } from '../backoff.ts';
import { saveRemembered } from '../customers/repository.ts';
import { insertDispute, listDisputes } from '../disputes/repository.ts';
import { readLedger, writeLedger, type Ledger } from '../operations/apply-operation-report.ts';
import { isReserved, statusByAmounts, totalsOf } from '../operations/totals.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { detailsOf, forgetSensitive, getDetails } from '../sessions/order-details.ts';
import { bumpSessionVersions } from '../sessions/repository.ts';
import { invalidField } from '../parse.ts';
import { aboutPayment, tellChange, type Change } from '../story.ts';
import { nextActionAfter } from './next-action.ts';
import { findProvider } from './payment-context.ts';
import { findPaymentsOfOrder } from './repository.ts';
import { hasVisibleChange, updatePayment, type PaymentChanges } from './write-payment.ts';
import { holdsMoney, phaseOfPayment } from './amounts.ts';
import {
  contradicts,
  ofRest,
  refuseUnlessResolvable,
  resolvedByAfter,
  type SaidOfPayment,
} from './resolution.ts';

/** How long after a report a provider that can be asked is asked again, by how often it was already. */
const CHECK_AFTER_MS = [3_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000];
const HOUR_MS = 3_600_000;
/** A reservation is followed for longer than anybody keeps one: what is done to it elsewhere is told by nothing else. */
const FOLLOW_AFTER_MS = [6 * HOUR_MS, 24 * HOUR_MS];
const FOLLOWED_DAYS = 90;

/** Null: it is not asked about any more. */
export function checkAfter(checks: number, status: PaymentStatus): number | null {
  if (phaseOf(status) === 'open') return backoff(CHECK_AFTER_MS, checks);
  return isReserved(status) && checks <= FOLLOWED_DAYS ? backoff(FOLLOW_AFTER_MS, checks) : null;
}

/** Columns that are written with a report: createPayment has answered, its input is not needed any more. */
type AttemptChanges = Partial<Pick<PaymentRow, 'answeredAt' | 'input'>>;

/** The payment with its report, and the order as the same transaction has left it. */
export interface Applied {
  readonly payment: PaymentRow;
  /** Newest first. */
  readonly attempts: readonly PaymentRow[];
  /** Empty when no page has something new to see. */
  readonly sessions: readonly Session[];
}

/** One report about one attempt, within the transaction that applies it. */
interface Application {
  readonly context: ServerContext;
  readonly tx: Tx;
  /** All attempts of the order, newest first, as they are written by now. */
  readonly attempts: PaymentRow[];
  /** The attempt as it was before the report. */
  readonly payment: PaymentRow;
  readonly report: SaidOfPayment;
  readonly source: string;
  readonly attemptChanges: AttemptChanges;
  /** Filled as it is applied, told after the commit. */
  readonly changes: Change[];
  /** Filled as it is applied: what this process delivers after the commit. */
  readonly leased: OutboxRow[];
}

/**
 * Applies `report` and notifies pages and merchant. A report that says nothing new, or that may not follow what is
 * known, changes no status; its data is kept all the same.
 * @param source who says so, for the history: `createPayment`, `notification`, `query`, `reconcile`
 * @param isMine asked in the transaction: may whoever has the report still write it?
 */
export async function applyReport(
  context: ServerContext,
  { id, orderId }: Pick<PaymentRow, 'id' | 'orderId'>,
  report: SaidOfPayment,
  source: string,
  attemptChanges: AttemptChanges = {},
  isMine: (tx: Tx, payment: PaymentRow) => boolean | Promise<boolean> = () => true,
): Promise<Applied> {
  const applied = await context.store.transaction(orderId, async (tx) => {
    const attempts = await findPaymentsOfOrder(tx, orderId);
    const payment = attempts.find((attempt) => attempt.id === id);
    if (!payment) throw new Error(`Payment ${id} is gone`);
    if (!(await isMine(tx, payment))) {
      context.log.warn(
        { ...aboutPayment(payment), source },
        'A report that came too late: the payment has changed, or another call has taken over',
      );
      return { payment, attempts, sessions: [], isMore: false, changes: [], leased: [] };
    }
    const said = { report: ofRest(payment, report), source, attemptChanges };
    const application: Application = { context, tx, attempts, payment, ...said, changes: [], leased: [] };
    const otherAttempt = otherAttemptOf(application);
    const own = otherAttempt ? await mergeIntoOneAttempt(application, otherAttempt) : application.report;
    const after = await applyInTransaction({ ...application, report: own });
    const { changes, leased } = application;
    const isAnswered = changes.some(
      (change) => 'operation' in change && change.operation.kind === 'cancellation',
    );
    const isVisible = otherAttempt !== undefined || isAnswered || hasVisibleChange(payment, after);
    const sessions = isVisible ? await bumpSessionVersions(tx, orderId) : [];
    const isMore = otherAttempt !== undefined || after.eventSequence - payment.eventSequence > leased.length;
    return { payment: after, attempts, sessions, isMore, changes, leased };
  });
  for (const change of applied.changes) tellChange(context, change, source);
  for (const event of applied.leased) context.newEvents()?.begin(event);
  if (applied.isMore) context.newEvents()?.wake();
  if (applied.sessions.length > 0) await hintPages(context, [orderId]);
  return applied;
}

/** Another attempt which has the reported payment at the provider. */
const otherAttemptOf = ({ attempts, payment, report }: Application): PaymentRow | undefined =>
  attempts.find(
    ({ id, provider, providerReference }) =>
      id !== payment.id &&
      provider === payment.provider &&
      providerReference !== null &&
      providerReference === report.providerReference,
  );

/**
 * A provider that keeps customers from paying twice may answer an attempt with the payment that another attempt
 * has: there is one payment's money and it counts once. The one that succeeded keeps it; of two that did not, the
 * newer one goes on.
 * @returns the report that is then to be applied to the attempt itself
 */
async function mergeIntoOneAttempt(
  application: Application,
  otherAttempt: PaymentRow,
): Promise<SaidOfPayment> {
  const { payment, report } = application;
  const toOther = { ...application, payment: otherAttempt, attemptChanges: {} };
  const ended = (goesOnAs: PaymentRow): Report => ({
    status: 'CANCELLED',
    rawStatus: report.rawStatus,
    reason: `The provider has it as the same payment as ${goesOnAs.reference}`,
  });
  if (phaseOfPayment(otherAttempt) === 'succeeded') {
    // A person means the attempt that they have named.
    if (report.resolvedBy !== undefined)
      throw invalidField('reference', `payment ${otherAttempt.reference} of this order has it`);
    await applyInTransaction(toOther);
    return ended(otherAttempt);
  }
  await applyInTransaction({ ...toOther, report: ended(payment) });
  return report;
}

/**
 * The steps of a report: its operations, the order's lock, its events, what the customer is remembered by, its dispute.
 * The payment's row is written once, as all of them have left it.
 */
async function applyInTransaction(application: Application): Promise<PaymentRow> {
  const { context, tx, payment, report } = application;
  const ledger = await readLedger(context, tx, payment, report.operations);
  let after = await takeLock(application, changedBy(application, statusAfter(application), ledger));
  const heir = heirOf(application, after);
  if (heir) after = { ...after, holdsLock: 0 };
  if (after.status !== payment.status) after = await writeStatusEvent(application, after);
  if (report.resolvedBy === undefined && contradicts(payment, after.status))
    after = await writeEvent(context, tx, after, 'payment.contradicted');
  after = await rememberCustomer(application, after);
  after = await writeLedger(context, tx, after, ledger);
  for (const { before, after: operation } of ledger.changes)
    if (operation.status !== before?.status) application.changes.push({ payment: after, operation });
  if (report.dispute) after = await openDispute(application, after, report.dispute);
  after = await write(application, payment, after);
  if (heir) await write(application, heir, { holdsLock: 1, duplicate: 0 });
  if (phaseOfPayment(after) === 'succeeded') await forgetSensitive(tx, after.orderId);
  return after;
}

async function write(
  { context, tx, attempts, source }: Application,
  before: PaymentRow,
  changes: PaymentChanges,
): Promise<PaymentRow> {
  const after = await updatePayment(context, tx, before, changes, source);
  attempts.splice(attempts.indexOf(before), 1, after);
  return after;
}

/** The reported status if it may follow the one that is known; a report that may not follow is logged. */
function statusAfter({ context, payment, report, source }: Application): PaymentStatus {
  const { status: from } = payment;
  const to = report.status;
  // Decided here, in the order's transaction: the provider may have spoken since the person looked.
  if (report.resolvedBy !== undefined) {
    refuseUnlessResolvable(payment, to);
    return to;
  }
  // What a declined capture has ended is no reservation again, whatever else was captured.
  const isEnded = from === 'CAPTURE_DECLINED' && payment.amountCaptured > 0 && to !== 'PAID';
  if (from === to || (canTransition(from, to) && !isEnded) || contradicts(payment, to)) return to;
  context.log.info({ ...aboutPayment(payment), from, to, source }, 'Report ignored: it may not follow');
  return from;
}

/** The attempt with the report's status, its amounts and what it says; whose the lock is comes later. */
function changedBy(
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

/**
 * Who holds the order's lock after this payment has become what it is now. A payment that failed frees it. A late
 * success takes it, from a payment that is merely open too, so that no third one can start; if another one has
 * succeeded already, this one is the duplicate. A success that a person has to look at takes it if it is free.
 */
async function takeLock(application: Application, after: PaymentRow): Promise<PaymentRow> {
  const phase = phaseOfPayment(after);
  if (phase === 'failed') return { ...after, holdsLock: 0 };
  const isNews = phase === 'succeeded' || after.status === 'UNDER_REVIEW';
  if (!isNews || after.holdsLock === 1 || after.duplicate === 1) return after;
  const holder = application.attempts.find(({ holdsLock }) => holdsLock === 1);
  if (!holder) return { ...after, holdsLock: 1 };
  if (phase === 'open') return after;
  if (phaseOfPayment(holder) === 'succeeded') return { ...after, duplicate: 1 };
  await write(application, holder, { holdsLock: 0 });
  return { ...after, holdsLock: 1 };
}

/**
 * The holder's money was given back, by a release or a refund of all: a duplicate that holds money is the order's
 * payment now, and no duplicate any more. Without one, nothing changes.
 */
const heirOf = ({ attempts, payment }: Application, after: PaymentRow): PaymentRow | undefined =>
  payment.holdsLock === 0 || phaseOfPayment(after) === 'open' || holdsMoney(after)
    ? undefined
    : attempts.findLast((attempt) => attempt.duplicate === 1 && holdsMoney(attempt));

/** Kept aside until PAID, and only when the shop wants this customer recognised; dropped on failure. */
async function rememberCustomer(
  { context, tx, report }: Application,
  after: PaymentRow,
): Promise<PaymentRow> {
  if (phaseOf(after.status) === 'failed') return { ...after, remember: null };
  const data = report.remember ? JSON.stringify(report.remember) : after.remember;
  if (data === null) return after;
  const { remember, customer } = detailsOf(await getDetails(tx, after.detailsId));
  if (!remember) return after;
  if (after.status !== 'PAID') return { ...after, remember: data };
  if (customer.reference !== undefined)
    await saveRemembered(tx, {
      merchantId: context.config.merchant.id,
      provider: after.provider,
      customerReference: customer.reference,
      data,
      createdAt: nowText(context),
    });
  return { ...after, remember: null };
}

const EVENT_OF: Partial<Record<PaymentStatus, EventType>> = {
  AUTHORIZED: 'payment.authorized',
  PARTIALLY_CAPTURED: 'payment.partially_captured',
  PAID: 'payment.paid',
  RELEASED: 'payment.released',
  UNDER_REVIEW: 'payment.under_review',
  DECLINED: 'payment.failed',
  CANCELLED: 'payment.failed',
  ERROR: 'payment.failed',
  EXPIRED: 'payment.failed',
  CAPTURE_DECLINED: 'payment.failed',
};

async function writeStatusEvent(
  { context, tx, payment: before, changes, leased }: Application,
  after: PaymentRow,
): Promise<PaymentRow> {
  changes.push({ payment: after, from: before.status });
  if (after.status === 'UNDER_REVIEW')
    context.log.error(
      { incident: true, ...aboutPayment(after), reason: after.reason },
      'A person has to look at this payment',
    );
  const keepsPart = after.status === 'CAPTURE_DECLINED' && after.amountCaptured > 0;
  const type = keepsPart ? 'payment.capture_declined' : EVENT_OF[after.status];
  const capture = { captured: after.amountCaptured, owed: after.amount - after.amountCaptured };
  const about = keepsPart ? { capture } : {};
  let payment = type ? await writeEvent(context, tx, after, type, about, leased) : after;
  if (payment.duplicate === 1 && before.duplicate === 0)
    payment = await writeEvent(context, tx, payment, 'payment.duplicate');
  return payment;
}

async function openDispute(
  { context, tx }: Application,
  payment: PaymentRow,
  dispute: NonNullable<Report['dispute']>,
): Promise<PaymentRow> {
  const known = await listDisputes(tx, payment.id);
  if (known.some(({ providerId }) => providerId === dispute.id)) return payment;
  const opened = { id: newId('dis'), kind: dispute.kind, amount: dispute.amount ?? null };
  await insertDispute(tx, {
    ...opened,
    paymentId: payment.id,
    providerId: dispute.id,
    rawStatus: dispute.rawStatus ?? null,
    openedAt: nowText(context),
  });
  return writeEvent(context, tx, payment, 'dispute.opened', { dispute: opened });
}
