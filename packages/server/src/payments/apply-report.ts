/**
 * The one path on which a payment's status changes: a report (an answer, a notification, a query, a
 * subscription) becomes, in one transaction, a transition, its history, its events and a new version of every
 * page of the order; after the commit a hint goes out. Nothing else sets what the customer sees.
 */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Report } from '@kassa/provider';
import type { OrderRows, PaymentRow, Tx } from '@kassa/store';
import { rememberCustomer } from '../customers/remember.ts';
import { readLedger, writeLedger } from '../operations/apply-operation-report.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { invalidField } from '../parse.ts';
import { retainAgain } from '../retention/retain.ts';
import type { ServerContext } from '../server-context.ts';
import { forgetSensitive } from '../sessions/order-details.ts';
import { bumpSessionVersions } from '../sessions/repository.ts';
import { aboutPayment, logChange } from '../story.ts';
import { phaseOfPayment } from './amounts.ts';
import { write, type Application, type AttemptChanges } from './application.ts';
import { heirOf, takeLock } from './order-lock.ts';
import { paymentAfter, statusAfter } from './payment-after.ts';
import { openDispute, writeStatusEvent } from './report-events.ts';
import { findPaymentsOfOrder } from './repository.ts';
import { contradicts, ofRest, type SaidOfPayment } from './resolution.ts';
import { hasVisibleChange } from './write-payment.ts';

/** The payment with its report, and the order as the same transaction has left it: no session when pages see nothing new. */
export interface Applied extends OrderRows {
  readonly payment: PaymentRow;
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
      const why = 'A report that came too late: the payment has changed, or another call has taken over';
      context.log.info({ ...aboutPayment(payment), source }, why);
      return { payment, payments: attempts, sessions: [], isMore: false, changes: [], leased: [] };
    }
    const said = { report: await ofRest(tx, payment, report), source, attemptChanges };
    const application: Application = { context, tx, attempts, payment, ...said, changes: [], leased: [] };
    const otherAttempt = otherAttemptOf(application);
    const own = otherAttempt ? await mergeIntoOneAttempt(application, otherAttempt) : application;
    const after = await applyInTransaction(own);
    const { changes, leased } = application;
    const isAnswered = changes.some((each) => 'operation' in each && each.operation.kind === 'cancellation');
    const isVisible = otherAttempt !== undefined || isAnswered || hasVisibleChange(payment, after);
    const sessions = isVisible ? await bumpSessionVersions(tx, orderId) : [];
    if (sessions.some(({ keepsSensitive }) => keepsSensitive) && attempts.some(isSuccess))
      await forgetSensitive(tx, orderId);
    await retainAgain(context, tx, payment);
    const isMore = otherAttempt !== undefined || after.eventSequence - payment.eventSequence > leased.length;
    return { payment: after, payments: attempts, sessions, isMore, changes, leased };
  });
  for (const change of applied.changes) logChange(context, change, source);
  if (applied.sessions.length > 0) hintPages(context, [orderId], applied);
  // Pages are told within this turn of the event loop, the merchant's endpoint is called in the next.
  await eventLoopTurn();
  for (const event of applied.leased) context.newEvents()?.begin(event);
  if (applied.isMore) context.newEvents()?.wake();
  return applied;
}

const isSuccess = (payment: PaymentRow): boolean => phaseOfPayment(payment) === 'succeeded';

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
 * one that is reported goes on.
 * @returns what is then to be applied to the attempt itself, which may have got the order from the other one
 */
async function mergeIntoOneAttempt(application: Application, otherAttempt: PaymentRow): Promise<Application> {
  const { attempts, payment, report } = application;
  const ended = (goesOnAs: PaymentRow): Report => ({
    status: 'CANCELLED',
    rawStatus: report.rawStatus,
    reason: `The provider has it as the same payment as ${goesOnAs.reference}`,
  });
  const isOther = isSuccess(otherAttempt);
  // A person means the attempt that they have named.
  if (isOther && report.resolvedBy !== undefined)
    throw invalidField('reference', `payment ${otherAttempt.reference} of this order has it`);
  const toOther = { payment: otherAttempt, attemptChanges: {}, report: isOther ? report : ended(payment) };
  await applyInTransaction({ ...application, ...toOther });
  const written = attempts.find(({ id }) => id === payment.id) ?? payment;
  return { ...application, payment: written, report: isOther ? ended(otherAttempt) : report };
}

/**
 * The steps of a report: its operations, the order's lock, its events, what the customer is remembered by, its dispute.
 * The payment's row is written once, as all of them have left it.
 */
async function applyInTransaction(application: Application): Promise<PaymentRow> {
  const { context, tx, payment, report } = application;
  const ledger = await readLedger(context, tx, payment, report.operations);
  const status = statusAfter(application, ledger);
  let after = await takeLock(application, paymentAfter(application, status, ledger));
  const heir = heirOf(application, after);
  if (heir) after = { ...after, holdsLock: 0 };
  if (after.status !== payment.status) after = await writeStatusEvent(application, after);
  if (after.duplicate > payment.duplicate) after = await writeEvent(context, tx, after, 'payment.duplicate');
  if (report.resolvedBy === undefined && contradicts(payment, after.status))
    after = await writeEvent(context, tx, after, 'payment.contradicted');
  after = await rememberCustomer(context, tx, after, report.remember);
  after = await writeLedger(context, tx, after, ledger);
  for (const { before, after: operation } of ledger.changes)
    if (operation.status !== before?.status) application.changes.push({ payment: after, operation });
  if (report.dispute) after = await openDispute(application, after, report.dispute);
  after = await write(application, payment, after);
  if (heir) await write(application, heir, { holdsLock: 1, duplicate: 0 });
  return after;
}
