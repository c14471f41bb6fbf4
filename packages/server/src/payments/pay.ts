/** Paying: takes the order's lock and commits the attempt. Only then is its provider called. */
import { KassaError, newReference, type PayCommand } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import { newId, type NewPayment, type PaymentRow, type Session, type Tx } from '@kassa/store';
import { refuseUnlessOpen, type OpenedSession } from '../access.ts';
import { sha256 } from '../crypto.ts';
import { rememberedOf } from '../customers/remember.ts';
import { callEnd, canRepeatCreate } from '../leases.ts';
import { invalidField } from '../parse.ts';
import { pick } from '../pick.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { offeredMethod } from '../sessions/methods.ts';
import { detailsOf, orderDetailsFor } from '../sessions/order-details.ts';
import { bumpSessionVersions, findSelection } from '../sessions/repository.ts';
import { logAttempt } from '../story.ts';
import { TooManyRequests } from '../too-many-requests.ts';
import { phaseOfPayment } from './amounts.ts';
import type { Applied } from './apply-report.ts';
import { byOurClock, takeToken } from './authorization-token.ts';
import { callProvider } from './create-payment.ts';
import { notificationHandle, returnHandle, type CreateInput } from './payment-context.ts';
import { findPaymentsOfOrder } from './repository.ts';
import { insertPayment } from './write-payment.ts';

/** Attempts that an order may have within ATTEMPTS_MS, of all its sessions. */
const MOST_ATTEMPTS = 20;
const ATTEMPTS_MS = 60 * 60 * 1000;

/** Calls that are under way in this process. */
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
  // A key with the same hash is a repetition; with another it is a conflict.
  const requestHash = sha256(JSON.stringify([command.method, command.input]));
  const asked = { session, claims, command, requestHash };
  const key = [session.id, claims.attempt, command.idempotencyKey, requestHash].join(' ');
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
  logAttempt(context, payment);
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
 * The lock and the attempt, in one transaction that has taken the order: two at once come one after the other.
 * @returns what the shop has said, for an attempt that is new
 */
async function journal(
  context: ServerContext,
  tx: Tx,
  asked: Asked,
): Promise<{ payment: PaymentRow; said?: Session }> {
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
  const payment = await insertPayment(tx, await newAttempt(context, tx, asked, session, provider), 'pay');
  await takeToken(context, tx, asked.command.input, payment.id);
  return { payment, said: session };
}

/** All that createPayment is called with is written down: a repeat is the same request. */
async function newAttempt(
  context: ServerContext,
  tx: Tx,
  { command, requestHash }: Asked,
  session: Session,
  provider: PaymentProvider,
): Promise<NewPayment> {
  const id = newId('pay');
  const now = nowText(context);
  const input: CreateInput = {
    input: byOurClock(context, command),
    remembered: await rememberedOf(context, tx, session, provider),
  };
  const selection = provider.prepare ? await findSelection(tx, session.id, command.method) : undefined;
  return {
    id,
    sessionId: session.id,
    merchantReference: detailsOf(session).order.merchantReference,
    ...pick(session, 'orderId', 'detailsId', 'amount', 'currency'),
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
