/** The arguments of a provider's calls: the order, the preparation, the attempt. */

import type { Address, Customer, Order, PaymentInput, PaymentStatus, Preparation } from '@kassa/protocol';
import type { JsonObject } from './json.ts';
import type { Log } from './log.ts';

/** The shop's data of the order, as the provider may see it. */
export interface OrderDetails {
  order: Order;
  customer: Customer;
  billingAddress: Address | null;
  shippingAddress: Address | null;
  /** The shop wants the provider to recognise this customer next time. */
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
  /** The `data` of earlier reports, merged. Never in a snapshot or an event. */
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

/** Order, session and preparation as they were when this payment was made, also on every later call. */
export interface PaymentContext extends CallContext, OrderDetails {
  sessionId: string;
  /** How often createPayment was called for this payment: 2 or more after an answer was lost. */
  tries: number;
  /** Until when the session took new payments, at the time when this one was made. */
  sessionExpiresAt: Date;
  payment: PaymentFacts;
  input: PaymentInput;
  /** The `data` of `prepare` for this session and method when the payment was made. */
  prepared: JsonObject | null;
  /**
   * The token by which the provider recognises this customer, if the shop asked with `remember`. Null once createPayment
   * has answered.
   */
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
