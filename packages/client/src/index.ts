export type { CheckoutClient, CheckoutState } from './checkout-state.ts';
export type { Connection, Transport, Watch } from './transport.ts';
