/** The events that more than one element fires, and what they carry. */
import type {
  ErrorBody,
  FAILED_STATUSES,
  OPEN_STATUSES,
  PaymentStatus,
  PaymentView,
  SessionState,
  SUCCEEDED_STATUSES,
} from '@kassa/protocol';
import type { PickerView } from '../views/picker-view.ts';

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

/** The error. `code` is one of a closed list; `message` is for the developer. */
export type CheckoutErrorDetail = ErrorBody['error'];

export interface BeforeRedirectDetail {
  /** The address that the customer is about to go to: a provider's page, or a link to its app. */
  url: string;
  /** POST: the browser must send `fields` there, as a form does. */
  httpMethod: 'GET' | 'POST';
  fields: readonly { name: string; value: string }[];
  /** The payment that leads there. */
  payment: PaymentView | null | undefined;
}

/** The view of an element that pays, named as its `:state()` and its slots are. `choosing` in `checkout-restart`: the customer asks for more time. */
export interface CheckoutViewDetail {
  view: PickerView;
}

export interface AskingDetail {
  /** The method that the customer pays with. */
  method: string;
  /**
   * Call it while the event is fired: the customer waits for the promise, before paying for up to 10 seconds. One that
   * rejects or takes longer ends the attempt, and the customer reads that something went wrong.
   */
  waitUntil: (answer: Promise<unknown>) => void;
}
export type BeforePayDetail = AskingDetail;

interface PaymentFacts {
  paymentId: string;
  /** For a customer who calls support. */
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

declare global {
  interface HTMLElementEventMap {
    'before-pay': CustomEvent<BeforePayDetail>;
    'before-redirect': CustomEvent<BeforeRedirectDetail>;
    'checkout-view-change': CustomEvent<CheckoutViewDetail>;
    'checkout-restart': CustomEvent<CheckoutViewDetail>;
    'session-ready': CustomEvent<SessionReadyDetail>;
    'session-expired': CustomEvent<SessionExpiredDetail>;
    'payment-status-changed': CustomEvent<PaymentDetail>;
    'payment-succeeded': CustomEvent<SucceededPaymentDetail>;
    'payment-failed': CustomEvent<FailedPaymentDetail>;
    'checkout-error': CustomEvent<CheckoutErrorDetail>;
  }
}
