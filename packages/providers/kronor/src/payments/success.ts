/**
 * A success counts when amount, currency and reference are ours. Any other is kept as UNDER_REVIEW: the order stays
 * held, the merchant hears of it, and a person has to look.
 */
import { phaseOf } from '@kassa/protocol';
import type { Log, PaymentFacts, Report } from '@kassa/server/provider';
import { readData } from './payment-data.ts';

/** The attempt that a success has to be of. */
export type Expected = Pick<PaymentFacts, 'status' | 'amount' | 'currency' | 'data'>;

export interface Claim {
  /** Minor units; null when Kronor names none. */
  amount: number | null;
  currency: string;
  reference: string;
}

/** A success that was believed before stays one: refunds and captures change what Kronor says of its money. */
export function believe(report: Report, expected: Expected, { amount, currency, reference }: Claim): Report {
  if (phaseOf(report.status) !== 'succeeded' || phaseOf(expected.status) === 'succeeded') return report;
  const { merchantReference = reference } = readData(expected);
  const isOurs =
    amount === expected.amount && currency === expected.currency && reference === merchantReference;
  if (isOurs) return report;
  const what = `${report.rawStatus ?? report.status}, ${amount ?? 'no amount'} ${currency} for ${reference}`;
  return {
    ...report,
    status: 'UNDER_REVIEW',
    reason: `Kronor's ${what} is not this payment's: a person has to look`,
  };
}

/** Kronor itself has no such word: a success was not believed. Told once. */
export function logDisbelief(log: Log, payment: PaymentFacts, { status, reason }: Report): void {
  if (status !== 'UNDER_REVIEW' || payment.status === 'UNDER_REVIEW') return;
  log.error({ incident: true, paymentId: payment.id, reason }, 'A success of Kronor’s is not believed');
}
