/** Payment requests: how one is made, waits, is decided by the customer, cancelled and refreshed. */
import { randomUUID } from 'node:crypto';
import { ValidationFailure } from '../graphql/failures.ts';
import {
  latest,
  type MethodName,
  type Payment,
  type PaymentRequest,
  type PaymentStatus,
  type Session,
} from '../model.ts';
import type { Outcome } from '../settings.ts';
import type { World } from '../world.ts';

export interface NewRequest {
  method: MethodName;
  gateway: string;
  flow: string | null;
  idempotencyKey: string;
  returnUrl: string;
  merchantReturnUrl: string | null;
  /** What makes two attempts the same. */
  parameters: Record<string, unknown>;
}

const OPEN: readonly PaymentStatus[] = [
  'PRE_FLIGHT_CHECK',
  'INITIALIZING',
  'WAITING_FOR_PAYMENT',
  'PROCESSING',
  'PROCESSING_REDIRECTED_APP',
  'PROCESSING_REDIRECTED_WEB',
  'WAITING_FOR_PROMOTION',
  'FLOW_COMPLETED',
  'ACCEPTED',
  'CANCELLING',
];
const SUCCEEDED: readonly PaymentStatus[] = ['PAID', 'AUTHORIZED', 'PARTIALLY_CAPTURED'];

export const isOpen = (request: PaymentRequest): boolean => OPEN.includes(latest(request));

/**
 * Nobody pays twice in a session: once something in it is paid or authorized, that is answered; and the same
 * method with the same parameters is the request that is pending already.
 */
export function newRequest(world: World, session: Session, made: NewRequest): PaymentRequest {
  const own = world.requests.filter((request) => request.session === session);
  const paid = own.find((request) => SUCCEEDED.includes(latest(request)));
  const same = own.find(
    (request) =>
      isOpen(request) &&
      request.method === made.method &&
      JSON.stringify(request.parameters) === JSON.stringify(made.parameters),
  );
  const earlier = paid ?? same;
  if (earlier) return earlier;
  const request: PaymentRequest = {
    ...made,
    waitToken: randomUUID(),
    session,
    createdAt: world.now(),
    transactionId: world.newTransactionId(),
    history: [],
    errorCode: null,
    payment: null,
    pendingOutcome: null,
  };
  world.requests.push(request);
  enter(world, request, 'INITIALIZING');
  const { initializingMs, outcome, outcomeAfterMs } = world.settings;
  if (initializingMs === null) return request;
  world.later(initializingMs, () => {
    // A customer at the hosted page may have been quicker.
    if (latest(request) !== 'INITIALIZING') return;
    enter(world, request, 'WAITING_FOR_PAYMENT');
    if (request.method === 'SWISH') endInTime(world, request);
    if (outcome === 'ask') return;
    world.later(outcomeAfterMs, () => {
      if (isOpen(request)) decide(world, request, outcome);
    });
  });
  return request;
}

/** Swish's own clock, whatever Kronor's session still has. What the customer has decided counts. */
function endInTime(world: World, request: PaymentRequest): void {
  const { swishRequestMs } = world.settings;
  if (swishRequestMs === null) return;
  world.later(swishRequestMs, () => {
    if (latest(request) === 'WAITING_FOR_PAYMENT' && !request.pendingOutcome)
      decide(world, request, 'expired');
  });
}

/** Kronor's word for where the request stands. */
export function enter(world: World, request: PaymentRequest, status: PaymentStatus): void {
  world.enter(request, status, { kind: 'request', request, status });
}

/** What the customer did. With `lateStatus` nobody is told before a refresh. */
export function decide(world: World, request: PaymentRequest, outcome: Exclude<Outcome, 'ask'>): void {
  const applyNow = () => {
    request.pendingOutcome = null;
    apply(world, request, outcome);
  };
  if (world.settings.lateStatus) request.pendingOutcome = applyNow;
  else applyNow();
}

function apply(world: World, request: PaymentRequest, outcome: Exclude<Outcome, 'ask'>): void {
  const isSwish = request.method === 'SWISH';
  switch (outcome) {
    case 'paid':
      if (request.method === 'BANK_TRANSFER') bankSaidYes(world, request);
      else succeed(world, request, 'PAID');
      break;
    case 'authorized':
      succeed(world, request, 'AUTHORIZED');
      break;
    case 'declined':
      fail(world, request, 'DECLINED');
      break;
    case 'cancelled':
      fail(world, request, 'CANCELLED');
      break;
    case 'error':
      request.errorCode = isSwish ? world.settings.swishErrorCode : null;
      fail(world, request, 'ERROR');
      break;
    case 'expired':
      // Swish's own word for "the customer was too late"; the other methods have none.
      request.errorCode = isSwish ? 'TM01' : null;
      fail(world, request, 'ERROR');
  }
}

/** The money comes later. */
function bankSaidYes(world: World, request: PaymentRequest): void {
  completeFlow(world, request);
  world.later(world.settings.operationMs, () => {
    if (latest(request) === 'FLOW_COMPLETED') succeed(world, request, 'PAID');
  });
}

/** For the customer it is done: Kronor's SDKs report success here, by `resultingPaymentId`. */
function completeFlow(world: World, request: PaymentRequest): void {
  if (latest(request) === 'FLOW_COMPLETED') return;
  enterPayment(world, request, 'FLOW_COMPLETED');
}

function succeed(world: World, request: PaymentRequest, status: 'PAID' | 'AUTHORIZED'): void {
  const amount = world.settings.successAmount ?? request.session.amount;
  enterPayment(world, request, status, {
    amountPaid: status === 'PAID' ? amount : 0,
    amountAuthorized: status === 'AUTHORIZED' ? amount : null,
  });
}

/** A bank's payment may exist already: it is refused with its request. */
function fail(world: World, request: PaymentRequest, status: 'DECLINED' | 'CANCELLED' | 'ERROR'): void {
  if (request.payment && latest(request.payment) === 'FLOW_COMPLETED') enterPayment(world, request, status);
  else enter(world, request, status);
}

/** The status and `resultingPaymentId` appear in the same instant: SDKs rely on it. */
function enterPayment(
  world: World,
  request: PaymentRequest,
  status: PaymentStatus,
  amounts: Partial<Pick<Payment, 'amountPaid' | 'amountAuthorized'>> = {},
): void {
  const payment = request.payment ?? newPayment(world, request);
  Object.assign(payment, amounts);
  world.enter(payment, status, { kind: 'payment', payment, status });
  enter(world, request, status);
}

function newPayment(world: World, request: PaymentRequest): Payment {
  const payment: Payment = {
    id: world.newId(),
    transactionId: request.transactionId,
    request,
    createdAt: world.now(),
    amountPaid: 0,
    amountAuthorized: null,
    history: [],
    captures: [],
    refunds: [],
    releases: [],
  };
  request.payment = payment;
  world.payments.push(payment);
  return payment;
}

export function markRedirected(world: World, request: PaymentRequest, target: 'APP' | 'WEB'): void {
  if (latest(request) === 'WAITING_FOR_PAYMENT') enter(world, request, `PROCESSING_REDIRECTED_${target}`);
}

export function markFlowCompleted(world: World, request: PaymentRequest): void {
  if (request.method !== 'BANK_TRANSFER')
    throw new ValidationFailure('flow.paymentRequestId: not a bank transfer');
  if (isOpen(request)) completeFlow(world, request);
}

/** Accepted now, done soon. @throws ValidationFailure unless it waits for the customer */
export function cancel(world: World, request: PaymentRequest): void {
  const status = latest(request);
  if (status === 'CANCELLING' || status === 'CANCELLED') return;
  if (status !== 'WAITING_FOR_PAYMENT')
    throw new ValidationFailure(
      `A payment can only be cancelled while it is WAITING_FOR_PAYMENT; this one is ${status}`,
    );
  enter(world, request, 'CANCELLING');
  world.later(world.settings.operationMs, () => {
    if (latest(request) === 'CANCELLING') enter(world, request, 'CANCELLED');
  });
}

/** Asks the payment's own provider: what the customer decided is told after all. */
export function refresh(world: World, session: Session): void {
  for (const request of world.requests)
    if (request.session === session && request.pendingOutcome)
      world.later(world.settings.operationMs, () => request.pendingOutcome?.());
}

export function expireSession(world: World, session: Session): void {
  for (const request of world.requests)
    if (request.session === session && isOpen(request) && latest(request) !== 'FLOW_COMPLETED')
      apply(world, request, 'expired');
}
