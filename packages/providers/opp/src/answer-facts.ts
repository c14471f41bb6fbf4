/** What an answer says of itself, held against what we asked for. */
import { fromDecimalString } from '@kassa/protocol';
import { cutText, type Money, type PaymentFacts } from '@kassa/provider';
import { explainResultCode } from './result-codes/result-text.ts';
import type { Answer } from './schemas.ts';

export interface Expected {
  /** Minor units. Null: any. */
  amount: number | null;
  currency: string;
  merchantTransactionId: string;
}

export const expectedOf = ({ amount, currency, reference }: PaymentFacts): Expected => ({
  amount,
  currency,
  merchantTransactionId: reference,
});

/** @returns what differs, in a sentence. What the answer leaves out is no contradiction. */
export function contradiction(answer: Answer, expected: Expected): string | undefined {
  const { amount, currency, merchantTransactionId } = answer;
  if (typeof merchantTransactionId === 'string' && merchantTransactionId !== expected.merchantTransactionId)
    return `merchantTransactionId is not ${expected.merchantTransactionId}`;
  if (typeof currency === 'string' && currency !== expected.currency)
    return `currency is not ${expected.currency}`;
  if (
    typeof amount === 'string' &&
    expected.amount !== null &&
    fromDecimalString(amount, expected.currency) !== expected.amount
  )
    return `amount is not ${expected.amount} minor units of ${expected.currency}`;
  return undefined;
}

/** What an answer must have before it may change anything. */
export type Complete = Answer & Record<'id' | 'amount' | 'currency' | 'merchantTransactionId', string>;

/** Answers that lack these are about the request (throttled, session gone) and say nothing of the payment. */
export const isComplete = (answer: Answer): answer is Complete =>
  [answer.id, answer.amount, answer.currency, answer.merchantTransactionId].every(
    (value) => typeof value === 'string',
  );

/** Whose money a complete answer is about. */
export const claimOf = ({ amount, currency, merchantTransactionId: reference }: Complete): Money => ({
  amount: fromDecimalString(amount, currency) ?? null,
  currency,
  reference,
});

/** For the merchant: the result in words, and which parameters were wrong, without their values. */
export function explain({ result }: Answer): string {
  const errors = (result.parameterErrors ?? []).map(({ name, message }) =>
    message ? `${name}: ${message}` : name,
  );
  const words = explainResultCode(result.code, result.description ?? undefined);
  return cutText([words, ...errors].join('; '), 1000);
}
