/**
 * The Inquiry decides: what it says of a payment becomes a report, if it is about that payment and about its
 * amount, currency and merchantTransactionId. What contradicts them is reported and changes nothing.
 */
import { fromDecimalString, phaseOf } from '@kassa/protocol';
import { believe, ProviderError, type PaymentContext, type PaymentFacts, type Report } from '@kassa/provider';
import * as z from 'zod';
import { claimOf, contradiction, expectedOf, explain, isComplete, type Complete } from './answer-facts.ts';
import { ON_ITS_WAY_MS, type OppApi } from './api.ts';
import { madeElsewhere, notifiedReport, operationNumber, unchanged } from './operations.ts';
import type { OppConfig } from './options.ts';
import type { FoundTransaction } from './schemas.ts';
import { isThereAlready, meaningOf, type Meaning, type PaymentType } from './status.ts';

/**
 * Asks about a payment whose answer was lost: its id is found by its merchantTransactionId, then it is inquired
 * about as any other. One that nobody knows was never made.
 * @throws ProviderError when it can't be asked
 */
export async function queryLost(context: PaymentContext, api: OppApi, config: OppConfig): Promise<Report> {
  const { payment, log } = context;
  if (config.queryPath === undefined) {
    log.warn({ reference: payment.reference }, 'The answer was lost and there is no queryPath to ask by');
    return unchanged(payment);
  }
  const found = await api.find(config.queryPath, payment.reference, context);
  const ours = found.filter(
    ({ merchantTransactionId, paymentType }) =>
      merchantTransactionId === payment.reference && (paymentType === 'DB' || paymentType === 'PA'),
  );
  if (ours.length > 0) return bestOf(ours, context, api, config);
  if (found.length > 0 || context.now().getTime() - payment.createdAt.getTime() < ON_ITS_WAY_MS)
    return unchanged(payment);
  return {
    status: 'ERROR',
    rawStatus: null,
    reason: 'The answer was lost, and the provider has no such payment',
    reasonTextKey: 'error.provider_unavailable',
  };
}

/** Sent on twice by something in between, one may be paid and the other refused for being there already. */
async function bestOf(
  ours: readonly FoundTransaction[],
  context: PaymentContext,
  api: OppApi,
  config: OppConfig,
): Promise<Report> {
  const reports: Report[] = [];
  for (const { id } of ours) {
    const report = await inquire(id, context, api, config);
    if (report) reports.push(report);
  }
  const first = (holds: (status: Report['status']) => boolean) => reports.find(({ status }) => holds(status));
  return (
    first((status) => phaseOf(status) === 'succeeded') ??
    first((status) => phaseOf(status) === 'open' && status !== 'UNKNOWN') ??
    first((status) => phaseOf(status) === 'open') ??
    reports[0] ??
    unchanged(context.payment)
  );
}

/**
 * Asks about transaction `id`: the payment itself, or one that a notification named.
 * @returns null when the answer was refused, or nobody knows `id`
 * @throws ProviderError when it can't be asked or the answer says nothing of a transaction
 */
export async function inquire(
  id: string,
  context: PaymentContext,
  api: OppApi,
  config: OppConfig,
): Promise<Report | null> {
  const { payment, log } = context;
  const answer = await api.inquire(id, context);
  if (!answer) {
    log.warn({ incident: true, asked: id }, 'Inquiry: nobody knows this payment');
    return null;
  }
  const { code } = answer.result;
  if (!isComplete(answer))
    throw new ProviderError('unavailable', `The Inquiry says nothing of ${id}: ${explain(answer)}`, {
      rawCode: code,
    });
  const read = answer.id === id ? readAnswer(answer, payment, config) : 'it is about another id';
  if (typeof read !== 'string') {
    if (read.status === 'UNKNOWN') log.warn({ resultCode: code }, 'A result that nobody can read as an end');
    return read;
  }
  log.warn(
    { incident: true, asked: id, providerReference: answer.id, resultCode: code },
    `Inquiry refused: ${read}`,
  );
  return null;
}

/** @returns a sentence when the answer contradicts what we know. */
function readAnswer(answer: Complete, payment: PaymentFacts, config: OppConfig): Report | string {
  const number = operationNumber(answer, payment);
  const paymentType = typeOf(payment, config);
  const meaning = meaningOf(answer.result.code, paymentType);
  const expected = expectedOf(payment);
  if (meaning.kind === 'chargeback' && !isGivenBack(answer)) {
    // It may be of a part, be a transaction of its own type, and name a capture in place of the payment.
    const { merchantTransactionId } = number === undefined ? expected : answer;
    const differs = contradiction(answer, { ...expected, merchantTransactionId, amount: null });
    return differs ?? chargebackReport(answer, payment);
  }
  if (number !== undefined) return notifiedReport(answer, number, payment);

  const elsewhere = madeElsewhere(answer, payment);
  if (elsewhere) return elsewhere;
  if (meaning.kind === 'chargeback') return 'it is a chargeback of what has given money back';

  const about = { rawStatus: answer.result.code, providerReference: answer.id };
  const differs = contradiction(answer, expected);
  if (differs !== undefined) {
    const succeeded = meaning.kind === 'status' && phaseOf(meaning.status) === 'succeeded';
    if (!succeeded || phaseOf(payment.status) === 'succeeded' || !isAbout(answer, payment)) return differs;
    return believe({ ...about, status: meaning.status }, payment, payment, claimOf(answer));
  }
  if (typeof answer.paymentType === 'string' && answer.paymentType !== paymentType)
    return `paymentType is ${answer.paymentType} and not ${paymentType}: nothing that we have done`;
  if (isRefusedCopy(answer, meaning, payment)) return 'it is a refused copy of the payment';

  if (meaning.kind === 'failed')
    return { ...about, status: meaning.status, reason: explain(answer), reasonTextKey: meaning.textKey };
  const { status } = meaning;
  if (status === 'PAID' || status === 'AUTHORIZED') return { ...about, status };
  // The code for pending doesn't tell whether there is something for the customer to do; the start did.
  const still = status === 'WAITING_FOR_PAYMENT' && payment.status === 'PROCESSING' ? 'PROCESSING' : status;
  return { ...about, status: still, reason: explain(answer) };
}

/** By its id or by our reference; a notification may name any transaction of the merchant's. */
const isAbout = ({ id, merchantTransactionId }: Complete, { providerReference, reference }: PaymentFacts) =>
  id === providerReference || merchantTransactionId === reference;

/**
 * Something in between sent the payment on twice, and this one of the two was refused. The other one may be paid, so it
 * alone is asked about.
 */
const isRefusedCopy = (
  { id, result: { code } }: Complete,
  { kind }: Meaning,
  { providerReference }: PaymentFacts,
): boolean =>
  id !== providerReference && (isThereAlready(code) || (kind === 'failed' && providerReference !== null));

/** A refund or a reversal: there is nothing in it to charge back. */
const isGivenBack = ({ paymentType }: Complete): boolean => paymentType === 'RF' || paymentType === 'RV';

/** What is kept of chargebacks, by the merchantTransactionId of what took the money: ids, in the order of their telling. */
const toldSchema = z.object({
  id: z.string(),
  results: z.array(z.string()),
  transactions: z.array(z.string()),
});

/**
 * A chargeback may be told twice: as the new result of what took the money, and as a transaction of its own [I]. The first of
 * the one form is the first of the other.
 */
function chargebackReport(answer: Complete, payment: PaymentFacts): Report {
  const { code } = answer.result;
  const key = `chargeback.${answer.merchantTransactionId}`;
  const own = `${answer.id}/${code}`;
  const told = toldSchema.safeParse(payment.data[key]).data ?? { id: own, results: [], transactions: [] };
  const isResult = answer.id === payment.providerReference || /^(DB|PA|CP)$/.test(answer.paymentType ?? '');
  const form = isResult ? 'results' : 'transactions';
  const ids = [...new Set([...told[form], answer.id])];
  const id = ids[0] === answer.id ? told.id : own;
  const amount = fromDecimalString(answer.amount, payment.currency);
  return {
    ...unchanged(payment),
    data: { [key]: { ...told, [form]: ids } },
    dispute: {
      id,
      kind: 'chargeback',
      rawStatus: code,
      ...(amount !== undefined && { amount }),
    },
  };
}

/** What it was started as: the option may have changed since. */
const typeOf = ({ data }: PaymentFacts, { paymentType }: OppConfig): PaymentType =>
  data.paymentType === 'DB' || data.paymentType === 'PA' ? data.paymentType : paymentType;
