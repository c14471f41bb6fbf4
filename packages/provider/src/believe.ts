import { phaseOf } from '@kassa/protocol';
import type { PaymentFacts } from './context.ts';
import type { Report } from './report.ts';

/** Whose money it is: what an attempt asked for, or what a provider says that it has. Minor units. */
export interface Money {
  /** Null: it names none that can be read. */
  amount: number | null;
  currency: string;
  reference: string;
}

/**
 * A success counts when amount, currency and reference are ours. Any other becomes UNDER_REVIEW with what was
 * claimed: the order stays held, the merchant is told, and a person has to look. A payment that has succeeded before
 * stays as it is: captures and refunds change what a provider says of its money.
 * @param ours what the attempt asked for, with the reference that this provider names
 */
export function believe(
  report: Report,
  { status }: Pick<PaymentFacts, 'status'>,
  ours: Money,
  claimed: Money,
): Report {
  if (phaseOf(report.status) !== 'succeeded' || phaseOf(status) === 'succeeded') return report;
  const { amount, currency, reference } = claimed;
  if (amount === ours.amount && currency === ours.currency && reference === ours.reference) return report;
  const said = `${report.rawStatus ?? report.status}, ${amount ?? 'no amount'} ${currency} for ${reference}`;
  return {
    ...report,
    status: 'UNDER_REVIEW',
    reason: `The provider's ${said} is not this payment's: a person has to look`,
  };
}
