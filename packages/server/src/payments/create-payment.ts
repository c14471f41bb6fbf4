/** createPayment: the call at the provider, its repeats, and what its answer or its failure makes of the attempt. */
import { phaseOf } from '@kassa/protocol';
import { backoff, ProviderError, type PaymentProvider } from '@kassa/provider';
import { newId, type PaymentRow, type Tx } from '@kassa/store';
import { callEnd, canRepeatCreate, whileLeased } from '../leases.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { Said } from '../sessions/order-details.ts';
import { bumpSessionVersions, findSession } from '../sessions/repository.ts';
import { errorForPage, selectMethod } from '../sessions/select-method.ts';
import { untilWritten } from '../store/unavailable.ts';
import { aboutPayment } from '../story.ts';
import { applyReport, type Applied } from './apply-report.ts';
import { checkAfter } from './payment-after.ts';
import { isSafeNextAction } from './next-action.ts';
import { paymentContext, providerOf } from './payment-context.ts';
import { getPayment } from './repository.ts';
import { leasePayment, prolongCreate, updatePayment } from './write-payment.ts';

/** Waits before a lost createPayment is repeated, where that is safe, by how often it was called. */
const REPEAT_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 30_000, 60_000];

/**
 * @returns what the provider's answer has become, unless there was none
 * @throws KassaError when the attempt ended before it began
 */
export async function callProvider(
  context: ServerContext,
  payment: PaymentRow,
  said?: Said,
): Promise<Applied | undefined> {
  const provider = providerOf(context, payment);
  let report: Awaited<ReturnType<PaymentProvider['createPayment']>>;
  try {
    const create = async () => provider.createPayment(await paymentContext(context, payment, said));
    report = canRepeatCreate(provider)
      ? await whileLeased(context, (until) => prolongCreate(context.store.db, payment, until), create)
      : await create();
    // Elsewhere it may be paid without the address, which `applyReport` drops.
    const isAbandoned = provider.capabilities.createAnswerLost === 'abandon';
    if (isAbandoned && !isSafeNextAction(provider, report.nextAction))
      throw new ProviderError('rejected', 'The provider answered with an address that is not safe to follow');
  } catch (error) {
    try {
      await createFailed(context, payment, error);
    } finally {
      if (error instanceof ProviderError && error.kind === 'rejected') await prepareAnew(context, payment);
    }
    return undefined;
  }
  // An answer that can't be stored is not a failed createPayment: `reconcile` finds the attempt without one.
  // Whose answer it is has the lease: what a repeat that is under way brings comes too late.
  const answered = { answeredAt: nowText(context), input: null, lease: payment.lease };
  const isMine = hasLeaseOf(payment, canRepeatCreate(provider) && phaseOf(report.status) !== 'failed');
  return untilWritten(context, payment, () =>
    applyReport(context, payment, report, 'createPayment', answered, isMine),
  );
}

/**
 * The call is still this process's: one that another process has taken over writes nothing. An answer that its repeat may
 * not get again counts while nothing else was said; a refusal doesn't, since the repeat may have made the payment.
 */
const hasLeaseOf =
  ({ lease }: PaymentRow, isSaidOnce = false) =>
  (_tx: Tx, current: PaymentRow): boolean =>
    current.lease === lease || (isSaidOnce && current.status === 'INITIALIZING');

/** createPayment again, for an attempt that has no answer: the same request, to its last word. */
export async function repeatCreate(context: ServerContext, payment: PaymentRow): Promise<void> {
  const leased = await leasePayment(context.store.db, payment, {
    createTries: payment.createTries + 1,
    lease: newId('lea'),
    createDeadline: callEnd(context, providerOf(context, payment), true),
  });
  // Somebody else repeats it, or its answer has come.
  if (!leased) return;
  await callProvider(context, leased).catch((error: unknown) => {
    const details = { err: error, ...aboutPayment(payment) };
    context.log.info(details, 'The repeated createPayment ended the attempt');
  });
}

/**
 * What becomes of an attempt whose createPayment threw. Only a lost answer may have left a payment at the
 * provider; what is done then is the provider's declared capability.
 * @throws KassaError unless the payment goes on or ended with a status that tells it all
 */
export async function createFailed(
  context: ServerContext,
  payment: PaymentRow,
  error: unknown,
): Promise<void> {
  const { createAnswerLost } = providerOf(context, payment).capabilities;
  const failure =
    error instanceof ProviderError
      ? error
      : new ProviderError('lost', 'The provider code failed', { cause: error });
  const level = failure.kind === 'rejected' ? 'info' : 'error';
  context.log[level]({ err: failure, ...aboutPayment(payment) }, `createPayment: ${failure.kind}`);

  // A repeat that the provider did not take says nothing of the call whose answer was lost.
  const isNotTaken =
    payment.createTries > 1 && ['unavailable', 'misconfigured', 'invalid'].includes(failure.kind);
  const isUnknown = failure.kind === 'lost' || isNotTaken;
  const mayExist = failure.kind === 'exists' || isUnknown;
  if (mayExist && createAnswerLost !== 'abandon') {
    const repeatsOnce = createAnswerLost === 'repeat_once' && (isNotTaken || payment.createTries === 1);
    const repeats = isUnknown && (createAnswerLost === 'repeat' || repeatsOnce);
    await untilWritten(context, payment, () => waitOn(context, payment, repeats));
    return;
  }
  const status = failure.kind === 'rejected' ? failure.status : 'ERROR';
  const report = {
    status,
    rawStatus: failure.rawCode ?? null,
    reason: mayExist ? `Nobody was shown a way to pay: ${failure.reason}` : failure.reason,
    reasonTextKey: failure.textKey ?? 'error.provider_unavailable',
    ...(failure.customerText !== undefined && { customerText: failure.customerText }),
  };
  const answered = { answeredAt: nowText(context), input: null };
  const { payment: after } = await untilWritten(context, payment, () =>
    applyReport(context, payment, report, 'createPayment', answered, hasLeaseOf(payment)),
  );
  if (after.status !== 'ERROR') return;
  throw errorForPage(failure, 'provider_unavailable', payment.reference);
}

/**
 * The payment stays open and keeps its lock. With `repeats`, `reconcile` calls createPayment again, soon. Without,
 * nobody calls it any more: the provider is asked where it can be. What a notification has ended is left alone.
 */
async function waitOn(context: ServerContext, payment: PaymentRow, repeats: boolean): Promise<void> {
  const { query } = providerOf(context, payment).capabilities;
  await context.store.transaction(payment.orderId, async (tx) => {
    const current = await getPayment(tx, payment.id);
    if (current.answeredAt !== null || current.lease !== payment.lease) return;
    const changes = {
      ...(repeats && { lease: null }),
      createDeadline: later(context, backoff(REPEAT_AFTER_MS, payment.createTries - 1)),
      ...(!repeats && { answeredAt: nowText(context), input: null }),
      ...(!repeats && query && { nextCheckAt: later(context, checkAfter(0, payment.status) ?? 0) }),
    };
    await updatePayment(context, tx, current, changes, 'createPayment');
    await bumpSessionVersions(tx, payment.orderId);
  });
  hintPages(context, [payment.orderId]);
}

/**
 * What was prepared may be what the provider refused: of an order that has changed, or too old. Selecting again costs
 * nothing where it isn't, and the customer's next try is not refused for the same reason.
 */
async function prepareAnew(context: ServerContext, { sessionId, method }: PaymentRow): Promise<void> {
  const session = await findSession(context.store.db, sessionId);
  // The customer has moved on.
  if (session?.selectedMethod !== method) return;
  await selectMethod(context, session, method).catch((error: unknown) => {
    context.log.warn({ err: error, sessionId }, 'The method could not be prepared for another try');
  });
}
