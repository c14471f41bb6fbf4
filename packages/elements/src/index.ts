export { clientContext } from './checkout/client-context.ts';
export type {
  BeforePayDetail,
  BeforeRedirectDetail,
  CheckoutErrorDetail,
  CheckoutViewDetail,
  FailedPaymentDetail,
  OpenPaymentDetail,
  PaymentDetail,
  SessionExpiredDetail,
  SessionReadyDetail,
  SucceededPaymentDetail,
} from './checkout/events.ts';
export type { PaymentWidget } from './checkout/payment-widget.ts';
export { CheckoutSession } from './checkout-session/checkout-session.ts';
export { defineElements } from './define-elements.ts';
export type { KlarnaWidgetHost } from './klarna-widget-host/klarna-widget-host.ts';
export type {
  KlarnaCategoryDetail,
  KlarnaCorrectionDetail,
  KlarnaErrorCode,
  KlarnaErrorDetail,
} from './klarna-widget-host/klarna-widget-host.events.ts';
export type { KronorSwishButton } from './kronor-swish-button/kronor-swish-button.ts';
export type { SwishAppDetail } from './kronor-swish-button/kronor-swish-button.events.ts';
export type { OwnMethodDetail, PaymentMethodDetail } from './pay-method-picker/pay-method-picker.events.ts';
export { PayMethodPicker } from './pay-method-picker/pay-method-picker.ts';
export { PaymentStatusElement } from './payment-status/payment-status.ts';
export type { OwnMethod } from './views/first-list.ts';
export type { TextKey, Texts } from './words/locales/en.ts';
export { offerLanguages } from './words/locales/index.ts';
export { registerTexts, type OwnTexts } from './words/texts.ts';
