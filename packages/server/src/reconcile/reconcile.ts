/**
 * What happens because time has passed: lost answers, silent providers that can be asked, operations under way,
 * payments that nobody hears of any more, sessions that end, data that has to go. The only poller of providers.
 */
import { phaseOf } from '@kassa/protocol';
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import { newId, type OperationRow, type PaymentRow } from '@kassa/store';
import { canRepeatCreate, canRepeatOperation } from '../leases.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { checkOperationAfter } from '../operations/apply-operation-report.ts';
import { findDueOperations, leaseOperation } from '../operations/repository.ts';
import { applyOperation, operationContext, repeatCall } from '../operations/operate.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { checkAfter } from '../payments/payment-after.ts';
import { createFailed, repeatCreate } from '../payments/create-payment.ts';
import type { CallsUnderWay } from '../payments/pay.ts';
import { providerOf } from '../payments/payment-context.ts';
import { queryProvider } from '../payments/query-provider.ts';
import { findLostCreates, findUnresolved, getPayment } from '../payments/repository.ts';
import { leasePayment, postponeCheck, takeDueChecks, updatePayment } from '../payments/write-payment.ts';
import { deleteExpiredCodes } from '../returns/repository.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { forgetSensitiveOfEnded } from '../sessions/order-details.ts';
import { endExpiredSessions } from '../sessions/repository.ts';
import { createLane, createRounds, type Lane } from '../work/lane.ts';
import { cancelOthersLane } from './cancel-others.ts';
import { aboutPayment } from '../story.ts';

const MINUTE = 60_000;
/** Calls to a provider that are under way at the same time, of each kind. */
const AT_ONCE = 5;
/** Rows that are written in one statement: no provider is asked about them. */
const BATCH = 200;
/** A provider that could not be asked is left alone for that long at least, and what it no longer tells of for longer. */
const CHECK_MS = 10_000;
const NOT_FOLLOWED_MS = 5 * MINUTE;

/** What is due at one provider. One that was taken out of the configuration has no lanes: `start` has reported it. */
export function providerLanes(
  context: ServerContext,
  calls: CallsUnderWay,
  provider: PaymentProvider,
): Lane[] {
  const { store } = context;
  const { name, capabilities } = provider;
  return [
    createLane(context, {
      name: `lost createPayments at ${name}`,
      atOnce: AT_ONCE,
      take: (asked) => findLostCreates(store, name, asked, [...asked.except, ...calls.payments]),
      work: (payment) =>
        canRepeatCreate(provider) ? repeatCreate(context, payment) : giveUpCreate(context, payment),
    }),
    createLane(context, {
      name: `payments at ${name}`,
      atOnce: AT_ONCE,
      take: (asked) => takeDueChecks(store, name, asked),
      prolong: (payment, until) => postponeCheck(store.db, payment, until),
      work: (payment) => checkPayment(context, payment),
    }),
    createLane(context, {
      name: `operations at ${name}`,
      atOnce: AT_ONCE,
      take: (asked) => findDueOperations(store, name, asked),
      work: (operation) => settleOperation(context, operation),
    }),
    createLane(context, {
      name: `silent payments at ${name}`,
      atOnce: AT_ONCE,
      take: (asked) =>
        findUnresolved(store, name, later(context, -capabilities.unresolvedAfterMinutes * MINUTE), asked),
      work: (payment) => notifyUnresolved(context, payment),
    }),
    ...(capabilities.operations.includes('cancellation') ? [cancelOthersLane(context, provider)] : []),
  ];
}

/** What is due here, whoever the provider is. */
export const ownLanes = (context: ServerContext): Lane[] => [
  createRounds(context, 'sessions that end', () => endSessions(context)),
  createRounds(context, 'sensitive fields', () => cleanUp(context)),
];

/** Ends an attempt without an answer that can't be repeated. A late answer counts only with `hold`. */
async function giveUpCreate(context: ServerContext, payment: PaymentRow): Promise<void> {
  const isHeld = providerOf(context, payment).capabilities.createAnswerLost === 'hold';
  // A held attempt keeps its lease: a late answer is the provider's word on it.
  const taken = isHeld ? payment : await leasePayment(context.store.db, payment, { lease: newId('lea') });
  if (!taken) return;
  const lost = new ProviderError('lost', 'No answer was recorded');
  await createFailed(context, taken, lost).catch(() => undefined);
}

/** @returns whether there was an answer; without one it is asked less and less */
async function checkPayment(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const isAnswered = await queryProvider(context, payment);
  const wait = checkAfter(payment.checks, payment.status) ?? NOT_FOLLOWED_MS;
  if (!isAnswered) await postponeCheck(context.store.db, payment, later(context, Math.max(wait, CHECK_MS)));
  return isAnswered;
}

/**
 * Calls again for an operation that has no answer where that is safe; else asks about it, or leaves it to a person where
 * nobody can be asked.
 * @returns whether there was an answer; undefined when nobody was asked
 */
export async function settleOperation(
  context: ServerContext,
  operation: OperationRow,
): Promise<boolean | undefined> {
  const payment = await getPayment(context.store.db, operation.paymentId);
  const provider = providerOf(context, payment);
  if (operation.calling === 1 && (operation.lease === null || canRepeatOperation(provider)))
    return repeatCall(context, operation).then(() => undefined);
  const leased = await leaseOperation(context.store.db, operation, {
    calling: 0,
    lease: null,
    nextCheckAt: later(context, checkOperationAfter(operation.checks + 1)),
  });
  if (!leased) return undefined;
  if (!provider.queryOperation) {
    const reason = 'The answer was lost and the provider can not be asked: a person has to look';
    await applyOperation(context, operation, { status: 'AMBIGUOUS', rawStatus: null, reason }, 'reconcile');
    return undefined;
  }
  try {
    const report = await provider.queryOperation(await operationContext(context, operation));
    await applyOperation(context, operation, report, 'query');
    return true;
  } catch (error) {
    const details = { err: error, ...aboutPayment(payment), operation: operation.number };
    context.log.warn(details, 'The provider could not be asked about an operation');
    return false;
  }
}

/** Open past the provider's `unresolvedAfterMinutes`: the merchant gets an event, the status stays open. */
async function notifyUnresolved(context: ServerContext, { id, orderId }: PaymentRow): Promise<void> {
  await context.store.transaction(orderId, async (tx) => {
    const payment = await getPayment(tx, id);
    if (payment.unresolvedNotifiedAt !== null || phaseOf(payment.status) !== 'open') return;
    const told = await writeEvent(context, tx, payment, 'payment.unresolved');
    const unresolvedNotifiedAt = nowText(context);
    await updatePayment(context, tx, payment, { ...told, unresolvedNotifiedAt }, 'unresolved');
  });
  context.newEvents()?.wake();
}

/** Tells pages that their session has ended. */
async function endSessions(context: ServerContext): Promise<boolean> {
  await context.store.readClock();
  const orderIds = await endExpiredSessions(context.store, nowText(context), BATCH);
  hintPages(context, orderIds);
  return orderIds.length === BATCH;
}

/** Codes that are too old, and customers' sensitive fields once no attempt can come any more and none is open. */
async function cleanUp(context: ServerContext): Promise<boolean> {
  const { store } = context;
  const now = nowText(context);
  await deleteExpiredCodes(store.db, now);
  return (await forgetSensitiveOfEnded(store, now, BATCH)) === BATCH;
}
