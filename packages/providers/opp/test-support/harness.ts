/** A real companion server with the provider in it, its sandbox, and a shop and a customer that call both by HTTP. */
import {
  merchantEventSchema,
  snapshotSchema,
  type CreateSession,
  type MerchantEvent,
  type Operation,
  type PaymentView,
  type Snapshot,
} from '@kassa/protocol';
import { listen, type Fault } from '@kassa/sandbox-kit';
import { createCheckoutServer, type CheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import type { Log } from '@kassa/provider';
import { Hono } from 'hono';
import { expect, vi } from 'vitest';
import { createOppSandbox } from '../sandbox/index.ts';
import type { transactionView } from '../sandbox/control.ts';
import type { Settings } from '../sandbox/settings.ts';
import type { OppOptions } from '../src/index.ts';
import { opp } from '../src/index.ts';

const SHOP = 'https://shop.example';
const API_KEY = 'merchant-api-key-0123456789abcdef0123';

type SandboxView = Extract<ReturnType<typeof transactionView>, { pageUrl: string }>;

export interface Harness {
  server: CheckoutServer;
  baseUrl: string;
  logged: Record<string, unknown>[];
  events: MerchantEvent[];
  /** Log lines that a person has to look at. */
  incidents(): Record<string, unknown>[];
  advance(ms: number): void;
  /** A new order; its token is what the methods below use. */
  start(order?: Partial<CreateSession['order']>, rest?: Partial<CreateSession>): Promise<string>;
  call(path: string, options?: { method?: string; token?: string; body?: unknown }): Promise<Answer>;
  pay(token: string, method?: string, input?: object): Promise<Answer>;
  snapshot(token: string): Promise<Snapshot>;
  payment(token: string): Promise<PaymentView>;
  until(token: string, status: PaymentView['status']): Promise<PaymentView>;
  operate(token: string, kind: string, body?: object): Promise<Operation>;
  /** The newest payment, as the sandbox knows it. */
  atProvider(): Promise<SandboxView>;
  control(method: string, path: string, body?: object): Promise<unknown>;
  settings(changes: Partial<Settings>): Promise<unknown>;
  fault(operation: string, fault: Fault): Promise<unknown>;
  /** The customer follows the redirect, chooses an outcome and is sent back. @returns where to */
  customer(payment: PaymentView, code: string, settle?: 'now' | 'later' | 'held'): Promise<string>;
  /** The customer's browser opens where it was sent. @returns where it ends */
  comeBack(url: string): Promise<string>;
  close(): Promise<void>;
}

/** As `vi.waitFor`, for what the server's workers do: they look once a second. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 15_000 });

export interface Answer {
  status: number;
  body: unknown;
}

export async function startHarness(options: Partial<OppOptions> = {}): Promise<Harness> {
  const pagesApp = new Hono();
  const pages = await listen({ fetch: pagesApp.fetch, port: 0 });
  const sandbox = await createOppSandbox({ pagesUrl: () => pages.url, port: 0, retryDelaysMs: [200] });
  pagesApp.route('/', sandbox.pages);

  const events: MerchantEvent[] = [];
  const shop = await listen({
    port: 0,
    fetch: async (request) => {
      events.push(merchantEventSchema.parse(await request.json()));
      return new Response(null, { status: 204 });
    },
  });

  // Its address has to be known before the server is made: notifications are sent there.
  let handle: CheckoutServer['fetch'] = () => Promise.resolve(new Response(null, { status: 503 }));
  const companion = await listen({ port: 0, fetch: (request) => handle(request) });
  const logged: Record<string, unknown>[] = [];
  let offset = 0;
  const server = createCheckoutServer({
    publicUrl: companion.url,
    merchant: {
      id: 'test',
      apiKeys: [API_KEY],
      origins: [SHOP],
      events: {
        url: `${shop.url}/events`,
        secret: `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`,
      },
    },
    providers: [
      opp({
        baseUrl: sandbox.baseUrl,
        accessToken: sandbox.accessToken,
        entityId: sandbox.entityId,
        brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
        ...options,
      }),
    ],
    store: sqlite({ file: ':memory:' }),
    secrets: {
      sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
      urlSecret: 'url-secret-0123456789abcdef0123456789ab',
    },
    logger: logInto(logged),
    now: () => new Date(Date.now() + offset),
  });
  handle = server.fetch;
  await server.start();

  const request = async (url: URL, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, { redirect: 'manual', ...init });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: json ? (JSON.parse(text) as unknown) : text };
  };
  let orders = 0;
  const harness: Harness = {
    server,
    baseUrl: sandbox.baseUrl,
    logged,
    events,
    incidents: () => logged.filter(({ incident }) => incident === true),
    advance: (ms) => (offset += ms),
    start: async (order, rest) => {
      const created = await server.checkout.createSession({
        order: {
          merchantReference: `order-${++orders}`,
          amount: 9_200,
          currency: 'EUR',
          country: 'DE',
          returnUrl: `${SHOP}/orders/1`,
          ...order,
        },
        ...rest,
      });
      return created.token;
    },
    call: (path, { method = 'GET', token, body } = {}) =>
      request(new URL(path, companion.url), {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}`, origin: SHOP }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    pay: (token, method = 'opp.paypal', input = { kind: 'none' }) =>
      harness.call('/session/payments', {
        method: 'POST',
        token,
        body: { method, input, idempotencyKey: `key-${Math.random()}` },
      }),
    snapshot: async (token) => snapshotSchema.parse((await harness.call('/session', { token })).body),
    payment: async (token) => {
      const { payment } = await harness.snapshot(token);
      if (!payment) throw new Error('There is no payment yet');
      return payment;
    },
    until: (token, status) =>
      eventually(async () => {
        const payment = await harness.payment(token);
        expect(payment.status).toBe(status);
        return payment;
      }),
    operate: async (token, kind, body = {}) => {
      const { id } = await harness.payment(token);
      const answer = await request(new URL(`/payments/${id}/${kind}`, companion.url), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${API_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': `key-${Math.random()}`,
        },
        body: JSON.stringify(body),
      });
      return answer.body as Operation;
    },
    atProvider: async () => {
      const [newest] = (await harness.control('GET', '/payments')) as SandboxView[];
      if (!newest) throw new Error('The provider has no payment');
      return newest;
    },
    control: async (method, path, body) => {
      const answer = await request(new URL(`/control/api${path}`, pages.url), {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    settings: (changes) => harness.control('PATCH', '/settings', changes),
    fault: (operation, fault) => harness.control('PUT', `/faults/${operation}`, fault),
    customer: async ({ nextAction }, code, settle = 'now') => {
      if (nextAction?.kind !== 'redirect') throw new Error('The customer has nowhere to go');
      const { httpMethod, url, fields } = nextAction;
      const form = new URLSearchParams(fields.map(({ name, value }) => [name, value]));
      const opened = await fetch(url, { method: httpMethod, ...(httpMethod === 'POST' && { body: form }) });
      expect(await opened.text()).toContain('Any other outcome');
      const chosen = await fetch(opened.url, {
        method: 'POST',
        body: new URLSearchParams({ code, settle }),
        redirect: 'manual',
      });
      return chosen.headers.get('location') ?? '';
    },
    comeBack: async (url) => {
      const response = await fetch(url, { redirect: 'manual' });
      expect(response.status).toBe(303);
      return response.headers.get('location') ?? '';
    },
    close: async () => {
      await server.close();
      await Promise.all([companion.close(), sandbox.close(), pages.close(), shop.close()]);
    },
  };
  return harness;
}

function logInto(logged: Record<string, unknown>[]): Log {
  const line = (level: string) => (details: object, message: string) => {
    logged.push({ level, message, ...details });
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
