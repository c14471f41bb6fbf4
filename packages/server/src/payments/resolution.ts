/** What a person may say of a payment, and when the provider's later word counts instead. */
import { canTransition, KassaError, phaseOf, type PaymentStatus } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import type { OperationRow, PaymentRow, Tx } from '@kassa/store';
import type { SaidOfOperation } from '../operations/apply-operation-report.ts';
import { listOperations } from '../operations/repository.ts';
import { isReserved } from '../operations/totals.ts';

/** A report about a payment, from its provider or from a person (`resolvedBy`). */
export type SaidOfPayment = Omit<Report, 'operations'> & {
  resolvedBy?: string;
  operations?: SaidOfOperation[];
};

/** Money was taken or given back by it, or may have been. */
export const mayHaveMoved = ({ kind, status }: OperationRow) =>
  kind !== 'cancellation' && status !== 'FAILED';

/** Once a part of a reservation may be captured or released, a person says that of the rest: it was done elsewhere. */
export async function ofRest(tx: Tx, payment: PaymentRow, said: SaidOfPayment): Promise<SaidOfPayment> {
  const { id, status, amount, amountCaptured, amountReleased } = payment;
  const { resolvedBy, reason } = said;
  if (resolvedBy === undefined || !isReserved(status)) return said;
  if (said.status !== 'PAID' && said.status !== 'RELEASED') return said;
  if (status === 'AUTHORIZED' && !(await listOperations(tx, id)).some(mayHaveMoved)) return said;
  const kind = said.status === 'PAID' ? 'capture' : 'release';
  const rest = { kind, amount: amount - amountCaptured - amountReleased, status: 'SUCCEEDED' } as const;
  const operation = { ...rest, rawStatus: null, resolvedBy, ...(reason !== undefined && { reason }) };
  return { status, rawStatus: null, operations: [operation] };
}

/**
 * A person may end an open payment, end a reservation that was captured or released elsewhere, and correct a person while
 * nothing was done with the money.
 * @throws KassaError operation_not_allowed
 */
export function refuseUnlessResolvable(payment: PaymentRow, to: PaymentStatus, isMoved: boolean): void {
  const { status, resolvedBy } = payment;
  const isOpen = phaseOf(status) === 'open' && to !== 'RELEASED';
  const mayEnd = status === 'AUTHORIZED' && canTransition(status, to);
  if (isOpen || mayEnd || (resolvedBy !== null && !isMoved)) return;
  throw new KassaError('operation_not_allowed', `A payment that is ${status} can't be resolved as ${to}`);
}

/**
 * Does the provider say otherwise than the person whose word the status is? An open status says nothing of the end,
 * and a reservation that is captured or released goes on from what was said.
 */
export const contradicts = ({ status, resolvedBy }: PaymentRow, to: PaymentStatus): boolean => {
  if (resolvedBy === null || to === status || phaseOf(to) === 'open') return false;
  const phase = phaseOf(status);
  return phase === 'succeeded' ? !canTransition(status, to) : phaseOf(to) !== phase;
};

/** Who set the status after `said`: null for the provider, once it has said how the payment ended. */
export function resolvedByAfter(payment: PaymentRow, said: SaidOfPayment): string | null {
  if (said.resolvedBy !== undefined) return said.resolvedBy;
  const isNews = said.status !== payment.status || said.rawStatus !== payment.rawStatus;
  return isNews && phaseOf(said.status) !== 'open' ? null : payment.resolvedBy;
}
