/**
 * The one path on which a payment's status changes: a report (an answer, a notification, a query, a
 * subscription) becomes, in one transaction, a transition, its history, its events and a new version of every
 * page of the order; after the commit a hint goes out. Nothing else sets what the customer sees.
 */
import { canTransition, phaseOf, type EventType, type PaymentStatus } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { newId, type PaymentRow, readJson, type Tx } from '@kassa/store';
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
import { aboutPayment, tellChange, type Change } from '../story.ts';
import { nextActionAfter } from './next-action.ts';
import { findProvider } from './payment-context.ts';
import {
  findAttemptWithSameReference,
  findLockHolder,
  findPaymentsOfOrder,
  getPayment,
  hasVisibleChange,
  updatePayment,
  type PaymentChanges,
} from './repository.ts';
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

/** One report about one attempt, within the transaction that applies it. */
interface Application {
  readonly context: ServerContext;
  readonly tx: Tx;
  /** The attempt as it was before the report. */
  readonly payment: PaymentRow;
  readonly report: SaidOfPayment;
  readonly source: string;
  readonly attemptChanges: AttemptChanges;
  /** Filled as it is applied, told after the commit. */
  readonly changes: Change[];
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
  isMine: (tx: Tx, payment: PaymentRow) => Promise<boolean> = () => Promise.resolve(true),
): Promise<PaymentRow> {
  const applied = await context.store.transaction(orderId, async (tx) => {
    const payment = await getPayment(tx, id);
    if (!(await isMine(tx, payment))) {
      context.log.warn(
        { ...aboutPayment(payment), source },
        'An answer that came too late: another call has taken over',
      );
      return { after: payment, isVisible: false, hasEvent: false, changes: [] };
    }
    const changes: Change[] = [];
    const application = {
      context,
      tx,
      payment,
      report: ofRest(payment, report),
      source,
      attemptChanges,
      changes,
    };
    const otherAttempt = await otherAttemptOf(application);
    const own = otherAttempt ? await mergeIntoOneAttempt(application, otherAttempt) : application.report;
    const after = await applyInTransaction({ ...application, report: own });
    const isAnswered = changes.some(
      (change) => 'operation' in change && change.operation.kind === 'cancellation',
    );
    const isVisible = otherAttempt !== undefined || isAnswered || hasVisibleChange(payment, after);
    if (isVisible) await bumpSessionVersions(tx, orderId);
    const hasEvent = otherAttempt !== undefined || after.eventSequence !== payment.eventSequence;
    return { after, isVisible, hasEvent, changes };
  });
  for (const change of applied.changes) tellChange(context, change, source);
  if (applied.hasEvent) context.wake('outbox');
  if (applied.isVisible) await hintPages(context, [orderId]);
  return applied.after;
}

const otherAttemptOf = async ({ tx, payment, report }: Application): Promise<PaymentRow | undefined> =>
  report.providerReference === undefined
    ? undefined
    : findAttemptWithSameReference(tx, payment, report.providerReference);

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
    await applyInTransaction(toOther);
    return ended(otherAttempt);
  }
  await applyInTransaction({ ...toOther, report: ended(payment) });
  return report;
}

/** The steps of a report: the payment's row, its event, the customer's data, its operations, its dispute. */
async function applyInTransaction(application: Application): Promise<PaymentRow> {
  const { context, tx, payment, report } = application;
  const ledger = await readLedger(context, tx, payment, report.operations);
  let after = await writeReport(application, statusAfter(application), ledger);
  after = await passOnLock(application, after);
  if (after.status !== payment.status) after = await writeStatusEvent(application, after);
  if (report.resolvedBy === undefined && contradicts(payment, after.status))
    after = await writeEvent(context, tx, after, 'payment.contradicted');
  if (phaseOfPayment(after) === 'succeeded') {
    await forgetSensitive(tx, after.orderId);
    after = await rememberCustomer(application, after);
  }
  after = await writeLedger(context, tx, after, ledger);
  for (const { before, after: operation } of ledger.changes)
    if (operation.status !== before?.status) application.changes.push({ payment: after, operation });
  if (report.dispute) after = await openDispute(application, after, report.dispute);
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

async function writeReport(
  application: Application,
  said: PaymentStatus,
  { operations, changes: operated }: Ledger,
): Promise<PaymentRow> {
  const { context, tx, payment, report, source, attemptChanges } = application;
  const status = statusByAmounts(said, payment.amount, operations);
  const { captured, refunded, released } = totalsOf({ ...payment, status }, operations, 'settled');
  const amounts = { amountCaptured: captured, amountRefunded: refunded, amountReleased: released };
  const isOpen = phaseOf(status) === 'open';
  const isTransition = status !== payment.status;
  // leaseCheck has counted this check already.
  const checks = isTransition ? 0 : payment.checks;
  // The provider refused: it may know of something that was done elsewhere.
  const isRefused = isReserved(status) && operated.some(({ after }) => after.status === 'FAILED');
  const checkIn = isRefused ? 0 : checkAfter(checks, status);
  const provider = findProvider(context, payment);
  const changes: PaymentChanges = {
    // The payment ended before createPayment has answered: the answer isn't needed, so the call isn't repeated.
    ...(!isOpen && payment.answeredAt === null && { answeredAt: nowText(context), input: null }),
    ...attemptChanges,
    ...(await lockAfter(application, { ...payment, ...amounts, status })),
    status,
    ...amounts,
    resolvedBy: resolvedByAfter(payment, report),
    nextAction: nextActionAfter(context, payment, report, status),
    ...(said === report.status && { rawStatus: report.rawStatus ?? payment.rawStatus }),
    ...(isTransition && {
      reason: report.reason ?? null,
      reasonTextKey: report.reasonTextKey ?? null,
      customerText: report.customerText ?? null,
    }),
    ...(report.providerReference !== undefined && { providerReference: report.providerReference }),
    ...(report.data && { data: JSON.stringify({ ...readJson<object>(payment.data), ...report.data }) }),
    ...(await rememberAfter(application, status)),
    checks,
    nextCheckAt: checkIn !== null && provider?.capabilities.query ? later(context, checkIn) : null,
  };
  return updatePayment(context, tx, payment, changes, source);
}

/**
 * Who holds the order's lock after this payment has become what it is now. A payment that failed frees it. A late
 * success takes it, from a payment that is merely open too, so that no third one can start; if another one has
 * succeeded already, this one is the duplicate. A success that a person has to look at takes it if it is free.
 */
async function lockAfter(
  { context, tx, payment, source }: Application,
  after: Pick<PaymentRow, 'status' | 'amountCaptured'>,
): Promise<Pick<PaymentRow, 'holdsLock' | 'duplicate'>> {
  const { holdsLock, duplicate } = payment;
  const phase = phaseOfPayment(after);
  if (phase === 'failed') return { holdsLock: 0, duplicate };
  const isNews = phase === 'succeeded' || after.status === 'UNDER_REVIEW';
  if (!isNews || holdsLock === 1 || duplicate === 1) return { holdsLock, duplicate };
  const holder = await findLockHolder(tx, payment.orderId);
  if (!holder) return { holdsLock: 1, duplicate };
  if (phase === 'open') return { holdsLock: 0, duplicate };
  if (phaseOfPayment(holder) === 'succeeded') return { holdsLock: 0, duplicate: 1 };
  await updatePayment(context, tx, holder, { holdsLock: 0 }, source);
  return { holdsLock: 1, duplicate };
}

/**
 * The holder's money was given back, by a release or a refund of all: a duplicate that holds money is the order's
 * payment now, and no duplicate any more. Without one, nothing changes.
 */
async function passOnLock(
  { context, tx, payment, source }: Application,
  after: PaymentRow,
): Promise<PaymentRow> {
  if (payment.holdsLock === 0 || phaseOfPayment(after) === 'open' || holdsMoney(after)) return after;
  const attempts = await findPaymentsOfOrder(tx, after.orderId);
  const heir = attempts.findLast((attempt) => attempt.duplicate === 1 && holdsMoney(attempt));
  if (!heir) return after;
  const freed = await updatePayment(context, tx, after, { holdsLock: 0 }, source);
  await updatePayment(context, tx, heir, { holdsLock: 1, duplicate: 0 }, source);
  return freed;
}

/** Kept aside until PAID, and only when the shop wants this customer recognised; dropped on failure. */
async function rememberAfter(
  { tx, payment, report }: Application,
  status: PaymentStatus,
): Promise<Pick<PaymentRow, 'remember'> | undefined> {
  if (phaseOf(status) === 'failed') return { remember: null };
  if (!report.remember) return undefined;
  const { remember } = detailsOf(await getDetails(tx, payment.detailsId));
  return remember ? { remember: JSON.stringify(report.remember) } : undefined;
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
  { context, tx, payment: before, changes }: Application,
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
  let payment = type ? await writeEvent(context, tx, after, type, keepsPart ? { capture } : {}) : after;
  if (payment.duplicate === 1 && before.duplicate === 0)
    payment = await writeEvent(context, tx, payment, 'payment.duplicate');
  return payment;
}

/** Keeps what the customer is recognised by, once the payment is paid. */
async function rememberCustomer({ context, tx }: Application, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.status !== 'PAID' || payment.remember === null) return payment;
  const { remember, customer } = detailsOf(await getDetails(tx, payment.detailsId));
  if (remember && customer.reference !== undefined) {
    await saveRemembered(tx, {
      merchantId: context.config.merchant.id,
      provider: payment.provider,
      customerReference: customer.reference,
      data: payment.remember,
      createdAt: nowText(context),
    });
  }
  return updatePayment(context, tx, payment, { remember: null }, 'remember');
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
