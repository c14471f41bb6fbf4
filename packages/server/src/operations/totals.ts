/** How much of a payment was captured, refunded and released. Minor units. */
import type { OperationKind } from '@kassa/protocol';
import type { OperationRow, PaymentRow } from '../store/schema.ts';

export interface Totals {
  captured: number;
  refunded: number;
  released: number;
}

/** @param counting which operations count: the settled ones, or the ones that may still succeed too */
export function totalsOf(
  payment: Pick<PaymentRow, 'status' | 'amount'>,
  operations: readonly Pick<OperationRow, 'kind' | 'status' | 'amount'>[],
  counting: 'settled' | 'reserved',
): Totals {
  const sum = (kind: OperationKind) =>
    operations
      .filter((operation) => operation.kind === kind)
      .filter(({ status }) => status === 'SUCCEEDED' || (counting === 'reserved' && status !== 'FAILED'))
      .reduce((total, { amount }) => total + amount, 0);
  const captures = operations.some(({ kind, status }) => kind === 'capture' && status === 'SUCCEEDED');
  return {
    // Paid without a capture of ours: by the method itself, or captured elsewhere.
    captured: payment.status === 'PAID' && !captures ? payment.amount : sum('capture'),
    refunded: sum('refund'),
    released: sum('release'),
  };
}
