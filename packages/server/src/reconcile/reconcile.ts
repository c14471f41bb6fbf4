/**
 * What happens because time has passed: lost answers, silent providers that can be asked, operations under way,
 * payments that nobody hears of any more, sessions that end, data that has to go. The only poller of providers.
 */
import { phaseOf } from '@kassa/protocol';
import { ProviderError } from '@kassa/provider';
import { newId } from '../crypto.ts';
import { canRepeatCreate, canRepeatOperation } from '../leases.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { checkOperationAfter } from '../operations/apply-operation-report.ts';
import { findDueOperations, leaseOperation } from '../operations/repository.ts';
import { applyOperation, operationContext, repeatCall } from '../operations/operate.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { applyReport, checkAfter } from '../payments/apply-report.ts';
import { createFailed, repeatCreate, type CallsUnderWay } from '../payments/pay.ts';
import { paymentContext, providerOf } from '../payments/payment-context.ts';
import {
  findDueChecks,
  findLostCreates,
  findUnresolved,
  getPayment,
  leasePayment,
  makeCheckDue,
  updatePayment,
} from '../payments/repository.ts';
import { deleteExpiredCodes } from '../returns/repository.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { forgetSensitiveOfEnded } from '../sessions/order-details.ts';
import { endExpiredSessions } from '../sessions/repository.ts';
import type { OperationRow, PaymentRow } from '../store/schema.ts';
import { cancelOthers } from './cancel-others.ts';

const MINUTE = 60_000;
const BATCH = 20;
/** Sessions that are written in one statement: no provider is asked about them. */
const SESSION_BATCH = 200;
/** Longer than most questions to a provider take. */
const CHECK_MS = 10_000;

/** One round over everything that is due. @returns whether there may be more */
export async function reconcile(context: ServerContext, calls: CallsUnderWay): Promise<boolean> {
  await context.store.readClock();
  const worked = [
    await settleLostCreates(context, calls),
    await queryDue(context),
    await settleOperations(context),
    await endSessions(context),
    await cleanUp(context),
  ];
  await cancelOthers(context, BATCH);
  await notifyUnresolved(context);
  return worked.some(Boolean);
}

/** What is of a provider that was taken out of the configuration is left as it is: `start` has reported it. */
const configured = ({ config }: ServerContext): string[] => [...config.providers.keys()];

/** Attempts whose createPayment has left no answer and can't be under way any more. */
async function settleLostCreates(context: ServerContext, calls: CallsUnderWay): Promise<boolean> {
  const lost = await findLostCreates(
    context.store.db,
    configured(context),
    nowText(context),
    calls.payments,
    BATCH,
  );
  for (const payment of lost) {
    if (canRepeatCreate(providerOf(context, payment))) await repeatCreate(context, payment);
    else await giveUpCreate(context, payment);
  }
  return lost.length === BATCH;
}

/** There is nobody to tell: the customer's page sees the status. An answer that comes all the same is not written. */
async function giveUpCreate(context: ServerContext, payment: PaymentRow): Promise<void> {
  const isHeld = providerOf(context, payment).capabilities.createAnswerLost === 'hold';
  // A held attempt keeps its lease: a late answer is the provider's word on it.
  const taken = isHeld ? payment : await leasePayment(context.store.db, payment, { lease: newId('lea') });
  if (!taken) return;
  const lost = new ProviderError('lost', 'No answer was recorded');
  await createFailed(context, taken, lost).catch(() => undefined);
}

async function queryDue(context: ServerContext): Promise<boolean> {
  const due = await findDueChecks(context.store.db, configured(context), nowText(context), BATCH);
  for (const payment of due) {
    const leased = await leaseCheck(context, payment);
    if (leased) await queryProvider(context, leased);
  }
  return due.length === BATCH;
}

/**
 * Counts this check and pushes the next one on, so that no other replica asks at the same time, and that a provider
 * which can't be asked is asked less and less.
 */
function leaseCheck(context: ServerContext, payment: PaymentRow): Promise<PaymentRow | undefined> {
  const checks = payment.checks + 1;
  const nextCheckAt = later(context, Math.max(checkAfter(checks, payment.status) ?? 0, CHECK_MS));
  return leasePayment(context.store.db, payment, { checks, nextCheckAt });
}

/** Something has happened to this payment: it is asked about now, however long nothing was heard. */
export async function querySoon(context: ServerContext, paymentId: string): Promise<void> {
  await makeCheckDue(context.store.db, paymentId, nowText(context));
  context.wake('reconcile');
}

/**
 * Never throws: not knowing changes nothing.
 * @returns whether there was an answer
 */
export async function queryProvider(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const provider = providerOf(context, payment);
  if (!provider.query) return true;
  try {
    const report = await provider.query(await paymentContext(context, payment));
    await applyReport(context, payment, report, 'query');
    return true;
  } catch (error) {
    context.log.warn(
      { err: error, paymentId: payment.id, provider: provider.name },
      'The provider could not be asked',
    );
    return false;
  }
}

async function settleOperations(context: ServerContext): Promise<boolean> {
  const due = await findDueOperations(context.store.db, configured(context), nowText(context), BATCH);
  for (const operation of due) await settleOperation(context, operation);
  return due.length === BATCH;
}

/**
 * Calls again for an operation that has no answer where that is safe; else asks about it, or leaves it to a person where
 * nobody can be asked. Never throws when the provider doesn't answer.
 */
export async function settleOperation(context: ServerContext, operation: OperationRow): Promise<void> {
  const payment = await getPayment(context.store.db, operation.paymentId);
  const provider = providerOf(context, payment);
  const isLost = operation.lease !== null;
  if (operation.calling === 1 && (!isLost || canRepeatOperation(provider)))
    return repeatCall(context, operation);
  const leased = await leaseOperation(context.store.db, operation, {
    calling: 0,
    lease: null,
    nextCheckAt: later(context, checkOperationAfter(operation.checks + 1)),
  });
  if (!leased) return;
  if (!provider.queryOperation) {
    const reason = 'The answer was lost and the provider can not be asked: a person has to look';
    await applyOperation(context, operation, { status: 'AMBIGUOUS', rawStatus: null, reason }, 'reconcile');
    return;
  }
  try {
    const report = await provider.queryOperation(await operationContext(context, operation));
    await applyOperation(context, operation, report, 'query');
  } catch (error) {
    context.log.warn(
      { err: error, operation: operation.id },
      'The provider could not be asked about an operation',
    );
  }
}

/** Open past the provider's `unresolvedAfterMinutes`: the merchant gets an event, the status stays open. */
async function notifyUnresolved(context: ServerContext): Promise<void> {
  let notified = false;
  for (const provider of context.config.providers.values()) {
    const before = later(context, -provider.capabilities.unresolvedAfterMinutes * MINUTE);
    const silent = await findUnresolved(context.store.db, provider.name, before, BATCH);
    for (const { id, orderId } of silent) {
      await context.store.transaction(orderId, async (tx) => {
        const payment = await getPayment(tx, id);
        if (payment.unresolvedNotifiedAt !== null || phaseOf(payment.status) !== 'open') return;
        const unresolvedNotifiedAt = nowText(context);
        const changed = await updatePayment(context, tx, payment, { unresolvedNotifiedAt }, 'unresolved');
        await writeEvent(context, tx, changed, 'payment.unresolved');
      });
      notified = true;
    }
  }
  if (notified) context.wake('outbox');
}

/** Tells pages that their session has ended. */
async function endSessions(context: ServerContext): Promise<boolean> {
  const orderIds = await endExpiredSessions(context.store, nowText(context), SESSION_BATCH);
  await hintPages(context, orderIds);
  return orderIds.length === SESSION_BATCH;
}

/** Codes that are too old, and customers' sensitive fields once no attempt can come any more and none is open. */
async function cleanUp(context: ServerContext): Promise<boolean> {
  const { store } = context;
  const now = nowText(context);
  await deleteExpiredCodes(store.db, now);
  return (await forgetSensitiveOfEnded(store, now, SESSION_BATCH)) === SESSION_BATCH;
}
