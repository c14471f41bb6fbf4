/* global document, fetch */
/** Adyen's drop-in as its documentation mounts it: redirect methods, the answer to /paymentMethods in the page. */
import { AdyenCheckout, Dropin, Redirect } from '@adyen/adyen-web';
import '@adyen/adyen-web/styles/adyen.css';

const checkout = await AdyenCheckout({
  environment: 'test',
  clientKey: 'test_00000000000000000000000000000000',
  countryCode: 'SE',
  locale: 'en-US',
  amount: { value: 24_900, currency: 'SEK' },
  paymentMethodsResponse: JSON.parse(document.querySelector('#methods').textContent),
  analytics: { enabled: false },
  onSubmit: () => fetch('/paid', { method: 'POST' }),
});
new Dropin(checkout, {
  paymentMethodComponents: [Redirect],
  openFirstPaymentMethod: false,
  openFirstStoredPaymentMethod: false,
}).mount('#dropin');
