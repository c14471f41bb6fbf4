import type { PaymentInput, Preparation } from '@kassa/protocol';

/** What stands in the picker's slot `widget`. */
export interface PaymentWidget extends HTMLElement {
  /** Set by the picker whenever its method is chosen; undefined when it isn't. */
  preparation: Preparation | undefined;
  /** Asked when the customer pays. Undefined when there is something to correct, or the customer closed it. */
  authorize(): Promise<PaymentInput | undefined>;
}
