/**
 * Captures, releases, refunds and cancellations. Each is journalled before its provider is called, numbered
 * within its payment, one call at a time, and followed to its end. The same Idempotency-Key is the same operation.
 */
import type { Operation, OperationKind, OperationRequest } from '@kassa/protocol';
import { KassaError, operationRequestSchema } from '@kassa/protocol';
import { ProviderError, type OperationContext, type PaymentProvider, type Report } from '@kassa/provider';
import { newId, type OperationRow, type PaymentRow, readJson, type Tx } from '@kassa/store';
import { sha256 } from '../crypto.ts';
import { listDisputes } from '../disputes/repository.ts';
import { callEnd, canRepeatOperation, whileLeased } from '../leases.ts';
import { parse } from '../parse.ts';
import { applyReport } from '../payments/apply-report.ts';
import { factsOf, findProvider, paymentContext, providerOf } from '../payments/payment-context.ts';
import { queryProvider } from '../payments/query-provider.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { pick } from '../pick.ts';
import { getPayment, namedPayment } from '../payments/repository.ts';
import type { ServerContext } from '../server-context.ts';
import { bumpSessionVersions } from '../sessions/repository.ts';
import { untilWritten } from '../store/unavailable.ts';
import { aboutPayment, logChange } from '../story.ts';
import { allowedAmount } from './allowed-amount.ts';
import { newOperation, viewOperation, type SaidOfOperation } from './apply-operation-report.ts';
import {
  getOperation,
  insertOperation,
  leaseOperation,
  listOperations,
  prolongCall,
  updateOperation,
} from './repository.ts';

/**
 * @throws KassaError invalid_request, not_found, not_supported, idempotency_conflict, operation_in_progress,
 *   operation_not_allowed. What the provider says of it is in the operation's status and not an error.
 */
export async function operate(
  context: ServerContext,
  paymentId: string,
  kind: OperationKind,
  body: OperationRequest,
  idempotencyKey: string,
): Promise<Operation> {
  const request = parse(operationRequestSchema, body);
  const payment = await namedPayment(context.store.db, paymentId);
  if (!findProvider(context, payment)?.capabilities.operations.includes(kind))
    throw new KassaError('not_supported', `${payment.provider} has no ${kind}`);

  const journalIt = () =>
    context.store.transaction(payment.orderId, (tx) =>
      journal(context, tx, paymentId, kind, request, idempotencyKey),
    );
  const { operation, isNew } = await journalIt().catch(async (error: unknown) => {
    const isRefused = error instanceof KassaError && error.code === 'operation_not_allowed';
    if (!isRefused || !(await askAgain(context, payment))) throw error;
    return journalIt();
  });
  if (kind === 'cancellation') hintPages(context, [payment.orderId]);
  const run = async () => {
    if (isNew) logChange(context, { payment, operation }, 'operation');
    if (isNew) await callProvider(context, operation);
    return viewOperation(await getOperation(context.store.db, operation.id), payment.currency);
  };
  return context.finish(run());
}

/** Before an operation is refused: what was done elsewhere may allow it. @returns whether there was an answer */
async function askAgain(context: ServerContext, { id }: PaymentRow): Promise<boolean> {
  const payment = await getPayment(context.store.db, id);
  const isAskable = findProvider(context, payment)?.query !== undefined && payment.answeredAt !== null;
  return isAskable && queryProvider(context, payment);
}

async function journal(
  context: ServerContext,
  tx: Tx,
  paymentId: string,
  kind: OperationKind,
  request: OperationRequest,
  idempotencyKey: string,
): Promise<{ operation: OperationRow; isNew: boolean }> {
  const requestHash = sha256(JSON.stringify([kind, request]));
  const payment = await getPayment(tx, paymentId);
  const operations = await listOperations(tx, paymentId);
  const same = operations.find((operation) => operation.idempotencyKey === idempotencyKey);
  if (same && same.requestHash !== requestHash)
    throw new KassaError('idempotency_conflict', 'This Idempotency-Key was used for something else', {
      field: 'Idempotency-Key',
    });
  if (same) return { operation: same, isNew: false };
  const calling = operations.find((operation) => operation.calling === 1);
  if (calling)
    throw new KassaError(
      'operation_in_progress',
      `${calling.kind} ${calling.number} of this payment is under way; try again when it has answered`,
    );
  const provider = providerOf(context, payment);
  const disputes = kind === 'refund' && !request.despiteDispute ? await listDisputes(tx, paymentId) : [];
  const amount = allowedAmount(kind, request, payment, operations, disputes, provider);
  const operation: OperationRow = {
    ...newOperation(context, payment, operations),
    id: newId('op'),
    kind,
    amount,
    status: 'PENDING',
    request: JSON.stringify(request),
    idempotencyKey,
    requestHash,
    calling: 1,
    lease: newId('lea'),
    callDeadline: callEnd(context, provider, canRepeatOperation(provider)),
  };
  await insertOperation(tx, operation);
  if (kind === 'cancellation') await bumpSessionVersions(tx, payment.orderId);
  return { operation, isNew: true };
}

export async function operationContext(
  context: ServerContext,
  operation: OperationRow,
): Promise<OperationContext> {
  const { db } = context.store;
  const payment = await getPayment(db, operation.paymentId);
  return {
    ...(await paymentContext(context, payment)),
    operation: {
      ...pick(operation, 'id', 'kind', 'number', 'amount', 'providerReference'),
      request: readJson(operation.request),
      idempotencyKey: operation.id,
      repeats: operation.answerLost === 1,
      data: readJson(operation.data),
    },
    totals: factsOf(payment).totals,
  };
}

async function callProvider(context: ServerContext, operation: OperationRow): Promise<void> {
  const payment = await getPayment(context.store.db, operation.paymentId);
  const provider = providerOf(context, payment);
  let report: SaidOfOperation;
  try {
    const run = provider.operate?.bind(provider);
    if (!run) throw new Error(`${provider.name} declares ${operation.kind} and has no operate()`);
    await refuseIfDisputed(context, operation, payment);
    const asked = await journalReference(context, operation, provider);
    const call = () => run(asked);
    report = canRepeatOperation(provider)
      ? await whileLeased(context, (until) => prolongCall(context.store.db, operation, until), call)
      : await call();
  } catch (error) {
    report = reportOfError(error, operation, provider);
    const details = { err: error, ...aboutPayment(payment), operation: operation.number };
    context.log.warn(details, `The ${operation.kind} failed`);
  }
  await untilWritten(context, payment, () =>
    applyOperation(context, operation, report, 'operation', operation.lease),
  );
}

/** Of a refund that was never sent, a dispute may have taken the money since. @throws KassaError operation_not_allowed */
async function refuseIfDisputed(context: ServerContext, operation: OperationRow, payment: PaymentRow) {
  const { db } = context.store;
  const { id, kind, amount, answerLost, request } = operation;
  if (kind !== 'refund' || answerLost === 1 || readJson<OperationRequest>(request).despiteDispute) return;
  const others = (await listOperations(db, payment.id)).filter((other) => other.id !== id);
  const disputes = await listDisputes(db, payment.id);
  allowedAmount(kind, { amount }, payment, others, disputes, providerOf(context, payment));
}

/** The same call again, for an operation that has no answer: the same key, the same reference. */
export async function repeatCall(context: ServerContext, operation: OperationRow): Promise<void> {
  const { db } = context.store;
  const provider = providerOf(context, await getPayment(db, operation.paymentId));
  const leased = await leaseOperation(db, operation, {
    lease: newId('lea'),
    callDeadline: callEnd(context, provider, canRepeatOperation(provider)),
    // Without a lease nothing was sent, or its loss was recorded.
    ...(operation.lease !== null && { answerLost: 1 }),
  });
  if (leased) await context.finish(callProvider(context, leased));
}

/**
 * Writes down what the provider will know the operation by, where it can be known before the call. A repeat has that of the
 * first call: with another one it would be another capture.
 */
async function journalReference(
  context: ServerContext,
  operation: OperationRow,
  provider: PaymentProvider,
): Promise<OperationContext> {
  const asked = await operationContext(context, operation);
  const providerReference = operation.providerReference ?? provider.operationReference?.(asked);
  if (providerReference === undefined) return asked;
  await updateOperation(context.store.db, operation.id, { providerReference });
  return { ...asked, operation: { ...asked.operation, providerReference } };
}

/**
 * An operation's report may carry what it made of the payment, other operations included: all is written in one transaction.
 * @param lease whose answer it is: once another call has taken the operation over, it changes nothing but by a success
 */
export async function applyOperation(
  context: ServerContext,
  operation: OperationRow,
  report: SaidOfOperation,
  source: string,
  lease: string | null = null,
): Promise<void> {
  const payment = await getPayment(context.store.db, operation.paymentId);
  const { operations = [], ...said }: Report = report.payment ?? pick(payment, 'status', 'rawStatus');
  const reference = report.providerReference ?? operation.providerReference ?? '';
  const listed = operations.find((one) => one.kind === operation.kind && one.providerReference === reference);
  const own = { ...(listed && pick(listed, 'kind', 'amount')), ...report, number: operation.number, lease };
  const isSure = lease === null || report.status === 'SUCCEEDED';
  await applyReport(
    context,
    payment,
    { ...said, operations: [own, ...operations] },
    source,
    {},
    async (tx) => isSure || (await getOperation(tx, operation.id)).lease === lease,
  );
}

/**
 * Refused is an end. Unreachable is not: nothing was sent, and the same call is made again. What is done about a lost
 * answer is the provider's declared capability.
 */
function reportOfError(
  error: unknown,
  { answerLost }: Pick<OperationRow, 'answerLost'>,
  { capabilities }: PaymentProvider,
): SaidOfOperation {
  const message = error instanceof Error ? error.message : 'Unknown error';
  const wasRefused = error instanceof KassaError && error.code === 'operation_not_allowed';
  const otherwise = wasRefused ? 'rejected' : 'lost';
  const failure = error instanceof ProviderError ? error : new ProviderError(otherwise, message);
  const { operationAnswerLost = 'hold' } = capabilities;
  const { kind, reason } = failure;
  const pending = { status: 'PENDING', rawStatus: null, reason } as const;
  // A repeat that was not taken says nothing of the call whose answer was lost.
  if (kind === 'unavailable' || (kind === 'misconfigured' && answerLost === 1))
    return { ...pending, callsAgain: true };
  if (kind === 'exists' || (kind === 'invalid' && answerLost === 1)) return { ...pending, answerLost: true };
  if (kind !== 'lost') return { status: 'FAILED', rawStatus: failure.rawCode ?? null, reason };
  if (operationAnswerLost === 'hold') return { ...pending, status: 'AMBIGUOUS', answerLost: true };
  return { ...pending, answerLost: true, ...(operationAnswerLost === 'repeat' && { callsAgain: true }) };
}
