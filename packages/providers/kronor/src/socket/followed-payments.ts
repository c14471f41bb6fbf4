/**
 * Payments that are followed after their success: those with a capture, release or refund under way, by Kronor's id. What is
 * under way is known to the process that has it; after a restart, from its next question on.
 */
import type { PaymentFacts } from '@kassa/provider';
import { readData } from '../payments/payment-data.ts';
import { operationsIn } from '../payments/reports.ts';
import type { Payment } from '../schemas.ts';
import { hasOperationEnded } from '../status.ts';

interface Followed {
  facts: PaymentFacts;
  /** Operations of ours that are under way, by Kronor's id. */
  underWay: Set<string>;
}

export class FollowedPayments {
  readonly #payments = new Map<string, Followed>();

  add(facts: PaymentFacts, operation: string): void {
    const { paymentId } = readData(facts);
    if (paymentId === undefined) return;
    const underWay = this.#payments.get(paymentId)?.underWay ?? new Set();
    this.#payments.set(paymentId, { facts, underWay: underWay.add(operation) });
  }

  ids(): string[] {
    return [...this.#payments.keys()];
  }

  /** Whose report it would be; undefined for one that is followed no more. */
  find(id: string): Readonly<Followed> | undefined {
    return this.#payments.get(id);
  }

  /** Forgets what has ended. @returns true when the payment is followed no more */
  settle(payment: Payment): boolean {
    const followed = this.#payments.get(payment.id);
    for (const { id, rawStatus } of followed ? operationsIn(payment) : [])
      if (hasOperationEnded(rawStatus)) followed?.underWay.delete(id);
    if (followed?.underWay.size === 0) this.#payments.delete(payment.id);
    return this.find(payment.id) === undefined;
  }
}
