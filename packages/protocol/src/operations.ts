/** Captures, releases, refunds and cancellations: what a merchant does to a payment, and disputes, which happen to it. */
import * as z from 'zod/mini';
import { amountSchema, currencySchema, ignoredSchema, lineSchema } from './order.ts';
import { PAYMENT_STATUSES, type PaymentStatus, type Phase } from './payment-status.ts';
import { sessionStateSchema, snapshotSchema } from './snapshot.ts';
import { momentSchema } from './time.ts';

export const OPERATION_KINDS = ['capture', 'release', 'refund', 'cancellation'] as const;
export const operationKindSchema = z.enum(OPERATION_KINDS);
export type OperationKind = (typeof OPERATION_KINDS)[number];

export const operationStatusSchema = z.enum([
  /** Journalled, or at the provider; not ended yet. */
  'PENDING',
  'SUCCEEDED',
  'FAILED',
  /** The provider itself does not know. A person has to look; never retried by itself. */
  'AMBIGUOUS',
]);
export type OperationStatus = z.infer<typeof operationStatusSchema>;

/**
 * Body of POST /payments/{id}/captures, …/releases, …/refunds, …/cancellations. An unknown field is refused: with a
 * misspelt `amount` the operation would be of the whole rest.
 */
export const operationRequestSchema = z.strictObject({
  /** Minor units. The whole rest when left out. */
  amount: z.optional(amountSchema),
  /** Which lines, where a provider wants to know. */
  lines: z.optional(z.array(lineSchema)),
  /** Shown to the customer by some providers. */
  message: z.optional(z.string().check(z.maxLength(255))),
  /** Who does it, for the record. */
  createdBy: z.optional(z.string().check(z.maxLength(100))),
  /** The shop's own number of this operation. */
  merchantReference: z.optional(z.string().check(z.maxLength(100))),
  /** captures only: this is the last one. */
  final: z.optional(z.boolean()),
  /** refunds only: of money that a dispute takes back too. Without it, what is disputed is not refunded. */
  despiteDispute: z.optional(z.boolean()),
  /** Options of this payment's provider; it checks them. */
  providerOptions: z.optional(z.record(z.string(), z.unknown())),
});
export type OperationRequest = z.infer<typeof operationRequestSchema>;

/** What a person found out at the provider. */
const resolution = {
  /** The provider's own reference of it. */
  reference: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  /** Who says so. */
  resolvedBy: z.string().check(z.minLength(1), z.maxLength(100)),
  /** How it is known. */
  reason: z.string().check(z.minLength(1), z.maxLength(255)),
};

/** Body of POST /payments/{id}/operations/{number}/resolution. */
export const operationResolutionSchema = z.strictObject({
  outcome: z.enum(['SUCCEEDED', 'FAILED']),
  ...resolution,
});
export type OperationResolution = z.infer<typeof operationResolutionSchema>;

/** Body of POST /payments/{id}/resolution. CANCELLED: it took no money and never will. */
export const paymentResolutionSchema = z.strictObject({
  outcome: z.enum(['AUTHORIZED', 'PAID', 'CANCELLED', 'RELEASED']),
  /** Minor units. AUTHORIZED and PAID need it, and it is the payment's: another amount is no success of this payment. */
  amount: z.optional(amountSchema),
  ...resolution,
});
export type PaymentResolution = z.infer<typeof paymentResolutionSchema>;

export interface Operation {
  id: string;
  /** 1, 2, 3 … within its payment. */
  number: number;
  kind: OperationKind;
  status: OperationStatus;
  /** The provider's own word. */
  rawStatus: string | null;
  amount: number;
  currency: string;
  createdBy: string | null;
  /** The person who ended it; null if the provider did. */
  resolvedBy: string | null;
  merchantReference: string | null;
  /** Why it failed, for the merchant. */
  reason: string | null;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
}

export interface Dispute {
  id: string;
  kind: 'chargeback' | 'returned_debit';
  amount: number | null;
  rawStatus: string | null;
  openedAt: string;
}

/** GET /payments/{id}: all that a merchant may know. */
export interface MerchantPayment {
  id: string;
  sessionId: string;
  merchantReference: string;
  /** Ours, at most 20 of [0-9a-z-]: what the provider knows this attempt by. */
  reference: string;
  provider: string;
  method: string;
  status: PaymentStatus;
  phase: Phase;
  rawStatus: string | null;
  /** The provider's own id, once it has one. */
  providerReference: string | null;
  amount: number;
  currency: string;
  /** Of operations that succeeded, the provider's back office's included. */
  amountCaptured: number;
  amountRefunded: number;
  amountReleased: number;
  /** Of operations whose end is still to come. */
  amountPending: number;
  /** What else this provider tells of it, in its own terms; its README says what. Amounts in minor units. */
  providerDetails: Readonly<Record<string, string | number | boolean>>;
  /** Why it failed or is stuck, for the merchant. */
  reason: string | null;
  /** The person who set its status; null if the provider did. */
  resolvedBy: string | null;
  /** A second success of the same order: money to give back. */
  duplicate: boolean;
  history: { status: string; rawStatus: string | null; source: string; at: string }[];
  operations: Operation[];
  disputes: Dispute[];
  createdAt: string;
  updatedAt: string;
}

const digits = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number));

/** Query of GET /payments for all payments that match. An unknown field is refused: a misspelt one would be no filter. */
export const paymentQuerySchema = z.strictObject(
  {
    status: z.optional(z.enum(PAYMENT_STATUSES)),
    provider: z.optional(z.string()),
    /** Minor units: digits alone, for `3.00` would be another amount. */
    amount: z.optional(
      z.union([amountSchema, z.pipe(digits, amountSchema)], { error: 'Must be digits: minor units' }),
    ),
    currency: z.optional(currencySchema),
    /** With an operation whose end nobody knows, or is still to come. */
    operation: z.optional(z.enum(['AMBIGUOUS', 'PENDING'])),
    /** Made at this time or later. */
    since: z.optional(momentSchema),
    /** Made before this time. */
    until: z.optional(momentSchema),
    /** The id of the last payment of the page before. */
    after: z.optional(z.string()),
  },
  {
    // A name beside a filter comes here: payments that don't fit would be taken for some that do.
    error: (issue) =>
      issue.code === 'unrecognized_keys' && /^(merchantR|r)eference$/.test(issue.keys[0] ?? '')
        ? `${issue.keys[0]} stands alone: no filter goes with it`
        : undefined,
  },
);
export type PaymentQuery = z.infer<typeof paymentQuerySchema>;

/** What POST /sessions answers. */
export const createdSessionSchema = z.object({
  /** For `<checkout-session token>`; good for this one session. */
  token: z.string(),
  /** Until when `token` may pay. ISO 8601. */
  expiresAt: z.string(),
  session: z.object({ id: z.string(), state: sessionStateSchema, merchantReference: z.string() }),
  /** What `token` sees now. In the page, inside `<checkout-session>`, it saves the first read. */
  snapshot: snapshotSchema,
  /** The fields that were left out because they are wrong, with the reason. Methods that need them are not offered. */
  ignored: z.array(ignoredSchema),
});
export type CreatedSession = z.infer<typeof createdSessionSchema>;

/** Why a method is offered or not: GET /sessions/{id}/methods. */
export interface MethodAvailability {
  method: string;
  offered: boolean;
  /** One entry for each rule that does not hold, with the field that would change it. */
  reasons: { field: string; message: string }[];
}
