/**
 * What a page sees of one checkout session. Every push is a whole snapshot with a version: a page drops late
 * and repeated ones, and reconnecting or coming back is the same code as the first load. It holds no customer
 * data.
 *
 * Shapes only, here and in what this imports: a page checks by `page-shapes.ts`, which is generated from it and knows
 * no more. The merchant's door and the store check more.
 */
import * as z from 'zod/mini';
import { nextActionSchema } from './next-action.ts';
import { PAYMENT_STATUSES, PHASES } from './payment-status.ts';
import { preparationSchema } from './preparation.ts';

export const methodSchema = z.object({
  /** Stable within the provider's name: `krofort.bank`. */
  id: z.string(),
  /** In the session's language. */
  label: z.string(),
  description: z.optional(z.string()),
  /** A picture that the provider's answer names. Elements draw a neutral picture by `icon` when there is none. */
  logoUrl: z.optional(z.string()),
  icon: z.enum(['bank', 'card', 'mobile', 'invoice', 'wallet', 'other']),
  /** Its preparation will be a provider's own form: a page keeps a place for it from the moment of choosing. */
  hasWidget: z.optional(z.boolean()),
});
export type Method = z.infer<typeof methodSchema>;

/** A line as a customer would check it. Amounts in minor units, tax included. */
const lineViewSchema = z.object({
  name: z.string(),
  quantity: z.number(),
  total: z.number(),
  imageUrl: z.optional(z.string()),
});

export const paymentViewSchema = z.object({
  id: z.string(),
  method: z.string(),
  methodLabel: z.string(),
  /** The attempt's reference, at most 20 of [0-9a-z-]: what a customer can read to support. */
  reference: z.string(),
  /** An integer of minor units, here as everywhere. */
  amount: z.number(),
  currency: z.string(),
  status: z.enum(PAYMENT_STATUSES),
  /** The provider's own word, for support. */
  rawStatus: z.nullable(z.string()),
  phase: z.enum(PHASES),
  /**
   * A cancellation was taken and its provider has not answered, which lasts while the provider can't be reached. Left
   * out otherwise. Meanwhile there is nothing to do: no next action, and no second cancellation.
   */
  cancelling: z.optional(z.boolean()),
  /** Text key of the reason, when there is one to tell. */
  reason: z.nullable(z.string()),
  /** The provider's own words for it, in the customer's language. Plain text: never markup. */
  customerText: z.optional(z.string()),
  /** ISO 8601, as are all times here. */
  createdAt: z.string(),
  updatedAt: z.string(),
  /**
   * What the page does next, so that a reload can go on. Null if there is nothing to do, and for a read-only token. After
   * a success: only a redirect that takes no money.
   */
  nextAction: z.nullable(nextActionSchema),
  /** The provider can be asked to cancel it as it now stands. */
  canCancel: z.boolean(),
  /** The time from which the customer may leave it open and choose another way. Null: only after the provider's answer. */
  canSwitchFrom: z.nullable(z.string()),
  /**
   * While true, nothing else of the order can be paid. Open and false: the customer chose another way, and it may still
   * succeed.
   */
  holdsOrder: z.boolean(),
});
export type PaymentView = z.infer<typeof paymentViewSchema>;

export const sessionStateSchema = z.enum([
  /** Can be paid. */
  'open',
  /** A payment of the order has succeeded. */
  'settled',
  /** The order changed: a newer session replaces this one. */
  'superseded',
  /** Past `expiresAt`: no new payment. A payment that is open is still followed. */
  'expired',
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const snapshotSchema = z.object({
  /** An integer that grows with every change of the session. Compare only within one session. */
  version: z.number(),
  session: z.object({
    id: z.string(),
    state: sessionStateSchema,
    expiresAt: z.string(),
    /** Whether this token may select, pay and cancel now. */
    canPay: z.boolean(),
  }),
  order: z.object({
    merchantReference: z.string(),
    amount: z.number(),
    currency: z.string(),
    /**
     * The amount as text in `language`: "199,00 kr". A page whose first view needs it has no `Intl.NumberFormat` to make.
     */
    amountText: z.optional(z.string()),
    /** ISO 3166-1 alpha-2. */
    country: z.string(),
    /** BCP 47. */
    language: z.string(),
    /** Where the shop goes on; set by the shop, never by the page. */
    returnUrl: z.string(),
    lines: z.array(lineViewSchema),
  }),
  /** Empty for a read-only token. */
  methods: z.array(methodSchema),
  /** The method chosen last and what it needs. */
  selection: z.nullable(z.object({ method: z.string(), preparation: preparationSchema })),
  /** The payment that matters: the one that succeeded, else the one that is open, else the newest. */
  payment: z.nullable(paymentViewSchema),
  /** Another session of the same order has the payment that is open: nothing can be paid here until it ends. */
  lockedElsewhere: z.boolean(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
