import './node-version.ts';

export { backoff } from '@kassa/protocol';
export { believe, type Money } from './believe.ts';
export {
  RETURN_OUTCOMES,
  type CallContext,
  type OrderDetails,
  type PaymentContext,
  type PaymentFacts,
  type Prepared,
  type PrepareContext,
  type ReturnOutcome,
  type Totals,
} from './context.ts';
export { cutText } from './cut-text.ts';
export { defineProvider } from './define-provider.ts';
export type { OpenPayment, ProviderHost } from './host.ts';
export type { Json, JsonObject } from './json.ts';
export type { Log } from './log.ts';
export { isListedHost, unlistedHost } from './listed-host.ts';
export { networkOf } from './network-of.ts';
export {
  refuseNotification,
  type IncomingNotification,
  type NotificationAnswer,
  type NotificationReader,
  type ReadNotification,
  type RefusedNotification,
} from './notifications.ts';
export { optionSentence } from './option-sentence.ts';
export type { Capabilities, PaymentProvider, Problem, ProviderMethod, ReservationRules } from './provider.ts';
export { ProviderError, type ProviderErrorKind } from './provider-error.ts';
export { readText } from './read-text.ts';
export type { OperationContext, OperationReport, Report } from './report.ts';
export { withoutSecrets } from './without-secrets.ts';
