/**
 * Payments that are followed after their success: reservations, and those with a capture, release or refund under way,
 * by Kronor's id. What is under way is known to the process that has it; after a restart, from its next question on.
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
  readonly #operated = new Map<string, Followed>();
  #reserved = new Map<string, PaymentFacts>();

  add(facts: PaymentFacts, operation: string): void {
    const { paymentId } = readData(facts);
    if (paymentId === undefined) return;
    const underWay = this.#operated.get(paymentId)?.underWay ?? new Set();
    this.#operated.set(paymentId, { facts, underWay: underWay.add(operation) });
  }

  setReserved(payments: readonly PaymentFacts[]): void {
    this.#reserved = new Map(payments.map((facts) => [readData(facts).paymentId ?? '', facts]));
  }

  ids(): Set<string> {
    return new Set([...this.#operated.keys(), ...this.#reserved.keys()]);
  }

  /** Whose report it would be; undefined for one that is followed no more. */
  find(id: string): { facts: PaymentFacts; ours: ReadonlySet<string> } | undefined {
    const operated = this.#operated.get(id);
    const facts = this.#reserved.get(id) ?? operated?.facts;
    return facts && { facts, ours: operated?.underWay ?? new Set() };
  }

  /** Forgets what has ended. @returns true when the payment is followed no more */
  settle(payment: Payment): boolean {
    const operated = this.#operated.get(payment.id);
    for (const { id, rawStatus } of operated ? operationsIn(payment) : [])
      if (hasOperationEnded(rawStatus)) operated?.underWay.delete(id);
    if (operated?.underWay.size === 0) this.#operated.delete(payment.id);
    return this.find(payment.id) === undefined;
  }
}
