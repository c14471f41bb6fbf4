import type { KassaError, PaymentInput, Preparation } from '@kassa/protocol';

/** A provider's own form in the picker's slot `widget`, in light DOM. */
export interface PaymentWidget extends HTMLElement {
  /** Set by the picker whenever its method is chosen; undefined when it isn't. */
  preparation: Preparation | undefined;
  /** Paying now would do nothing: it is loading, or the customer is with the provider. */
  readonly isBusy: boolean;
  /** Why it can't be paid with in this session, once that is certain: the picker takes the method away. */
  readonly unavailable: KassaError | undefined;
  /** Asked when the customer pays. Undefined when there is something to correct, or the customer closed it. */
  authorize(): Promise<PaymentInput | undefined>;
}

declare global {
  interface HTMLElementEventMap {
    /** A widget's `isBusy` or `unavailable` may have changed. It bubbles, for the picker around it. */
    'payment-widget-change': CustomEvent<undefined>;
  }
}
