import { defineElement } from '../base/define-element.ts';
import { PaymentStatusElement } from './payment-status.ts';

defineElement('payment-status', PaymentStatusElement);
