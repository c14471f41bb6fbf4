import { CheckoutSession } from './checkout-session/checkout-session.ts';
import { defineElement } from './base/define-element.ts';
import { PayMethodPicker } from './pay-method-picker/pay-method-picker.ts';
import { PaymentStatusElement } from './payment-status/payment-status.ts';

/**
 * Defines all elements, unless the page has them already. With `prefix: 'shop-'` they are `<shop-checkout-session>`
 * and so on, for pages whose other parts use another version.
 */
export function defineElements({ prefix = '' }: { prefix?: string } = {}): void {
  defineElement('checkout-session', CheckoutSession, prefix);
  defineElement('pay-method-picker', PayMethodPicker, prefix);
  defineElement('payment-status', PaymentStatusElement, prefix);
}
