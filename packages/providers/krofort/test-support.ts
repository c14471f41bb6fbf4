/** A provider against the running sandbox, and the contexts that the companion server would give it. For tests. */
import type {
  IncomingNotification,
  Log,
  PaymentContext,
  PaymentFacts,
  PaymentProvider,
} from '@kassa/provider';
import type { Received, RunningSandbox } from './sandbox/testing.ts';
import { krofort, type KrofortOptions } from './src/index.ts';

/** Options that fit the sandbox. */
export function optionsFor(
  { apiUrl, certificates, webhookPublicKey }: RunningSandbox,
  change: Partial<KrofortOptions> = {},
): KrofortOptions {
  const { ca, client } = certificates;
  return {
    apiUrl,
    ca,
    certificates: [client],
    webhookPublicKeys: webhookPublicKey,
    cashierHosts: ['127.0.0.1'],
    timeoutMs: 2000,
    ...change,
  };
}

export const providerFor = (sandbox: RunningSandbox, change: Partial<KrofortOptions> = {}): PaymentProvider =>
  krofort(optionsFor(sandbox, change));

/** Keeps every line, so that a test can look for what must not be there. */
export function recordingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const write = (details: object, message: string) =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  return { lines, debug: write, info: write, warn: write, error: write };
}

let count = 0;

export const payment = (change: Partial<PaymentFacts> = {}): PaymentFacts => ({
  id: `payment-${++count}`,
  reference: `a-${count}`,
  method: 'krofort.bank',
  amount: 10_000,
  currency: 'EUR',
  status: 'INITIALIZING',
  rawStatus: null,
  providerReference: null,
  data: {},
  totals: { captured: 0, refunded: 0, released: 0 },
  createdAt: new Date(),
  ...change,
});

/** What the server gives to createPayment. */
export function contextFor(change: Partial<PaymentContext> = {}): PaymentContext {
  const facts = change.payment ?? payment();
  const base = 'https://pay.shop.example';
  return {
    sessionId: 'session-1',
    sessionExpiresAt: new Date(Date.now() + 1_800_000),
    tries: 1,
    payment: facts,
    order: {
      merchantReference: 'order-1',
      amount: facts.amount,
      currency: facts.currency,
      country: 'SE',
      language: 'en',
      returnUrl: 'https://shop.example/thanks',
      lines: [],
    },
    customer: {},
    billingAddress: null,
    shippingAddress: null,
    remember: false,
    options: {},
    input: { kind: 'none' },
    prepared: null,
    remembered: null,
    urls: {
      returnTo: (outcome) => `${base}/kassa/return/h4ndle/${outcome}`,
      notification: `${base}/kassa/notifications/krofort/unguessable`,
    },
    log: recordingLog(),
    now: () => new Date(),
    signal: new AbortController().signal,
    ...change,
  };
}

/** What the server gives to `notifications.read`. */
export const incoming = ({ headers, body }: Received, facts: PaymentFacts | null): IncomingNotification => ({
  method: 'POST',
  query: new URLSearchParams(),
  headers,
  body,
  remoteAddress: '127.0.0.1',
  payment: facts,
  now: new Date(),
});
