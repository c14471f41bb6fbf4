/** What the events tell of a payment, and when there is something to tell. */
import type {
  FAILED_STATUSES,
  OPEN_STATUSES,
  PaymentStatus,
  PaymentView,
  SUCCEEDED_STATUSES,
} from '@kassa/protocol';

interface PaymentFacts {
  paymentId: string;
  /** What a customer can read to support. */
  reference: string;
  method: string;
  /** Minor units of `currency`. */
  amount: number;
  /** ISO 4217. */
  currency: string;
  /** Undefined when the element sees this payment for the first time. */
  previousStatus: PaymentStatus | undefined;
}

export interface OpenPaymentDetail extends PaymentFacts {
  phase: 'open';
  status: (typeof OPEN_STATUSES)[number];
}
export interface SucceededPaymentDetail extends PaymentFacts {
  phase: 'succeeded';
  status: (typeof SUCCEEDED_STATUSES)[number];
}
export interface FailedPaymentDetail extends PaymentFacts {
  phase: 'failed';
  status: (typeof FAILED_STATUSES)[number];
  /** Text key of the reason, where the provider gave one. */
  reason: string | null;
}
export type PaymentDetail = OpenPaymentDetail | SucceededPaymentDetail | FailedPaymentDetail;

/** Tells each change once, however often a snapshot repeats it. */
export class PaymentWatch {
  #id: string | undefined;
  #status: PaymentStatus | undefined;

  /** @returns the change since the last call, if there is one. */
  note(payment: PaymentView | null | undefined): PaymentDetail | undefined {
    if (!payment || (payment.id === this.#id && payment.status === this.#status)) return undefined;
    const previousStatus = payment.id === this.#id ? this.#status : undefined;
    const { id, reference, method, amount, currency, status, phase, reason } = payment;
    this.#id = id;
    this.#status = status;
    // The server computes the phase from the status (`phaseOf`), so the two fit.
    return {
      ...{ paymentId: id, reference, method, amount, currency, previousStatus, phase, status },
      ...(phase === 'failed' && { reason }),
    } as PaymentDetail;
  }
}
