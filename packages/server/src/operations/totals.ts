/** How much of a payment was captured, refunded and released, by its operations. Minor units. */
import type { OperationKind, PaymentStatus } from '@kassa/protocol';
import type { Totals } from '@kassa/provider';
import { type OperationRow, type PaymentRow, readJson } from '@kassa/store';

/** What of an operation counts. */
type Counted = Pick<OperationRow, 'kind' | 'status' | 'amount'>;

/** @param counting which operations count: the settled ones, or the ones that may still succeed too */
export function totalsOf(
  payment: Pick<PaymentRow, 'status' | 'amount'>,
  operations: readonly Counted[],
  counting: 'settled' | 'reserved',
): Totals {
  const sum = (kind: OperationKind) =>
    operations
      .filter((operation) => operation.kind === kind)
      .filter(({ status }) => status === 'SUCCEEDED' || (counting === 'reserved' && status !== 'FAILED'))
      .reduce((total, { amount }) => total + amount, 0);
  const has = (kind: OperationKind) =>
    operations.some((operation) => operation.kind === kind && operation.status === 'SUCCEEDED');
  const { status, amount } = payment;
  return {
    // Paid without a capture: by the method itself. Released without a release: elsewhere, and nobody told how.
    captured: status === 'PAID' && !has('capture') ? amount - sum('release') : sum('capture'),
    refunded: sum('refund'),
    released: status === 'RELEASED' && !has('release') ? amount : sum('release'),
  };
}

/** What the operations have made of a reservation whose status is `status`: amounts decide, words only tell. */
export function statusByAmounts(
  status: PaymentStatus,
  amount: number,
  operations: readonly OperationRow[],
): PaymentStatus {
  const { captured, released } = totalsOf({ status, amount }, operations, 'settled');
  const isSpent = captured + released >= amount;
  if (isReserved(status) && captured === 0) return isSpent ? 'RELEASED' : status;
  if (captured === 0 || (!isReserved(status) && !ENDED_RESERVATION.includes(status))) return status;
  if (isSpent) return 'PAID';
  if (!isReserved(status)) return status;
  return operations.some(wasLast) ? 'PAID' : 'PARTIALLY_CAPTURED';
}

/** Of what is captured all the same, more was taken than these words say. */
const ENDED_RESERVATION: readonly PaymentStatus[] = ['CAPTURE_DECLINED', 'RELEASED'];

/** Money is promised, and may still be captured or released. */
export const isReserved = (status: PaymentStatus): boolean =>
  status === 'AUTHORIZED' || status === 'PARTIALLY_CAPTURED';

const wasLast = ({ kind, status, request }: OperationRow): boolean =>
  kind === 'capture' && status === 'SUCCEEDED' && readJson<{ final?: boolean }>(request).final === true;
