import { defineElement } from '../base/define-element.ts';
import { CheckoutSession } from './checkout-session.ts';

defineElement('checkout-session', CheckoutSession);
