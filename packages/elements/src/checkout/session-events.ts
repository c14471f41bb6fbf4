/** Fires a session's events, on the element that has the client. Errors have theirs: error-events.ts. */
import type { CheckoutState } from '@kassa/client';
import { emit } from '../base/emit.ts';
import type {} from './events.ts';
import { PaymentWatch } from './payment-watch.ts';

export class SessionEvents {
  readonly #host: HTMLElement;
  readonly #payment = new PaymentWatch();
  readonly #fired = new Set<string>();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Fires what has changed since the last call. */
  fireChanges({ snapshot, access }: CheckoutState): void {
    if (snapshot) {
      const { id: sessionId, state } = snapshot.session;
      const { merchantReference, amount, currency } = snapshot.order;
      if (this.#isNew(`ready ${sessionId}`))
        emit(this.#host, 'session-ready', { sessionId, state, merchantReference, amount, currency });
    }
    if (access !== 'session-expired') this.#fired.delete('expired');
    else if (this.#isNew('expired'))
      emit(this.#host, 'session-expired', {
        sessionId: snapshot?.session.id,
        paymentOpen: snapshot?.payment?.phase === 'open',
      });
    const payment = this.#payment.note(snapshot?.payment);
    if (payment) {
      emit(this.#host, 'payment-status-changed', payment);
      if (payment.phase !== 'open' && this.#isNew(`${payment.phase} ${payment.paymentId}`))
        emit(this.#host, `payment-${payment.phase}`, payment);
    }
  }

  #isNew(event: string): boolean {
    if (this.#fired.has(event)) return false;
    this.#fired.add(event);
    return true;
  }
}
