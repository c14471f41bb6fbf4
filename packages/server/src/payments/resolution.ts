/** What a person may say of a payment, and when the provider's later word counts instead. */
import { canTransition, KassaError, phaseOf, type PaymentStatus } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import type { PaymentRow } from '@kassa/store';
import type { SaidOfOperation } from '../operations/apply-operation-report.ts';

/** A report about a payment, from its provider or from a person (`resolvedBy`). */
export type SaidOfPayment = Omit<Report, 'operations'> & {
  resolvedBy?: string;
  operations?: SaidOfOperation[];
};

/** Of a reservation that was partly captured a person says what became of the rest: captured or released elsewhere. */
export function ofRest(payment: PaymentRow, said: SaidOfPayment): SaidOfPayment {
  const { status, amount, amountCaptured, amountReleased } = payment;
  const { resolvedBy, reason } = said;
  if (status !== 'PARTIALLY_CAPTURED' || resolvedBy === undefined) return said;
  if (said.status !== 'PAID' && said.status !== 'RELEASED') return said;
  const kind = said.status === 'PAID' ? 'capture' : 'release';
  const rest = { kind, amount: amount - amountCaptured - amountReleased, status: 'SUCCEEDED' } as const;
  const operation = { ...rest, rawStatus: null, resolvedBy, ...(reason !== undefined && { reason }) };
  return { status: 'PAID', rawStatus: null, operations: [operation] };
}

/**
 * A person may end an open payment, end a reservation that was captured or released elsewhere, and correct a person.
 * @throws KassaError operation_not_allowed
 */
export function refuseUnlessResolvable({ status, resolvedBy }: PaymentRow, to: PaymentStatus): void {
  const isOpen = phaseOf(status) === 'open' && to !== 'RELEASED';
  const isReserved = status === 'AUTHORIZED' && canTransition(status, to);
  if (isOpen || isReserved || resolvedBy !== null) return;
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
