import type { PaymentStatus, PaymentView } from '@kassa/protocol';
import type { PaymentDetail } from './events.ts';

/** Finds each change of a payment once, however often a snapshot repeats it. */
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
