/** What a test or the control page may change while the sandbox runs. Requests that are open keep to what was set. */
import * as z from 'zod';

/** What becomes of a payment request without anybody touching its page. */
export const OUTCOMES = ['ask', 'paid', 'authorized', 'declined', 'cancelled', 'error', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const settingsSchema = z.strictObject({
  /** ask: the customer decides on a page. The others happen by themselves, `outcomeAfterMs` after the request waits. */
  outcome: z.enum(OUTCOMES),
  outcomeAfterMs: z.int().min(0).max(600_000),
  /** How long a request is INITIALIZING. Null: for good, the link never comes. */
  initializingMs: z.int().min(0).max(600_000).nullable(),
  /** What the customer decided is not told before refreshPaymentStatus is called: the provider's webhook is late. */
  lateStatus: z.boolean(),
  /** Swish's code of the outcome `error`. `DS24`: Swish itself doesn't know whether the money was taken. */
  swishErrorCode: z.string(),
  /** What a success says was paid or authorized. Null: what was asked. */
  successAmount: z.int().min(0).nullable(),
  /** How long captures, releases and refunds take. */
  operationMs: z.int().min(0).max(600_000),
  /** How captures, releases and refunds end. */
  captureOutcome: z.enum(['CAPTURE_DONE', 'CAPTURE_COOLDOWN', 'CAPTURE_DECLINED', 'ERROR']),
  releaseOutcome: z.enum(['DONE', 'ERROR', 'RELEASE_AMBIGUOUS']),
  refundOutcome: z.enum(['PAID', 'ERROR', 'REFUND_AMBIGUOUS']),
  /** A socket that is offered both subprotocols speaks the newer. Kronor's public server speaks the older then. */
  newerSockets: z.boolean(),
  /** Limits of Kronor's public server that it has only where they are configured. Null: none. */
  maxDepth: z.int().positive().nullable(),
  maxNodes: z.int().positive().nullable(),
  maxBatch: z.int().positive().nullable(),
  /** The merchant has blocked the tokens of all sessions. */
  sessionTokensBlocked: z.boolean(),
  /** Every call is given up for its time. */
  takesTooLong: z.boolean(),
  socketMessagesPerSecond: z.int().positive().nullable(),
  /**
   * How long a Swish request waits for its customer before Swish ends it with `TM01`. Kronor's documents don't say; Mangopay's
   * say 3 minutes, PPRO's 4. Null: as long as Kronor's session.
   */
  swishRequestMs: z.int().min(0).max(86_400_000).nullable(),
  /** app: `swish://…`, as a phone needs it. page: the phone's page here, for a browser that has no Swish. */
  swishLinks: z.enum(['app', 'page']),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Of every sandbox in the process: another setting is another object. */
export const DEFAULT_SETTINGS: Readonly<Settings> = Object.freeze({
  outcome: 'ask',
  outcomeAfterMs: 300,
  initializingMs: 50,
  lateStatus: false,
  swishErrorCode: 'FF08',
  successAmount: null,
  operationMs: 50,
  captureOutcome: 'CAPTURE_DONE',
  releaseOutcome: 'DONE',
  refundOutcome: 'PAID',
  newerSockets: false,
  maxDepth: null,
  maxNodes: null,
  maxBatch: null,
  sessionTokensBlocked: false,
  takesTooLong: false,
  socketMessagesPerSecond: null,
  swishRequestMs: 180_000,
  swishLinks: 'app',
});
