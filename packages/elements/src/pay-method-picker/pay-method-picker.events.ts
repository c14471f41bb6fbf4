export interface PaymentMethodDetail {
  /** The method's `id`, or that of the shop's own. */
  method: string;
  label: string;
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
export type OwnMethodDetail = AskingDetail;

declare global {
  interface HTMLElementEventMap {
    'payment-method-change': CustomEvent<PaymentMethodDetail>;
    'before-pay': CustomEvent<BeforePayDetail>;
    'own-method-submit': CustomEvent<OwnMethodDetail>;
  }
}
