/**
 * The provider interface: everything the companion server needs to know of one payment API. A provider is a
 * plain object; it holds no state of a payment. The server journals before it calls and commits before anyone
 * hears, so a provider may be called again after a crash and must not keep anything in memory that matters.
 *
 * docs/adding-a-provider.md walks through one.
 */
import type {
  Address,
  Customer,
  Method,
  NextAction,
  OperationKind,
  OperationRequest,
  OperationStatus,
  Order,
  PaymentInput,
  PaymentStatus,
  Preparation,
} from '@kassa/protocol';

export { believe, type Money } from './believe.ts';
export { optionSentence } from './option-sentence.ts';
export { readText } from './read-text.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** What a provider may write to the log. Never pass it a secret; the server redacts what it knows, by name. */
export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface PaymentProvider {
  /** `[a-z][a-z0-9]*`, unique in a server; the first part of its methods' ids and of its notification URLs. */
  readonly name: string;
  readonly methods: readonly ProviderMethod[];
  readonly capabilities: Capabilities;
  /** What is wrong with the options it was made from, one sentence each, by option name. The server refuses to start on any. */
  readonly configProblems: readonly string[];

  /**
   * What is wrong with `providerOptions[<this provider>]`: the session is refused, and nothing of it is stored. A
   * `field` is below those options. No network.
   */
  optionProblems?(options: Readonly<Record<string, unknown>>): Problem[];

  /** Which of its rules this order breaks for `method`. Empty: offer it. No network. */
  unavailableBecause(method: string, details: OrderDetails): Problem[];

  /** Asked when the customer selects `method`. Absent: nothing is needed (`none`). May call the provider. */
  prepare?(context: PrepareContext): Promise<Prepared>;

  /** What is wrong with the customer's input. Asked before the lock is taken and anything is stored. No network. */
  inputProblems?(method: string, input: PaymentInput, details: OrderDetails): Problem[];

  /** The customer's input will not be used (lock refused, order changed): free what it holds at the provider. */
  discardInput?(
    context: PrepareContext & { input: PaymentInput; prepared: JsonObject | null },
  ): Promise<void>;

  /**
   * Starts the payment. Called after the attempt was committed.
   * @throws ProviderError; its `kind` decides what becomes of the attempt.
   */
  createPayment(context: PaymentContext): Promise<Report & { nextAction: NextAction }>;

  /** Asks the provider where the payment stands. Present exactly when `capabilities.query`. */
  query?(context: PaymentContext): Promise<Report>;

  /**
   * The provider's references of payments that were refunded since then, also in its own back office. Asked at a thin
   * notification: what is paid is too much to be asked about one by one.
   */
  refundedSince?(since: Date, signal: AbortSignal): Promise<readonly string[]>;

  /** What of `payment.data` the merchant may see, in the provider's own terms. Amounts in minor units. */
  merchantDetails?(payment: PaymentFacts): Readonly<Record<string, string | number | boolean>>;

  /** Runs one operation; present exactly for `capabilities.operations`. @throws ProviderError */
  operate?(context: OperationContext): Promise<OperationReport>;

  /**
   * What the provider will know the operation by, where that is known before the call. It is journalled first, so that
   * a notification finds an operation whose answer was lost; `operate` is given it as `operation.providerReference`.
   * Undefined: only the answer tells. No network.
   */
  operationReference?(context: OperationContext): string | undefined;

  /** Asks where an operation stands, until it is no longer PENDING. */
  queryOperation?(context: OperationContext): Promise<OperationReport>;

  /** Its options have it ask for the merchant's confirmation: a server without `confirmPayment` does not start. */
  readonly asksMerchant?: boolean;

  readonly notifications?: NotificationReader;

  /**
   * Reads its own query at the return URL. Changes no status: `ask` has the server ask `query` now, and `data` is
   * merged into `PaymentFacts.data` for it, so that `query` knows that the customer came back.
   */
  readReturn?(
    query: URLSearchParams,
    context: PaymentContext,
  ): { ask: boolean; problem?: string; data?: JsonObject };

  /** The server is up: open subscriptions here. `close` ends them. */
  start?(host: ProviderHost): void | Promise<void>;
  close?(): void | Promise<void>;
}

export interface ProviderMethod {
  /** `<provider>.<name>` */
  readonly id: string;
  readonly icon: Method['icon'];
  /** By BCP 47 language; `en` is what the others fall back to. */
  readonly label: { readonly en: string } & Readonly<Record<string, string>>;
  readonly description?: { readonly en: string } & Readonly<Record<string, string>>;
  /** `prepare` answers with a form of the provider's own: the page keeps a place for it. */
  readonly hasWidget?: true;
}

export interface Capabilities {
  readonly operations: readonly OperationKind[];
  /** What it can do with a reservation. Absent: only the simplest, all or nothing. */
  readonly reservation?: ReservationRules;
  /** The provider can be asked about a payment. */
  readonly query: boolean;
  /**
   * What to do when the answer to createPayment was lost.
   * abandon: nobody was shown a way to pay, so the attempt ends and the order is free.
   * repeat: call again with the same reference until there is an answer.
   * repeat_once: the same, once; if the provider then says that it exists, wait for its notification.
   * hold: never call again, for that would be another payment, and this one may even be paid. The attempt stays
   * open and keeps the order until `query`, a notification or a person says what became of it.
   */
  readonly createAnswerLost: 'abandon' | 'repeat' | 'repeat_once' | 'hold';
  /**
   * What to do when the answer to an operation was lost.
   * repeat: call again with the same key or number until there is an answer.
   * ask: `queryOperation` finds it.
   * hold, when left out: a notification or a person says what became of it.
   */
  readonly operationAnswerLost?: 'repeat' | 'ask' | 'hold';
  /** Statuses in which a payment can be cancelled. Any open one when left out. */
  readonly cancellableIn?: readonly PaymentStatus[];
  /** No call takes longer, its own repeats counted: past it, one that left no answer was lost. 90 s when left out. */
  readonly longestCallMs?: number;
  /** Minutes after which the customer may leave an open payment for another method. Null: only with the provider's word. */
  readonly switchAfterMinutes: number | null;
  /**
   * The same for a payment that the provider has taken and that is still INITIALIZING: nobody was shown a way to
   * pay it. `switchAfterMinutes` when left out.
   */
  readonly initializingMinutes?: number;
  /** Minutes of silence after which the merchant gets `payment.unresolved`. */
  readonly unresolvedAfterMinutes: number;
  /**
   * Its redirects ask nothing of the customer and take no money: the page follows one even if the payment was told to
   * have succeeded first. Absent: nobody is sent to a provider any more once the payment has succeeded.
   */
  readonly silentRedirects?: true;
  /** Hosts that redirects may go to (`*.example.com` for any below). Absent: any https host. */
  readonly redirectHosts?: readonly string[];
  /** Schemes that app links may have besides https. */
  readonly appSchemes?: readonly string[];
}

/** What may be done with a reservation. The server refuses by name what is not in it, before the provider is called. */
export interface ReservationRules {
  /** whole: all of it, while nothing is captured. rest: any part of what is left, also after a capture. */
  readonly release: 'whole' | 'rest';
  /** `final: true` of a capture of a part ends the reservation. */
  readonly finalCapture: boolean;
  /** What may be captured in all, where that can be more than the payment's amount. Minor units. */
  captureLimit?(payment: PaymentFacts): number;
}

/** A rule that does not hold: `field` as the shop wrote it (`customer.phone`), or as the page did (`input.phone`). */
export interface Problem {
  field: string;
  message: string;
}

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

/** What a provider says of a payment, in our words. */
export interface Report {
  status: PaymentStatus;
  /** The provider's own word. */
  rawStatus: string | null;
  /** For the merchant: why. */
  reason?: string;
  /** For the customer: a text key of the elements' locales. */
  reasonTextKey?: string;
  /** For the customer: the provider's own words in their language. Shown as plain text, never as markup. */
  customerText?: string;
  providerReference?: string;
  /** Merged into `PaymentFacts.data`. */
  data?: JsonObject;
  /** Replaces the one the page has: a QR code that has come. */
  nextAction?: NextAction;
  /** Kept for this customer once the payment is PAID, if the shop asked for it. Never sent to a page. */
  remember?: JsonObject;
  operations?: OperationReport[];
  dispute?: { id: string; kind: 'chargeback' | 'returned_debit'; amount?: number; rawStatus?: string };
}

export interface OperationContext extends PaymentContext {
  operation: {
    id: string;
    kind: OperationKind;
    /** 1, 2, 3 … within its payment. */
    number: number;
    /** Minor units. */
    amount: number;
    request: OperationRequest;
    /** The same on every repeat; unique per operation. */
    idempotencyKey: string;
    /** The answer to an earlier call of it was lost: what is asked for may have been done already. */
    repeats: boolean;
    providerReference: string | null;
    data: JsonObject;
  };
  /** The payment's. */
  totals: Totals;
}

export interface OperationReport {
  status: OperationStatus;
  rawStatus: string | null;
  reason?: string;
  providerReference?: string;
  data?: JsonObject;
  /** In a payment's report: which operation this is about, by our number or by `providerReference`. */
  number?: number;
  /**
   * In a payment's report: what it was, and of how much. One that has succeeded and is none of ours becomes an
   * operation of the provider's back office.
   */
  kind?: Exclude<OperationKind, 'cancellation'>;
  /** Minor units. */
  amount?: number;
  /** What the operation made of the payment. */
  payment?: Report;
}

/** Turns one HTTP request of a provider into something that can be stored, or refuses it. */
export interface NotificationReader {
  /** payment: each payment has a URL of its own. account: one URL, its last segment is `accountKey`. */
  readonly scope: 'payment' | 'account';
  /** scope `account` only: the segment that can't be guessed, from the provider's options. */
  readonly accountKey?: string;
  /** Authenticates and parses. No network; nothing is stored yet. */
  read(request: IncomingNotification): Promise<ReadNotification>;
  /**
   * scope `account` only: asked with the payment that an accepted notification is about, before it is stored.
   * What does not fit (another amount, another currency), in a sentence: then it is refused and reported.
   */
  mismatch?(payload: JsonObject, payment: PaymentFacts): string | null;
  /** Later, in the worker: what it means. Null: nothing (a kind that nobody mapped). May call the provider. */
  interpret(payload: JsonObject, context: PaymentContext): Promise<Report | null>;
}

export interface IncomingNotification {
  method: string;
  query: URLSearchParams;
  headers: Headers;
  /** As it came: signatures are over bytes. */
  body: Uint8Array;
  /** The peer, or what a configured proxy says of it. */
  remoteAddress: string | null;
  /** scope `payment`: whose URL this is. */
  payment: PaymentFacts | null;
  now: Date;
}

export type ReadNotification =
  | {
      kind: 'refused';
      reason: 'bad_signature' | 'malformed' | 'wrong_payment' | 'mismatch' | 'wrong_source';
      message: string;
    }
  | {
      kind: 'accepted';
      /** Unique per provider: the same one again is acknowledged and changes nothing. */
      id: string;
      /** When the provider says it was sent. A new one further away than `toleranceMs` is refused. */
      sentAt?: Date;
      toleranceMs?: number;
      /** What is stored: no secret in it. */
      payload: JsonObject;
      /** scope `account`: which payment, by our reference or the provider's. */
      about?: { reference?: string; providerReference?: string };
      /** Says only that something has changed: nothing of it is kept, and all that may still be paid is asked about. */
      thin?: boolean;
      /** The merchant is asked, and `answer` is given what it said. */
      confirmation?: boolean;
      /** What the provider wants to hear. `confirmed` is null unless `confirmation`. */
      answer(confirmed: boolean | null): NotificationAnswer;
    };

export type RefusedNotification = Extract<ReadNotification, { kind: 'refused' }>;

export const refuseNotification = (
  reason: RefusedNotification['reason'],
  message: string,
): RefusedNotification => ({ kind: 'refused', reason, message });

export interface NotificationAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** What a running provider may do with the server around it. */
export interface ProviderHost {
  log: Log;
  now(): Date;
  /** Payments of this provider that are still open. */
  openPayments(): Promise<PaymentFacts[]>;
  /** Calls back whenever that set may have changed. Returns how to stop. */
  onOpenPaymentsChanged(listener: () => void): () => void;
  /** A report that came by a subscription; same path as a notification's. */
  report(paymentId: string, report: Report): Promise<void>;
}

export type ProviderErrorKind =
  /** Our door: a value the provider would refuse. Nothing was sent. */
  | 'invalid'
  /** The provider said no; no payment exists there. */
  | 'rejected'
  /** The request did not reach it. */
  | 'unavailable'
  /** It does not know or trust us: token, key, certificate. */
  | 'misconfigured'
  /** It was sent and no answer came: the payment may exist. */
  | 'lost'
  /** It says that this very payment exists already, or that this operation may: its notification is to tell. */
  | 'exists';

/**
 * The one error type of all providers. `message` is for developers: it reaches the page's console and never the
 * customer's eyes. What only the log and the merchant may read is `detail`.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  /** The provider's own code. */
  readonly rawCode: string | undefined;
  /** kind `invalid`: which field. */
  readonly field: string | undefined;
  /** The provider's own words for the merchant. */
  readonly detail: string | undefined;
  /** For the customer: a text key of the elements' locales. */
  readonly textKey: string | undefined;
  /** For the customer: the provider's own words in their language. Shown as plain text, never as markup. */
  readonly customerText: string | undefined;
  /** kind `rejected`: what became of the attempt. ERROR when left out. */
  readonly status: 'DECLINED' | 'CANCELLED' | 'EXPIRED' | 'ERROR';

  constructor(
    kind: ProviderErrorKind,
    message: string,
    details: {
      rawCode?: string;
      field?: string;
      detail?: string;
      textKey?: string;
      customerText?: string;
      status?: 'DECLINED' | 'CANCELLED' | 'EXPIRED' | 'ERROR';
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.rawCode = details.rawCode;
    this.field = details.field;
    this.detail = details.detail;
    this.textKey = details.textKey;
    this.customerText = details.customerText;
    this.status = details.status ?? 'ERROR';
  }

  /** For the log and the merchant: everything. */
  get reason(): string {
    return this.detail === undefined ? this.message : `${this.message}: ${this.detail}`;
  }
}

/** Checks what types can't: names, and that the declared capabilities and the functions agree. */
export function defineProvider(provider: PaymentProvider): PaymentProvider {
  const wrong = (message: string) => new TypeError(`Provider ${provider.name}: ${message}`);
  if (!/^[a-z][a-z0-9]*$/.test(provider.name)) throw wrong('its name must match [a-z][a-z0-9]*');
  for (const { id } of provider.methods)
    if (!id.startsWith(`${provider.name}.`)) throw wrong(`method ${id} must start with "${provider.name}."`);
  if (provider.capabilities.query !== 'query' in provider)
    throw wrong('capabilities.query and query() must agree');
  if (provider.capabilities.operations.length > 0 !== 'operate' in provider)
    throw wrong('capabilities.operations and operate() must agree');
  if (provider.capabilities.operationAnswerLost === 'ask' && !('queryOperation' in provider))
    throw wrong("operationAnswerLost 'ask' needs queryOperation()");
  if (
    provider.notifications?.scope === 'account' &&
    !provider.notifications.accountKey &&
    provider.configProblems.length === 0
  )
    throw wrong('notifications of scope account need an accountKey');
  return provider;
}
