export type {
  CheckoutErrorDetail,
  SessionExpiredDetail,
  SessionReadyDetail,
} from './checkout-session/checkout-session.events.ts';
export { CheckoutSession } from './checkout-session/checkout-session.ts';
export { defineElements } from './define-elements.ts';
export { clientContext } from './internal/client-context.ts';
export type {
  FailedPaymentDetail,
  OpenPaymentDetail,
  PaymentDetail,
  SucceededPaymentDetail,
} from './internal/payment-detail.ts';
export { registerTexts, type OwnTexts } from './internal/texts.ts';
export type { KlarnaWidgetHost } from './klarna-widget-host/klarna-widget-host.ts';
export type {
  KlarnaCategoryDetail,
  KlarnaCorrectionDetail,
  KlarnaErrorCode,
  KlarnaErrorDetail,
} from './klarna-widget-host/klarna-widget-host.events.ts';
export type { KronorSwishButton } from './kronor-swish-button/kronor-swish-button.ts';
export type { SwishAppDetail } from './kronor-swish-button/kronor-swish-button.events.ts';
export type { TextKey, Texts } from './locales/en.ts';
export type { OwnMethod } from './pay-method-picker/method-list.ts';
export type { BeforeRedirectDetail, OwnMethodDetail } from './pay-method-picker/pay-method-picker.events.ts';
export { PayMethodPicker } from './pay-method-picker/pay-method-picker.ts';
export type { PaymentWidget } from './pay-method-picker/payment-widget.ts';
export { PaymentStatusElement } from './payment-status/payment-status.ts';
