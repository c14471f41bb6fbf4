/** In place of `define.ts`, for pages whose list of ways to pay a server has drawn. */
import { CheckoutSession } from './checkout-session/checkout-session.ts';
import { defineElement } from './base/define-element.ts';
import { ServerRenderedPicker } from './pay-method-picker/server-rendered-picker.ts';
import { PaymentStatusElement } from './payment-status/payment-status.ts';

export * from './index.ts';

if (typeof customElements !== 'undefined') {
  defineElement('checkout-session', CheckoutSession);
  defineElement('pay-method-picker', ServerRenderedPicker);
  defineElement('payment-status', PaymentStatusElement);
}
