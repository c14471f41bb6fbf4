/**
 * What the merchant's server is told: POSTed to its endpoint, signed by Standard Webhooks, at least once, in
 * order per payment. `webhook-id` is the event's `id`: drop one you have seen.
 */
import * as z from 'zod/mini';
import { momentSchema } from './time.ts';

export const EVENT_TYPES = [
  'payment.authorized',
  'payment.partially_captured',
  'payment.paid',
  'payment.released',
  'payment.failed',
  'payment.capture_declined',
  'payment.duplicate',
  'payment.unresolved',
  'payment.contradicted',
  'payment.under_review',
  'capture.succeeded',
  'capture.failed',
  'capture.ambiguous',
  'release.succeeded',
  'release.failed',
  'release.ambiguous',
  'refund.succeeded',
  'refund.failed',
  'refund.ambiguous',
  'dispute.opened',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const merchantEventSchema = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  /** ISO 8601. */
  timestamp: z.string(),
  data: z.object({
    /** 1, 2, 3 … within the payment. */
    sequence: z.int(),
    paymentId: z.string(),
    sessionId: z.string(),
    merchantReference: z.string(),
    reference: z.string(),
    provider: z.string(),
    method: z.string(),
    status: z.string(),
    rawStatus: z.nullable(z.string()),
    /** Minor units. */
    amount: z.int(),
    currency: z.string(),
    reason: z.nullable(z.string()),
    /** capture.*, release.* and refund.* only. */
    operation: z.optional(
      z.object({ id: z.string(), number: z.int(), kind: z.string(), amount: z.int(), status: z.string() }),
    ),
    /** payment.capture_declined only. Minor units: what stays paid, and what the customer still owes. */
    capture: z.optional(z.object({ captured: z.int(), owed: z.int() })),
    /** dispute.opened only. */
    dispute: z.optional(z.object({ id: z.string(), kind: z.string(), amount: z.nullable(z.int()) })),
  }),
});
export type MerchantEvent = z.infer<typeof merchantEventSchema>;

/** Query of GET /events. */
export const eventQuerySchema = z.object({
  state: z.optional(z.enum(['waiting', 'delivered', 'dead'])),
  paymentId: z.optional(z.string()),
  /** Written at this time or later. */
  since: z.optional(momentSchema),
  /** The id of the last event of the page before. */
  after: z.optional(z.string()),
});
export type EventQuery = z.infer<typeof eventQuerySchema>;

/** Body of POST /events/resend: all events that were written at this time or later. */
export const resendSchema = z.strictObject({ since: momentSchema });
export type ResendEvents = z.infer<typeof resendSchema>;

export interface EventDelivery {
  event: MerchantEvent;
  state: 'waiting' | 'delivered' | 'dead';
  attempts: number;
  /** Why the last attempt failed; null once the merchant has taken the event. */
  error: string | null;
  /** ISO 8601. */
  deliveredAt: string | null;
  /** Of an event that waits. */
  nextAttemptAt: string | null;
}
