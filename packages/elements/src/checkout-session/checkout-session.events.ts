import type { ErrorBody, SessionState } from '@kassa/protocol';
import type {
  FailedPaymentDetail,
  OpenPaymentDetail,
  PaymentDetail,
  SucceededPaymentDetail,
} from '../internal/payment-detail.ts';

export interface SessionReadyDetail {
  sessionId: string;
  state: SessionState;
  merchantReference: string;
  /** Minor units of `currency`. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

export interface SessionExpiredDetail {
  /** Undefined when the token was refused before anything was seen of its session. */
  sessionId: string | undefined;
  /** A payment of the session is still open: don't start another order for it. */
  paymentOpen: boolean;
}

/** What could not be done. `code` is one of a closed list; `message` is for the developer. */
export type CheckoutErrorDetail = ErrorBody['error'];

export type { FailedPaymentDetail, OpenPaymentDetail, PaymentDetail, SucceededPaymentDetail };

declare global {
  interface HTMLElementEventMap {
    'session-ready': CustomEvent<SessionReadyDetail>;
    'session-expired': CustomEvent<SessionExpiredDetail>;
    'payment-status-changed': CustomEvent<PaymentDetail>;
    'payment-succeeded': CustomEvent<SucceededPaymentDetail>;
    'payment-failed': CustomEvent<FailedPaymentDetail>;
    'checkout-error': CustomEvent<CheckoutErrorDetail>;
  }
}
