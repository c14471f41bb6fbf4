export { createCheckoutClient, type CheckoutClientOptions } from './checkout-client.ts';
export type { CheckoutClient, CheckoutState } from './checkout-state.ts';
export { followNextAction } from './follow.ts';
export { onOutcome } from './outcome.ts';
export type { Page } from './page-events.ts';
export { acquireClient, type AcquireOptions } from './registry.ts';
export { resumeFromReturn, type ResumeOptions } from './resume.ts';
export { companionTransport, type CompanionOptions } from './transport/companion.ts';
export type { Connection, Transport, Watch } from './transport.ts';
