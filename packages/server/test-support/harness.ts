/** A companion server as a shop would have it, a page and a provider that call it over real HTTP, and a clock. */
import { createServer } from 'node:http';
import {
  merchantEventSchema,
  snapshotSchema,
  type CreateSession,
  type MerchantEvent,
  type Snapshot,
} from '@kassa/protocol';
import type { Log, PaymentProvider, Report } from '@kassa/provider';
import type { Store } from '@kassa/store';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import { serve, type Serving } from '../../node/src/index.ts';
import { createCheckoutServer, type CheckoutServer } from '../src/create-checkout-server.ts';
import type { CheckoutServerOptions, MerchantEndpoint } from '../src/options.ts';
import { sqlite } from '../../sqlite/src/index.ts';
import { BANK_SECRET, type FakeBank } from './fake-bank.ts';

export const SHOP = 'https://shop.example';
export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;
export const TEST_SECRETS = {
  sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
  urlSecret: 'url-secret-0123456789abcdef0123456789ab',
};

export interface Harness {
  server: CheckoutServer;
  serving: Serving;
  store: Store;
  bank: FakeBank;
  /** Where it listens. */
  url: string;
  /** Log lines as objects. */
  logged: Record<string, unknown>[];
  /** Events that the merchant's endpoint has taken, in order. */
  events: MerchantEvent[];
  /** What the merchant's endpoint verifies by and answers; an event that `hangs` is never answered. */
  merchant: {
    status: number | ((event: MerchantEvent) => number);
    secret: string;
    hangs: (event: MerchantEvent) => boolean;
  };
  clock: { now(): Date; advance(ms: number): void };
  call(path: string, options?: CallOptions): Promise<{ status: number; body: unknown; headers: Headers }>;
  createSession(changes?: SessionChanges): Promise<{ token: string; id: string }>;
  snapshot(token: string): Promise<Snapshot>;
  pay(token: string, idempotencyKey?: string, method?: string): ReturnType<Harness['call']>;
  /** As the bank would notify of the payment that it created `index`th. */
  notify(report: Report, options?: NotifyOptions): ReturnType<Harness['call']>;
  close(): Promise<void>;
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}
export interface NotifyOptions {
  index?: number;
  id?: string;
  at?: string;
  confirm?: boolean;
  reference?: string;
  url?: string;
  secret?: string;
}
export interface SessionChanges {
  order?: Partial<CreateSession['order']>;
  rest?: Partial<Omit<CreateSession, 'order'>>;
}

export const aSession = ({ order, rest }: SessionChanges = {}): CreateSession => ({
  order: {
    merchantReference: 'order-1',
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    returnUrl: `${SHOP}/orders/1`,
    ...order,
  },
  ...rest,
});

export async function startHarness(
  bank: FakeBank,
  options: {
    store?: Store;
    merchant?: Partial<CheckoutServerOptions['merchant']>;
    eventSecret?: MerchantEndpoint['secret'];
    publicUrl?: string;
    secrets?: CheckoutServerOptions['secrets'];
    clock?: Harness['clock'];
    retention?: CheckoutServerOptions['retention'];
    trustedProxies?: readonly string[];
    /** What `@kassa/metrics` makes of the server's options. */
    measure?: (options: CheckoutServerOptions) => CheckoutServerOptions;
    /** Beside the bank's. */
    providers?: readonly PaymentProvider[];
  } = {},
): Promise<Harness> {
  const events: MerchantEvent[] = [];
  const merchant: Harness['merchant'] = { status: 204, secret: EVENTS_SECRET, hangs: () => false };
  const endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const isSigned = isSignedBy(merchant.secret, request.headers as Record<string, string>, body);
      const event = merchantEventSchema.parse(JSON.parse(body));
      if (merchant.hangs(event)) return;
      const wanted = typeof merchant.status === 'function' ? merchant.status(event) : merchant.status;
      const status = isSigned ? wanted : 401;
      if (status < 300) events.push(event);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.address() as { port: number };

  const clock = options.clock ?? makeClock();
  const logged: Record<string, unknown>[] = [];
  const store = options.store ?? sqlite({ file: ':memory:' });
  const { measure = (given: CheckoutServerOptions) => given } = options;
  const given: CheckoutServerOptions = {
    publicUrl: options.publicUrl ?? SHOP,
    merchant: {
      id: 'test',
      apiKeys: [API_KEY],
      origins: [SHOP],
      events: { url: `http://127.0.0.1:${port}/events`, secret: options.eventSecret ?? EVENTS_SECRET },
      ...options.merchant,
    },
    providers: [bank.provider, ...(options.providers ?? [])],
    store,
    secrets: options.secrets ?? TEST_SECRETS,
    ...(options.retention && { retention: options.retention }),
    trustedProxies: options.trustedProxies ?? [],
    logger: logInto(logged),
    now: () => clock.now(),
  };
  const server = createCheckoutServer(measure(given));
  await server.start();
  const serving = await serve(server, { port: 0 });
  const url = `http://127.0.0.1:${serving.port}`;

  const call: Harness['call'] = async (path, { method = 'GET', body, token, headers = {} } = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}`, origin: SHOP }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: /json/.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as unknown) : text,
    };
  };
  return {
    server,
    serving,
    store,
    bank,
    url,
    logged,
    events,
    merchant,
    clock,
    call,
    createSession: async (changes) => {
      const created = await server.checkout.createSession(aSession(changes));
      return { token: created.token, id: created.session.id };
    },
    snapshot: async (token) => snapshotSchema.parse((await call('/session', { token })).body),
    pay: (token, idempotencyKey = 'key-00000001', method = 'fakebank.pay') =>
      call('/session/payments', {
        method: 'POST',
        token,
        body: { method, input: { kind: 'none' }, idempotencyKey },
      }),
    notify: async (
      report,
      { index = -1, id = `n-${Math.random()}`, url: to, secret = BANK_SECRET, ...rest } = {},
    ) => {
      const context = await vi.waitUntil(() => bank.created.at(index));
      return call(new URL(to ?? context.urls.notification).pathname, {
        method: 'POST',
        headers: { 'x-bank': secret },
        body: { id, reference: context.payment.reference, report, ...rest },
      });
    },
    close: async () => {
      await server.close();
      await serving.close();
      endpoint.closeAllConnections();
      await new Promise((resolve) => endpoint.close(resolve));
    },
  };
}

/** The library's own `verify` compares with the real time, which the test's clock leaves. */
export function isSignedBy(secret: string, headers: Record<string, string>, body: string): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': at = '' } = headers;
  const signature = new Webhook(secret).sign(id, new Date(Number(at) * 1000), body);
  return headers['webhook-signature']?.split(' ').includes(signature) ?? false;
}

/** Runs with real time from a fixed moment, and can be put forward. */
function makeClock(): Harness['clock'] {
  const started = Date.now();
  let offset = Date.parse('2026-03-01T12:00:00Z') - started;
  return {
    now: () => new Date(Date.now() + offset),
    advance: (ms) => {
      offset += ms;
    },
  };
}

function logInto(logged: Record<string, unknown>[]): Log {
  const line = (level: string) => (details: object, message: string) => {
    logged.push({ level, message, ...details });
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
