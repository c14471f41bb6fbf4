/** What a provider says of a payment and of an operation. */

import type {
  NextAction,
  OperationKind,
  OperationRequest,
  OperationStatus,
  PaymentStatus,
} from '@kassa/protocol';
import type { PaymentContext, Totals } from './context.ts';
import type { JsonObject } from './json.ts';

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
  /** Merged into `PaymentFacts.data`. Its `person` is erased with the order's person. */
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
  /**
   * In a payment's report: surely none of ours, as by its reference. Without it, one of the same kind and amount is taken
   * for ours whose answer was lost.
   */
  isElsewhere?: true;
  /** What the operation made of the payment. */
  payment?: Report;
}
