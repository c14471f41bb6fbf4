import type { AskingDetail } from '../checkout/events.ts';

export interface PaymentMethodDetail {
  /** The method's `id`, or that of the shop's own. Undefined when the chosen one has gone and nothing is chosen any more. */
  method: string | undefined;
  /** Empty without a method. */
  label: string;
}

export type OwnMethodDetail = AskingDetail;

declare global {
  interface HTMLElementEventMap {
    'payment-method-change': CustomEvent<PaymentMethodDetail>;
    'own-method-submit': CustomEvent<OwnMethodDetail>;
  }
}
