/** In place of `define.ts`, for pages whose list of ways to pay a server has drawn. */
import { CheckoutSession } from './checkout-session/checkout-session.ts';
import { defineElement } from './base/define-element.ts';
import { ServerRenderedPicker } from './pay-method-picker/server-rendered-picker.ts';
import { PaymentStatusElement } from './payment-status/payment-status.ts';

export * from './index.ts';

/**
 * Each element is defined in a task of its own: the list can be used already, and a slow page answers in between.
 *
 * A page of which a part is still to come is waited for: its list and snapshot may be in it. A script that is loaded
 * `async` and comes from the cache is that early.
 *
 * A press that has begun on the list is waited for to its end. WebKit forgets it where an element around the list gets a
 * shadow root, as the session does, and the picker would draw in the middle of it.
 */
function define(): void {
  if (document.readyState === 'loading' || document.querySelector('pay-method-picker:active')) {
    setTimeout(define, 50);
    return;
  }
  defineElement('checkout-session', CheckoutSession);
  setTimeout(defineElement, 0, 'pay-method-picker', ServerRenderedPicker);
  setTimeout(defineElement, 0, 'payment-status', PaymentStatusElement);
}

// Lit brings a `customElements` of its own to Node, and no document.
if (typeof document !== 'undefined') setTimeout(define);
