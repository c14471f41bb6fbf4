/** What a provider is told with each call: the order, what was prepared, the attempt. */

import type { Address, Customer, Order, PaymentInput, PaymentStatus, Preparation } from '@kassa/protocol';
import type { JsonObject } from './json.ts';
import type { Log } from './log.ts';

/** What the shop told us of the order, as its provider may see it. */
export interface OrderDetails {
  order: Order;
  customer: Customer;
  billingAddress: Address | null;
  shippingAddress: Address | null;
  /** The shop wants this customer recognised next time. */
  remember: boolean;
  /** `providerOptions[<this provider>]` */
  options: Readonly<Record<string, unknown>>;
}

export interface CallContext {
  log: Log;
  now(): Date;
  /** Aborted when the server closes. */
  signal: AbortSignal;
}

export interface PrepareContext extends CallContext, OrderDetails {
  method: string;
  sessionId: string;
  /** Until when the session takes new payments. */
  sessionExpiresAt: Date;
  /** What this provider answered last for this session and method. */
  previous: { data: JsonObject; at: Date } | null;
}

export interface Prepared {
  preparation: Preparation;
  /** Kept on the server, given back to createPayment. */
  data?: JsonObject;
}

/** One attempt at paying an order. */
export interface PaymentFacts {
  id: string;
  /** At most 20 of [0-9a-z-], unique: what the provider knows the attempt by, and its idempotency key. */
  reference: string;
  method: string;
  /** Minor units. */
  amount: number;
  currency: string;
  status: PaymentStatus;
  rawStatus: string | null;
  /** The provider's own id, once a report brought it. */
  providerReference: string | null;
  /** What earlier reports left, merged. Never in a snapshot or an event. */
  data: JsonObject;
  totals: Totals;
  createdAt: Date;
}

/** Of operations that succeeded, the provider's back office's included. Minor units. */
export interface Totals {
  captured: number;
  refunded: number;
  released: number;
}

/** Of the order, of the session and of what was prepared: all as when this payment was made, on every later call too. */
export interface PaymentContext extends CallContext, OrderDetails {
  sessionId: string;
  /** How often createPayment was called for this payment: 2 and more once an answer was lost. */
  tries: number;
  /** Until when the session took new payments, as this one was made. */
  sessionExpiresAt: Date;
  payment: PaymentFacts;
  input: PaymentInput;
  /** What `prepare` had left for this session and method when the payment was made. */
  prepared: JsonObject | null;
  /** What was remembered of this customer, when the shop asked for it with `remember`. Null once createPayment has answered. */
  remembered: JsonObject | null;
  urls: {
    /** Where the provider sends the browser back to. */
    returnTo(outcome: ReturnOutcome): string;
    /** This payment's own notification URL: its last segment can't be guessed. */
    notification: string;
  };
}

export const RETURN_OUTCOMES = ['success', 'failure', 'close'] as const;
export type ReturnOutcome = (typeof RETURN_OUTCOMES)[number];
