/** How a provider authenticates its notifications and says what they mean. */

import type { PaymentContext, PaymentFacts } from './context.ts';
import type { JsonObject } from './json.ts';
import type { Report } from './report.ts';

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
   * A sentence if it doesn't fit (another amount, another currency): then the notification is refused and reported.
   */
  mismatch?(payload: JsonObject, payment: PaymentFacts): string | null;
  /** Called later, by the worker: what it means. Null: nothing (an unmapped kind). May call the provider. */
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
  /** scope `payment`: whose URL this is. Null for a payment that the database lacks, as after a restore. */
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
      /** The part that is stored, without secrets. */
      payload: JsonObject;
      /**
       * Which payment, by our reference or the provider's. scope `payment`: only of a notification that is authenticated
       * by itself, whatever its URL. It is kept until its payment is known.
       */
      about?: { reference?: string; providerReference?: string };
      /** Says only that something has changed: nothing of it is kept, and all that may still be paid is asked about. */
      thin?: boolean;
      /** The merchant is asked, and `answer` is given what it said. */
      confirmation?: boolean;
      /** The answer to the provider. `confirmed` is null unless `confirmation`. */
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
