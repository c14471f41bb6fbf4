/**
 * Captures, reversals and refunds: POST /payments/{id}, each a transaction of its own with an id of its own. Ours
 * are known by their merchantTransactionId, `<the attempt's reference>-<the operation's number>`.
 */
import { fromDecimalString } from '@kassa/protocol';
import { ProviderError } from '@kassa/provider';
import type { JsonObject, OperationContext, OperationReport, PaymentFacts, Report } from '@kassa/provider';
import * as z from 'zod';
import { contradiction, explain, isComplete, type Complete, type Expected } from './answer-facts.ts';
import { ON_ITS_WAY_MS, type OppApi } from './api.ts';
import type { OppConfig } from './options.ts';
import { amountForm, entityForm } from './request/request.ts';
import { classifyResultCode } from './result-codes/result-codes.ts';
import type { Answer } from './schemas.ts';
import { isUncertain } from './status.ts';

const TYPES = { capture: 'CP', release: 'RV', refund: 'RF' } as const;
export const OPERATIONS = ['capture', 'release', 'refund'] as const satisfies (keyof typeof TYPES)[];
type FollowUpType = (typeof TYPES)[keyof typeof TYPES];
const KINDS = { CP: 'capture', RV: 'release', RF: 'refund' } as const;

/** What of an operation stays in the payment's data, by `follow-up.<number>`. */
const keptSchema = z.object({
  type: z.enum(['CP', 'RV', 'RF']),
  amount: z.int(),
  succeeded: z.boolean(),
});
type Kept = z.infer<typeof keptSchema>;

/** @throws ProviderError */
export async function operate(
  context: OperationContext,
  api: OppApi,
  config: OppConfig,
): Promise<OperationReport> {
  const { operation, payment, log } = context;
  const { kind, amount } = operation;
  if (kind === 'cancellation') throw new ProviderError('invalid', 'An open payment can’t be cancelled');
  if (operation.request.providerOptions)
    throw new ProviderError('invalid', 'opp takes no providerOptions here', { field: 'providerOptions' });
  const expected = expectedOf(context);
  const answer = await api.followUp(
    referredTo(context, config),
    {
      ...entityForm(config),
      ...amountForm(amount, payment.currency, config),
      paymentType: TYPES[kind],
      merchantTransactionId: expected.merchantTransactionId,
    },
    context,
  );
  const differs = contradiction(answer, expected);
  if (differs === undefined) return reportOf(answer, operation.number, TYPES[kind], amount, payment);
  return refusedReport(answer, differs, log);
}

/**
 * One whose answer was lost is looked for by its merchantTransactionId, where the platform has a report of them.
 * @throws ProviderError while it can't be told
 */
export async function queryOperation(
  context: OperationContext,
  api: OppApi,
  { queryPath, unresolvedAfterMinutes }: OppConfig,
): Promise<OperationReport> {
  const { providerReference, kind } = context.operation;
  if (kind !== 'cancellation' && providerReference !== null)
    return inquireOperation(providerReference, TYPES[kind], context, api);
  if (kind !== 'cancellation' && queryPath !== undefined)
    return findOperation(queryPath, unresolvedAfterMinutes, TYPES[kind], context, api);
  return forAPerson(
    'The answer was lost, and without its id nobody can be asked: look it up at the provider',
  );
}

const forAPerson = (reason: string): OperationReport => ({ status: 'AMBIGUOUS', rawStatus: null, reason });

async function inquireOperation(
  id: string,
  type: FollowUpType,
  context: OperationContext,
  api: OppApi,
): Promise<OperationReport> {
  const { operation, payment, log } = context;
  const answer = await api.inquire(id, context);
  if (!answer) throw new ProviderError('unavailable', `Nobody knows ${id}`);
  const differs = contradiction(answer, expectedOf(context));
  if (differs !== undefined) return refusedReport(answer, differs, log);
  if (!isComplete(answer)) throw new ProviderError('unavailable', `Says nothing: ${explain(answer)}`);
  return reportOf(answer, operation.number, type, operation.amount, payment);
}

/** Sent on twice by something in between, one may have succeeded and the other been refused: the earlier word here counts. */
const BY_WEIGHT = ['SUCCEEDED', 'PENDING', 'AMBIGUOUS', 'FAILED'] as const;

async function findOperation(
  queryPath: string,
  unresolvedAfterMinutes: number,
  type: FollowUpType,
  context: OperationContext,
  api: OppApi,
): Promise<OperationReport> {
  const { merchantTransactionId } = expectedOf(context);
  const reports: OperationReport[] = [];
  let isAnswered = true;
  try {
    for (const one of await api.find(queryPath, merchantTransactionId, context))
      if (one.merchantTransactionId === merchantTransactionId && one.paymentType === type)
        reports.push(await inquireOperation(one.id, type, context, api));
  } catch (error) {
    isAnswered = false;
    context.log.warn({ err: error }, 'A lost operation could not be looked for');
  }
  const [best] = BY_WEIGHT.flatMap((status) => reports.filter((report) => report.status === status));
  if (best && best.status !== 'FAILED') return best;
  // The one that was refused may be in the report before the one that was taken.
  const now = context.now();
  const { soughtSince } = context.operation.data;
  const since = typeof soughtSince === 'string' ? soughtSince : now.toISOString();
  const waitMs = isAnswered ? ON_ITS_WAY_MS : unresolvedAfterMinutes * 60_000;
  if (now.getTime() - Date.parse(since) < waitMs)
    return { status: 'PENDING', rawStatus: null, data: { soughtSince: since } };
  if (best && isAnswered) return best;
  return forAPerson('The answer was lost, and the provider’s report doesn’t tell of it: look it up there');
}

/** @returns which operation of `payment` the answer is about, by its merchantTransactionId. */
export function operationNumber(answer: Complete, payment: PaymentFacts): number | undefined {
  const start = `${payment.reference}-`;
  const { merchantTransactionId: id } = answer;
  return id.startsWith(start) && /^\d{1,6}$/.test(id.slice(start.length))
    ? Number(id.slice(start.length))
    : undefined;
}

/** A notification about operation `number`. @returns a sentence when it doesn't fit what we did. */
export function notifiedReport(answer: Complete, number: number, payment: PaymentFacts): Report | string {
  const type = keptSchema.shape.type.safeParse(answer.paymentType).data;
  const amount = fromDecimalString(answer.amount, payment.currency);
  const kept = keptOf(payment.data, number);
  if (!type || amount === undefined || answer.currency !== payment.currency)
    return `operation ${number} is of another type or currency`;
  if (kept && (kept.type !== type || kept.amount !== amount))
    return `operation ${number} was another type or amount`;
  const report = reportOf(answer, number, type, amount, payment);
  return {
    ...(report.payment ?? unchanged(payment)),
    operations: [{ ...report, number, kind: KINDS[type], amount }],
  };
}

export const unchanged = ({ status }: PaymentFacts): Report => ({ status, rawStatus: null });

const expectedOf = ({ operation, payment }: OperationContext): Expected => ({
  amount: operation.amount,
  currency: payment.currency,
  merchantTransactionId: `${payment.reference}-${operation.number}`,
});

/** Which transaction the operation is on: the payment, or for a refund after a capture what the option says. */
function referredTo({ operation, payment }: OperationContext, { refundRefersTo }: OppConfig): string {
  const { captureId } = payment.data;
  if (operation.kind === 'refund' && refundRefersTo === 'capture' && typeof captureId === 'string')
    return captureId;
  if (payment.providerReference !== null) return payment.providerReference;
  throw new ProviderError('invalid', 'The provider never named an id for this payment');
}

function refusedReport(answer: Answer, differs: string, log: OperationContext['log']): OperationReport {
  log.warn({ incident: true, resultCode: answer.result.code }, `Answer to an operation refused: ${differs}`);
  return { status: 'AMBIGUOUS', rawStatus: answer.result.code, reason: `The answer is refused: ${differs}` };
}

function reportOf(
  answer: Answer,
  number: number,
  type: FollowUpType,
  amount: number,
  payment: PaymentFacts,
): OperationReport {
  const status = operationStatus(answer.result.code);
  const kept: Kept = { type, amount, succeeded: status === 'SUCCEEDED' };
  return {
    status,
    rawStatus: answer.result.code,
    ...(status !== 'SUCCEEDED' && { reason: explain(answer) }),
    ...(typeof answer.id === 'string' && { providerReference: answer.id }),
    payment: paymentAfter(kept, number, answer, payment),
  };
}

function operationStatus(code: string): OperationReport['status'] {
  if (isUncertain(code)) return 'AMBIGUOUS';
  const { status, group } = classifyResultCode(code);
  switch (status) {
    case 'success':
      return group === 'manual_review' ? 'PENDING' : 'SUCCEEDED';
    case 'pending':
      return 'PENDING';
    case 'rejected':
      return 'FAILED';
    default:
      return 'AMBIGUOUS';
  }
}

/** What is kept of it; what the amounts make of the payment is the server's to say. */
function paymentAfter(kept: Kept, number: number, answer: Answer, payment: PaymentFacts): Report {
  const data: JsonObject = { [`follow-up.${number}`]: kept };
  if (!kept.succeeded || kept.type === 'RF') return { ...unchanged(payment), data };
  if (kept.type === 'CP' && typeof answer.id === 'string') data.captureId = answer.id;
  return { ...unchanged(payment), rawStatus: answer.result.code, data };
}

/** A transaction that names our payment and is none of ours was made in the platform's back office [I]. */
export function madeElsewhere(answer: Complete, payment: PaymentFacts): Report | undefined {
  const type = keptSchema.shape.type.safeParse(answer.paymentType).data;
  const amount = fromDecimalString(answer.amount, payment.currency);
  const isOurs = answer.merchantTransactionId === payment.reference && answer.currency === payment.currency;
  if (!type || amount === undefined || amount > payment.amount || !isOurs) return undefined;
  const rawStatus = answer.result.code;
  const status = operationStatus(rawStatus);
  const operation = { kind: KINDS[type], amount, status, rawStatus, providerReference: answer.id };
  // Ours have numbers: one without is not one of ours whose answer was lost, however alike they are.
  return { ...unchanged(payment), operations: [{ ...operation, isElsewhere: true }] };
}

const keptOf = (data: JsonObject, number: number): Kept | undefined =>
  keptSchema.safeParse(data[`follow-up.${number}`]).data;
