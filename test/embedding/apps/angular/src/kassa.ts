import { Component, CUSTOM_ELEMENTS_SCHEMA, input } from '@angular/core';
import type { CheckoutSession, PayMethodPicker } from '@kassa/elements';

@Component({
  selector: 'checkout-session',
  template: '<ng-content />',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  host: { '[server]': 'server()', '[token]': 'token()', '[snapshot]': 'snapshot()' },
})
export class CheckoutSessionTag {
  readonly server = input<CheckoutSession['server']>();
  readonly token = input<CheckoutSession['token']>();
  readonly snapshot = input<CheckoutSession['snapshot']>();
}

@Component({
  selector: 'pay-method-picker',
  template: '<ng-content />',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  host: { '[ownMethods]': 'ownMethods()' },
})
export class PayMethodPickerTag {
  readonly ownMethods = input<PayMethodPicker['ownMethods']>([]);
}

@Component({ selector: 'payment-status', template: '<ng-content />' })
export class PaymentStatusTag {}

export const KASSA = [CheckoutSessionTag, PayMethodPickerTag, PaymentStatusTag];
