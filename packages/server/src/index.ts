export { ConfigError } from '@kassa/protocol/options';
export type { Checkout } from './checkout.ts';
export { createCheckoutServer, type CheckoutServer } from './create-checkout-server.ts';
export { SECONDS, type Meter } from './figures.ts';
export type { RequestFacts } from './http/env.ts';
export type { LiveSession, LiveStatus } from './live.ts';
export { createLogger } from './logger.ts';
export type { CheckoutServerOptions, ConfirmationQuestion, MerchantEndpoint } from './options.ts';
