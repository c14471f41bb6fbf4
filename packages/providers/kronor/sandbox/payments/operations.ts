/** What a merchant does to a payment: captures, releases, refunds. Each is checked now and ends later. */
import { randomUUID } from 'node:crypto';
import { must, ValidationFailure } from '../graphql/failures.ts';
import { latest, type Capture, type Payment, type Refund, type Release } from '../model.ts';
import type { World } from '../world.ts';

export interface OperationInput {
  idempotencyKey: string;
  paymentId?: number;
  paymentTransactionId?: string;
  createdBy?: string;
  generatedFrom?: string;
  merchantReference?: string;
  message?: string;
}

/** @throws ValidationFailure unless exactly one of paymentId and paymentTransactionId names a payment */
export function findPayment(world: World, { paymentId, paymentTransactionId }: OperationInput): Payment {
  if ((paymentId === undefined) === (paymentTransactionId === undefined))
    throw new ValidationFailure('Exactly one of paymentId and paymentTransactionId must be given');
  return must(
    world.payments.find((payment) =>
      paymentId !== undefined ? payment.id === paymentId : payment.transactionId === paymentTransactionId,
    ),
    'There is no such payment',
  );
}

const sumOf = (things: readonly { amount: number }[]): number =>
  things.reduce((total, { amount }) => total + amount, 0);
const pendingOrDone = (payment: Payment): Capture[] =>
  payment.captures.filter(
    (capture) => !['ERROR', 'CAPTURE_DECLINED', 'CAPTURE_COOLDOWN'].includes(latest(capture)),
  );
const notFailed = (payment: Payment): Refund[] =>
  payment.refunds.filter((refund) => latest(refund) !== 'ERROR');

/** What is left; with an amount below that, the rest is refunded once it is captured. */
export function captureAll(
  world: World,
  input: OperationInput & { amount?: number; refundMessage?: string },
): Capture {
  const { amount, refundMessage = 'Refund', ...rest } = input;
  const left = leftToCapture(findPayment(world, input));
  if (amount !== undefined && (amount <= 0 || amount > left))
    throw new ValidationFailure(`${amount} can't be captured: ${left} is left`);
  return capture(world, { ...rest, amount: left }, ({ payment }) => {
    if (amount === undefined || amount === left) return;
    const { id: paymentId } = payment;
    refund(world, { idempotencyKey: '', paymentId, amount: left - amount, message: refundMessage });
  });
}

const leftToCapture = (payment: Payment): number =>
  (payment.amountAuthorized ?? 0) - sumOf(pendingOrDone(payment));

/** @param done when it has succeeded */
export function capture(
  world: World,
  input: OperationInput & { amount: number },
  done?: (capture: Capture) => void,
): Capture {
  const payment = findPayment(world, input);
  const status = latest(payment);
  if (status !== 'AUTHORIZED' && status !== 'PARTIALLY_CAPTURED')
    throw new ValidationFailure(`A payment that is ${status} can't be captured`);
  if (payment.releases.some((release) => latest(release) !== 'ERROR'))
    throw new ValidationFailure('The payment is being released');
  const left = leftToCapture(payment);
  const { amount } = input;
  if (amount <= 0 || amount > left)
    throw new ValidationFailure(`${amount} can't be captured: ${left} is left`);
  const made: Capture = {
    id: world.newId(),
    transactionId: world.newTransactionId(),
    payment,
    amount,
    ...record(world, input),
    message: input.message ?? null,
    history: [],
  };
  payment.captures.push(made);
  const enter = (next: Capture['history'][number]['status']) =>
    world.enter(made, next, { kind: 'capture', capture: made, status: next });
  enter('WAITING_FOR_CAPTURE');
  enter('CAPTURING');
  const { operationMs, captureOutcome } = world.settings;
  world.later(operationMs, () => {
    if (captureOutcome === 'CAPTURE_DONE') {
      payment.amountPaid += amount;
      enterPayment(
        world,
        payment,
        payment.amountPaid >= (payment.amountAuthorized ?? 0) ? 'PAID' : 'PARTIALLY_CAPTURED',
      );
    }
    if (captureOutcome === 'CAPTURE_DECLINED') enterPayment(world, payment, 'CAPTURE_DECLINED');
    enter(captureOutcome);
    if (captureOutcome === 'CAPTURE_DONE') done?.(made);
  });
  return made;
}

function enterPayment(
  world: World,
  payment: Payment,
  status: 'PAID' | 'PARTIALLY_CAPTURED' | 'CAPTURE_DECLINED' | 'RELEASED',
): void {
  world.enter(payment, status, { kind: 'payment', payment, status });
  world.enter(payment.request, status, { kind: 'request', request: payment.request, status });
}

export function release(world: World, input: OperationInput & { amount: number }): Release {
  const payment = findPayment(world, input);
  const status = latest(payment);
  if (status !== 'AUTHORIZED' || pendingOrDone(payment).length > 0)
    throw new ValidationFailure(`A payment that is ${status} or has captures can't be released`);
  const live = world.releases.filter((each) => latest(each) !== 'ERROR');
  if (live.some((each) => each.payment === payment))
    throw new ValidationFailure('The payment is being released already');
  if (input.amount !== payment.amountAuthorized)
    throw new ValidationFailure(`Only the full amount of ${payment.amountAuthorized ?? 0} can be released`);
  uniqueReference(input, live);
  const made: Release = {
    id: world.newId(),
    payment,
    amount: input.amount,
    ...record(world, input),
    merchantReference: input.merchantReference ?? null,
    history: [],
  };
  payment.releases.push(made);
  const enter = (next: Release['history'][number]['status']) =>
    world.enter(made, next, { kind: 'release', release: made, status: next });
  enter('IN_PROGRESS');
  const { operationMs, releaseOutcome } = world.settings;
  world.later(operationMs, () => {
    if (releaseOutcome === 'DONE') enterPayment(world, payment, 'RELEASED');
    enter(releaseOutcome);
  });
  return made;
}

export function refund(
  world: World,
  input: OperationInput & {
    amount: number;
    message: string;
    refundMethod?: string;
    bankAccountInfo?: object;
  },
): Refund {
  if (input.refundMethod !== undefined && input.bankAccountInfo !== undefined)
    throw new ValidationFailure('refund.refundMethod: not together with bankAccountInfo');
  const payment = findPayment(world, input);
  const left = payment.amountPaid - sumOf(notFailed(payment));
  if (input.amount <= 0 || input.amount > left)
    throw new ValidationFailure(`${input.amount} can't be refunded: ${left} is left of what was paid`);
  uniqueReference(
    input,
    world.refunds.filter((each) => latest(each) !== 'ERROR'),
  );
  const made: Refund = {
    waitToken: randomUUID(),
    transactionId: world.newTransactionId(),
    payment,
    amount: input.amount,
    ...record(world, input),
    message: input.message,
    merchantReference: input.merchantReference ?? null,
    history: [],
  };
  payment.refunds.push(made);
  const enter = (next: Refund['history'][number]['status']) =>
    world.enter(made, next, { kind: 'refund', refund: made, status: next });
  enter('INITIALIZING');
  enter('WAITING_FOR_REFUND');
  const { operationMs, refundOutcome } = world.settings;
  world.later(operationMs, () => enter(refundOutcome));
  return made;
}

const record = (world: World, { createdBy, generatedFrom }: OperationInput) => ({
  createdBy: createdBy ?? null,
  generatedFrom: generatedFrom ?? null,
  createdAt: world.now(),
});

function uniqueReference(
  { merchantReference }: OperationInput,
  live: readonly { merchantReference: string | null }[],
): void {
  if (merchantReference !== undefined && live.some((each) => each.merchantReference === merchantReference))
    throw new ValidationFailure(`merchantReference: ${merchantReference} is taken`);
}

/** `paymentRefundStatus`: what was paid back for good. */
export function refundStatus(payment: Payment): string {
  const paidBack = sumOf(payment.refunds.filter((refund) => latest(refund) === 'PAID'));
  if (paidBack === 0) return 'NO_REFUND';
  return paidBack >= payment.amountPaid ? 'FULLY_REFUNDED' : 'PARTIALLY_REFUNDED';
}
