/** What an operation may be of: by the payment's amounts, and by what its provider declares. Minor units. */
import { KassaError, phaseOf, type OperationKind, type OperationRequest } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import type { DisputeRow, OperationRow, PaymentRow } from '@kassa/store';
import { factsOf } from '../payments/payment-context.ts';
import { isReserved, totalsOf } from './totals.ts';

/** `most`: what may be asked for at all. `rest`: what is meant when no amount is named. */
interface Limit {
  most: number;
  rest: number;
}

const refuse = (why: string) => new KassaError('operation_not_allowed', why);

/** What is left, or what was asked if it is there. @throws KassaError operation_not_allowed, not_supported */
export function allowedAmount(
  kind: OperationKind,
  request: OperationRequest,
  payment: PaymentRow,
  operations: readonly OperationRow[],
  disputes: readonly DisputeRow[],
  provider: PaymentProvider,
): number {
  const limit = limitOf(kind, payment, operations, provider);
  // A dispute gives its money back without us: all of it, where the provider has named no amount.
  const told = disputes.reduce((sum, dispute) => sum + (dispute.amount ?? limit.most), 0);
  const disputed = Math.min(told, limit.most);
  const most = limit.most - disputed;
  const but = disputed > 0 ? `; ${disputed} are disputed: despiteDispute gives them back too` : '';
  if (limit.most <= 0) throw refuse(`Nothing is left to ${kind}: earlier ones take all of ${payment.amount}`);
  if (most <= 0) throw refuse(`Nothing is left to ${kind}${but}`);
  const amount = request.amount ?? Math.min(limit.rest, most);
  if (amount > most) throw refuse(`${amount} is more than the ${most} that are left to ${kind}${but}`);
  const rules = provider.capabilities.reservation;
  const refusePart = (what: string, field: string) =>
    new KassaError('not_supported', `${field}: ${provider.name} can't ${what}`, { field });
  if (kind === 'release' && rules?.release !== 'rest' && amount !== payment.amount)
    throw refusePart(`release less than the whole ${payment.amount}`, 'amount');
  if (kind === 'capture' && request.final === true && !rules?.finalCapture && amount < limit.rest)
    throw refusePart(`end a reservation by the capture of a part`, 'final');
  return amount;
}

function limitOf(
  kind: OperationKind,
  payment: PaymentRow,
  operations: readonly OperationRow[],
  { capabilities: { reservation: rules } }: PaymentProvider,
): Limit {
  const { status, amount } = payment;
  const { captured, refunded, released } = totalsOf(payment, operations, 'reserved');
  const all = (most: number): Limit => ({ most, rest: most });
  switch (kind) {
    case 'capture': {
      if (!isReserved(status))
        throw refuse(`Only an authorized payment can be captured; this one is ${status}`);
      const limit = rules?.captureLimit?.(factsOf(payment)) ?? amount;
      const used = captured + released;
      return { most: limit - used, rest: amount > used ? amount - used : limit - used };
    }
    case 'release':
      if (!isReserved(status) || (rules?.release !== 'rest' && status !== 'AUTHORIZED'))
        throw refuse(
          `Only an authorized payment${rules?.release === 'rest' ? '' : ' that was not captured'} can be released; this one is ${status}`,
        );
      return all(amount - captured - released);
    case 'refund': {
      const taken = totalsOf(payment, operations, 'settled').captured;
      if (taken === 0) throw refuse(`Only money that was taken can be refunded; this payment is ${status}`);
      return all(taken - refunded);
    }
    case 'cancellation':
      if (phaseOf(status) !== 'open')
        throw refuse(`Only an open payment can be cancelled; this one is ${status}`);
      return all(amount);
  }
}
