import type { PaymentDetail } from '../internal/payment-detail.ts';

declare global {
  interface HTMLElementEventMap {
    'payment-status-changed': CustomEvent<PaymentDetail>;
  }
}

export type { PaymentDetail };
