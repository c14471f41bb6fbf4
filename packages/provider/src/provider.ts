/**
 * The provider interface: everything the companion server needs to know of one payment API. A provider is a
 * plain object; it holds no state of a payment. The server journals before it calls and commits before anyone
 * hears, so a provider may be called again after a crash and must not keep anything in memory that matters.
 *
 * docs/adding-a-provider.md walks through one.
 */
import type { OperationKind, Method, NextAction, PaymentInput, PaymentStatus } from '@kassa/protocol';
import type { OrderDetails, PaymentContext, PaymentFacts, Prepared, PrepareContext } from './context.ts';
import type { ProviderHost } from './host.ts';
import type { JsonObject } from './json.ts';
import type { NotificationReader } from './notifications.ts';
import type { OperationContext, OperationReport, Report } from './report.ts';

export interface PaymentProvider {
  /** `[a-z][a-z0-9]*`, unique in a server; the first part of its methods' ids and of its notification URLs. */
  readonly name: string;
  readonly methods: readonly ProviderMethod[];
  readonly capabilities: Capabilities;
  /** The problems of its options, one sentence each, by option name. The server doesn't start if there is one. */
  readonly configProblems: readonly string[];

  /**
   * Problems of `providerOptions[<this provider>]`: if there is one, the session is refused and not stored. A
   * `field` is below those options. No network.
   * @param merchant `confirms`: the server can ask for the merchant's confirmation
   */
  optionProblems?(options: Readonly<Record<string, unknown>>, merchant: { confirms: boolean }): Problem[];

  /** Which of its rules this order breaks for `method`. Empty: offer it. No network. */
  unavailableBecause(method: string, details: OrderDetails): Problem[];

  /** Asked when the customer selects `method`. Absent: nothing is needed (`none`). May call the provider. */
  prepare?(context: PrepareContext): Promise<Prepared>;

  /** Problems of the customer's input. Called before the lock is taken and anything is stored. No network. */
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
   * The provider's references of payments that were refunded since then, also in its own back office. Called at a thin
   * notification: there are too many paid payments to query each.
   */
  refundedSince?(since: Date, signal: AbortSignal): Promise<readonly string[]>;

  /** The part of `payment.data` that the merchant may see, in the provider's own terms. Amounts in minor units. */
  merchantDetails?(payment: PaymentFacts): Readonly<Record<string, string | number | boolean>>;

  /** Runs one operation; present exactly for `capabilities.operations`. @throws ProviderError */
  operate?(context: OperationContext): Promise<OperationReport>;

  /**
   * The provider's reference of the operation, if it is known before the call. It is journalled first, so that a
   * notification finds an operation whose answer was lost; `operate` gets it as `operation.providerReference`. Undefined:
   * only the answer has it. No network.
   */
  operationReference?(context: OperationContext): string | undefined;

  /** Asks where an operation stands, until it is no longer PENDING. */
  queryOperation?(context: OperationContext): Promise<OperationReport>;

  /**
   * True if its options make it ask for the merchant's confirmation: a server without `confirmPayment` then does not
   * start.
   */
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

  /** The certificates that its connections need, and when each ends: for the log and the metrics. */
  certificates?(now: Date): { name: string; endsAt: Date }[];
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
  /**
   * Minutes after which the customer may leave an open payment for another method, unless it is FLOW_COMPLETED, ACCEPTED
   * or UNDER_REVIEW. Null: only with the provider's word.
   */
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
