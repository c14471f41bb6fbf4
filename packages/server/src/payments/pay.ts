/**
 * Paying. Takes the order's lock and commits the attempt, then calls the provider, then commits its answer, and
 * only then does the page hear of it.
 */
import { KassaError, type PayCommand } from '@kassa/protocol';
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import {
  newId,
  type NewPayment,
  type PaymentRow,
  type Session,
  type SessionRow,
  type Tx,
} from '@kassa/store';
import { refuseUnlessOpen, type OpenedSession } from '../access.ts';
import { backoff } from '../backoff.ts';
import { newReference, sha256 } from '../crypto.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { callEnd, canRepeatCreate, whileLeased } from '../leases.ts';
import { invalidField } from '../parse.ts';
import { pick } from '../pick.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { offeredMethod } from '../sessions/methods.ts';
import { detailsOf, orderDetailsFor, type Said } from '../sessions/order-details.ts';
import { bumpSessionVersions, findSelection, findSession } from '../sessions/repository.ts';
import { errorForPage, selectMethod } from '../sessions/select-method.ts';
import { canSwitchFrom } from '../sessions/snapshot.ts';
import { aboutPayment, tellAttempt } from '../story.ts';
import { TooManyRequests } from '../too-many-requests.ts';
import { applyReport, checkAfter, type Applied } from './apply-report.ts';
import { byOurClock, takeToken } from './authorization-token.ts';
import { isSafeNextAction } from './next-action.ts';
import {
  notificationHandle,
  paymentContext,
  findProvider,
  providerOf,
  rememberedOf,
  returnHandle,
  type CreateInput,
} from './payment-context.ts';
import { findPayment, findPaymentsOfOrder, getPayment } from './repository.ts';
import { insertPayment, leasePayment, prolongCreate, updatePayment } from './write-payment.ts';
import { phaseOfPayment } from './amounts.ts';

/** How soon a lost createPayment is repeated, where that is safe, by how often it was tried. */
const REPEAT_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 30_000, 60_000];

/** Attempts that an order may have within ATTEMPTS_MS, of all its sessions. */
const MOST_ATTEMPTS = 20;
const ATTEMPTS_MS = 60 * 60 * 1000;

/** What a payment was asked with: the same again is a repetition, anything else is another request. */
const hashOf = ({ method, input }: PayCommand): string => sha256(JSON.stringify([method, input]));

/** What is under way in this process. */
export interface CallsUnderWay {
  /** By session, key and content: the same command at the same time gets the same answer. */
  readonly commands: Map<string, Promise<Applied | undefined>>;
  /** Ids of payments whose createPayment has not come back. */
  readonly payments: Set<string>;
}

/**
 * Starts a payment, or finds the one that the same idempotency key has started.
 * @returns what the provider's answer has become, if this command has called for it
 * @throws KassaError read_only, session_expired, session_superseded, already_paid, method_not_available, invalid_request,
 *   order_locked, idempotency_conflict, too_many_requests, provider_unavailable, provider_misconfigured, provider_rejected
 */
export async function pay(
  context: ServerContext,
  calls: CallsUnderWay,
  { session, claims }: OpenedSession,
  command: PayCommand,
): Promise<Applied | undefined> {
  const asked = { session, claims, command, requestHash: hashOf(command) };
  const key = [session.id, claims.attempt, command.idempotencyKey, asked.requestHash].join(' ');
  const underWay = calls.commands.get(key);
  if (underWay) return underWay;
  const started = startPayment(context, calls, asked).finally(() => calls.commands.delete(key));
  calls.commands.set(key, started);
  return started;
}

/** A page's command, and what it has in common with its repetitions alone. */
interface Asked extends OpenedSession {
  readonly command: PayCommand;
  readonly requestHash: string;
}

async function startPayment(
  context: ServerContext,
  calls: CallsUnderWay,
  asked: Asked,
): Promise<Applied | undefined> {
  const { payment, said } = await context.store.transaction(asked.session.orderId, (tx) =>
    journal(context, tx, asked),
  );
  if (!said) return undefined;
  tellAttempt(context, payment);
  calls.payments.add(payment.id);
  try {
    return await callProvider(context, payment, said);
  } finally {
    calls.payments.delete(payment.id);
  }
}

/** @throws KassaError method_not_available, invalid_request */
function providerFor(
  context: ServerContext,
  { session, command: { method, input } }: Asked,
): PaymentProvider {
  const { provider } = offeredMethod(context, session, method);
  const problem = provider.inputProblems?.(method, input, orderDetailsFor(session, provider))[0];
  if (problem) throw invalidField(problem.field, problem.message);
  return provider;
}

function findReplay(
  attempts: readonly PaymentRow[],
  { session, command, requestHash }: Asked,
): PaymentRow | undefined {
  const payment = attempts.find(
    ({ sessionId, idempotencyKey }) => sessionId === session.id && idempotencyKey === command.idempotencyKey,
  );
  if (payment && payment.requestHash !== requestHash)
    throw new KassaError('idempotency_conflict', 'This key was used for another method or input', {
      field: 'idempotencyKey',
    });
  return payment;
}

/**
 * The lock and the attempt, in one transaction that has taken the order: two at once come one after the other. All that
 * createPayment is called with is written down: a repeat is the same request.
 * @returns what the shop has said, for an attempt that is new
 */
async function journal(
  context: ServerContext,
  tx: Tx,
  asked: Asked,
): Promise<{ payment: PaymentRow; said?: Session }> {
  const { command, requestHash } = asked;
  const { id: sessionId, orderId } = asked.session;
  const attempts = await findPaymentsOfOrder(tx, orderId);
  await refuseUnlessOpen(context, asked, attempts);
  const replayed = findReplay(attempts, asked);
  if (replayed) return { payment: replayed };
  const provider = providerFor(context, asked);
  const session = (await bumpSessionVersions(tx, orderId)).find(({ id }) => id === sessionId);
  if (!session || session.supersededBy !== null)
    throw new KassaError('session_superseded', 'The order has changed; a newer session replaces this one');
  refuseIfLocked(attempts);
  refuseIfTooMany(context, attempts);

  const id = newId('pay');
  const now = nowText(context);
  const input: CreateInput = {
    input: byOurClock(context, command),
    remembered: await rememberedOf(context, tx, session, provider),
  };
  const selection = provider.prepare ? await findSelection(tx, session.id, command.method) : undefined;
  const attempt: NewPayment = {
    id,
    orderId: session.orderId,
    sessionId: session.id,
    merchantReference: detailsOf(session).order.merchantReference,
    ...pick(session, 'detailsId', 'amount', 'currency'),
    sessionExpiresAt: session.expiresAt,
    provider: provider.name,
    ...pick(command, 'method', 'idempotencyKey'),
    reference: newReference(),
    status: 'INITIALIZING',
    input: JSON.stringify(input),
    prepared: selection?.data ?? null,
    nextAction: JSON.stringify({ kind: 'wait' }),
    requestHash,
    holdsLock: 1,
    lease: newId('lea'),
    createDeadline: callEnd(context, provider, canRepeatCreate(provider)),
    createTries: 1,
    returnHash: sha256(returnHandle(context, id)),
    notificationHash: sha256(notificationHandle(context, id)),
    createdAt: now,
    updatedAt: now,
  };
  const payment = await insertPayment(tx, attempt, 'pay');
  await takeToken(context, tx, command.input, id);
  return { payment, said: session };
}

function refuseIfLocked(attempts: readonly PaymentRow[]): void {
  const holder = attempts.find(({ holdsLock }) => holdsLock === 1);
  if (!holder) return;
  const { reference } = holder;
  if (phaseOfPayment(holder) === 'succeeded')
    throw new KassaError('already_paid', `This order is paid by ${reference}`, { reference });
  throw new KassaError('order_locked', `Payment ${reference} of this order is open`, { reference });
}

/** Somebody who tries stolen cards needs many attempts. The order is taken: two at once are not counted as one. */
function refuseIfTooMany(context: ServerContext, attempts: readonly PaymentRow[]): void {
  const since = later(context, -ATTEMPTS_MS);
  const times = attempts.map(({ createdAt }) => createdAt).filter((createdAt) => createdAt > since);
  // Once this one is an hour old, there is room again.
  const last = times.sort().at(-MOST_ATTEMPTS);
  if (last === undefined) return;
  const message = `This order has had ${MOST_ATTEMPTS} attempts within an hour`;
  throw new TooManyRequests(message, Date.parse(last) - Date.parse(since));
}

/**
 * @returns what the provider's answer has become, unless there was none
 * @throws KassaError when the attempt ended before it began
 */
async function callProvider(
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
    if (!isSafeNextAction(provider, report.nextAction))
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
  const answered = { answeredAt: nowText(context), input: null };
  return applyReport(context, payment, report, 'createPayment', answered, hasLeaseOf(payment));
}

/** Who lost the call to another process writes nothing of it. */
const hasLeaseOf =
  ({ lease }: PaymentRow) =>
  (_tx: Tx, current: PaymentRow): boolean =>
    current.lease === lease;

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
  const provider = providerOf(context, payment);
  const failure =
    error instanceof ProviderError
      ? error
      : new ProviderError('lost', 'The provider code failed', { cause: error });
  context.log[failure.kind === 'rejected' ? 'info' : 'error'](
    { err: failure, ...aboutPayment(payment) },
    `createPayment: ${failure.kind}`,
  );
  const { createAnswerLost } = provider.capabilities;

  // A repeat that the provider did not take says nothing of the call whose answer was lost.
  const isNotTaken = payment.createTries > 1 && ['unavailable', 'misconfigured'].includes(failure.kind);
  const isUnknown = failure.kind === 'lost' || isNotTaken;
  const mayExist = failure.kind === 'exists' || isUnknown;
  if (mayExist && createAnswerLost !== 'abandon') {
    const repeatsOnce = createAnswerLost === 'repeat_once' && (isNotTaken || payment.createTries === 1);
    await waitOn(context, payment, isUnknown && (createAnswerLost === 'repeat' || repeatsOnce));
    return;
  }
  const status = failure.kind === 'rejected' ? failure.status : 'ERROR';
  const { payment: after } = await applyReport(
    context,
    payment,
    {
      status,
      rawStatus: failure.rawCode ?? null,
      reason: mayExist ? `Nobody was shown a way to pay: ${failure.reason}` : failure.reason,
      reasonTextKey: failure.textKey ?? 'error.provider_unavailable',
      ...(failure.customerText !== undefined && { customerText: failure.customerText }),
    },
    'createPayment',
    { answeredAt: nowText(context), input: null },
    hasLeaseOf(payment),
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
  const after = backoff(REPEAT_AFTER_MS, payment.createTries - 1);
  await context.store.transaction(payment.orderId, async (tx) => {
    const current = await getPayment(tx, payment.id);
    if (current.answeredAt !== null || current.lease !== payment.lease) return;
    const changes = {
      ...(repeats && { lease: null }),
      createDeadline: later(context, after),
      ...(!repeats && { answeredAt: nowText(context), input: null }),
      ...(!repeats && query && { nextCheckAt: later(context, checkAfter(0, payment.status) ?? 0) }),
    };
    await updatePayment(context, tx, current, changes, 'createPayment');
    await bumpSessionVersions(tx, payment.orderId);
  });
  await hintPages(context, [payment.orderId]);
}

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
    context.log.info(
      { err: error, ...aboutPayment(payment) },
      'The repeated createPayment ended the attempt',
    );
  });
}

/**
 * The customer leaves an open payment for another way: the order's lock is free, the payment stays open and may
 * still succeed.
 * @throws KassaError not_found, order_locked when it is too early or the provider must speak first
 */
export async function switchAway(
  context: ServerContext,
  session: SessionRow,
  paymentId: string,
): Promise<void> {
  const named = await getPaymentOf(context, session, paymentId);
  const { id, orderId } = named;
  const isFreed = await context.store.transaction(orderId, async (tx) => {
    const payment = await getPayment(tx, id);
    if (phaseOfPayment(payment) !== 'open') return false;
    refuseUnlessSwitchable(context, payment);
    await updatePayment(context, tx, payment, { holdsLock: 0 }, 'switch');
    await bumpSessionVersions(tx, orderId);
    return true;
  });
  if (!isFreed) return;
  context.log.info(aboutPayment(named), 'The customer chose another way; the payment stays open');
  await hintPages(context, [orderId]);
}

/** @throws KassaError order_locked when it is too early or the provider must speak first */
function refuseUnlessSwitchable(context: ServerContext, payment: PaymentRow): void {
  const provider = findProvider(context, payment);
  const from = provider ? canSwitchFrom(provider, payment) : null;
  if (from !== null && context.now().getTime() >= from) return;
  throw new KassaError(
    'order_locked',
    from === null
      ? 'Only the provider can end this payment'
      : `Another way can be chosen from ${new Date(from).toISOString()}`,
    { reference: payment.reference },
  );
}

/** @throws KassaError not_found when it is not this session's */
export async function getPaymentOf(
  context: ServerContext,
  session: SessionRow,
  paymentId: string,
): Promise<PaymentRow> {
  const payment = await findPayment(context.store.db, { id: paymentId, sessionId: session.id });
  if (!payment) throw new KassaError('not_found', 'There is no such payment in this session');
  return payment;
}
