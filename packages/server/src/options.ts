/** What `createCheckoutServer` takes. Parsed here, once; every problem is listed at once, by name. */
import type { PaymentProvider, Log } from '@kassa/provider';
import type { Store } from '@kassa/store';
import type { Meter } from './figures.ts';

export interface CheckoutServerOptions {
  /** Where browsers and providers reach this server: origin and, if any, a path. `https://shop.example/kassa` */
  publicUrl: string;
  merchant: {
    /** Stays the same for good: orders are kept under it. */
    id: string;
    /** For the merchant routes over HTTP. At least 32 characters each; several, so that they rotate. None: in process only. */
    apiKeys?: readonly string[];
    /** Origins whose pages may use a session token: `https://shop.example`. */
    origins: readonly string[];
    /** Where events are sent. None: they wait in the outbox. */
    events?: MerchantEndpoint;
    /**
     * Asked when a provider wants the merchant's yes before it takes the money. No answer within 3 seconds, an
     * error, or none configured: no. A URL is asked by a request signed like the events and answers
     * `{ "confirmed": true }`.
     */
    confirmPayment?: ((question: ConfirmationQuestion) => Promise<boolean>) | MerchantEndpoint;
  };
  providers: readonly PaymentProvider[];
  store: Store;
  secrets: {
    /** Sign session tokens: the first signs, all are accepted, so that they rotate. At least 32 bytes each. */
    sessionKeys: readonly { id: string; secret: string }[];
    /** Makes return and notification URLs that can't be guessed. At least 32 bytes. Changing it strands open payments. */
    urlSecret: string;
  };
  /** What is deleted or erased after how many days: docs/privacy.md. */
  retention?: Partial<
    Record<'unpaidDays' | 'personDays' | 'notificationDays' | 'eventDays' | 'tokenDays', number>
  >;
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-For` is believed. None by default. */
  trustedProxies?: readonly string[];
  /** A pino logger, or anything with its four methods. JSON lines on standard output when left out. */
  logger?: Log;
  /** OpenTelemetry's, or what `@kassa/metrics` makes. Nothing is measured when left out. */
  meter?: Meter;
  /** For tests. */
  now?: () => Date;
}

export interface MerchantEndpoint {
  url: string;
  /** Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. Each of several signs, so that they rotate. */
  secret: string | readonly string[];
}

export interface ConfirmationQuestion {
  paymentId: string;
  sessionId: string;
  merchantReference: string;
  reference: string;
  provider: string;
  method: string;
  /** Minor units. */
  amount: number;
  currency: string;
}
