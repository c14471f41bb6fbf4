/** A shop's companion server with Kronor in it, Kronor's sandbox, and a page that calls over real HTTP. */
import { createServer } from 'node:http';
import {
  merchantEventSchema,
  snapshotSchema,
  type CreateSession,
  type MerchantEvent,
  type MerchantPayment,
  type NextAction,
  type PaymentInput,
  type Snapshot,
} from '@kassa/protocol';
import type { ProviderHost } from '@kassa/provider';
import { createCheckoutServer, type CheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { serve } from '@kassa/node';
import { vi } from 'vitest';
import { createKronorSandbox, type KronorSandbox, type KronorSandboxOptions } from '../sandbox/index.ts';
import { kronor, type KronorOptions } from '../src/index.ts';

export const SHOP = 'https://shop.example';
const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;

export interface Harness {
  server: CheckoutServer;
  sandbox: KronorSandbox;
  /** Where the companion listens. */
  url: string;
  events: MerchantEvent[];
  logged: Record<string, unknown>[];
  clock: { advance: (ms: number) => void };
  session: (changes?: SessionChanges) => Promise<Page>;
  /** Changes how Kronor behaves from now on. */
  set: (settings: Partial<KronorSandbox['world']['settings']>) => void;
  /** A payment request that Kronor has; the last one. */
  request: (index?: number) => KronorSandbox['world']['requests'][number];
  /** What becomes of a payment request at Kronor, whatever it was before. */
  decide: (outcome: string, waitToken?: string) => Promise<unknown>;
  /** What the customer chooses on the page that they were sent to; then the browser follows home. */
  chooseAt: (url: string, outcome: string) => Promise<Response>;
  /** Types of the events that the shop has taken, in order. */
  eventTypes: () => string[];
  close: () => Promise<void>;
}

/** One customer's page. */
export interface Page {
  token: string;
  sessionId: string;
  snapshot: () => Promise<Snapshot>;
  select: (method: string) => Promise<Answer>;
  pay: (method: string, input?: PaymentInput, idempotencyKey?: string) => Promise<Answer>;
  cancel: () => Promise<Answer>;
  leave: () => Promise<Answer>;
  /** Waits until the page's payment has it. */
  untilStatus: (status: string, timeoutMs?: number) => Promise<Snapshot>;
  untilAction: <K extends NextAction['kind']>(kind: K) => Promise<Extract<NextAction, { kind: K }>>;
  payment: () => Promise<MerchantPayment>;
  payments: () => Promise<MerchantPayment[]>;
}
export interface Answer {
  status: number;
  body: Snapshot & { error?: { code: string; field?: string; message: string; textKey: string } };
}
export interface SessionChanges {
  order?: Partial<CreateSession['order']>;
  rest?: Partial<Omit<CreateSession, 'order'>>;
}

export async function startHarness(
  options: {
    provider?: Partial<KronorOptions>;
    sandbox?: Partial<KronorSandboxOptions>;
    /** What the provider is given in place of the server's own. */
    host?: (host: ProviderHost) => ProviderHost;
    store?: ReturnType<typeof sqlite>;
  } = {},
): Promise<Harness> {
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const sandbox = await createKronorSandbox({ port: 0, ...options.sandbox });
  const events: MerchantEvent[] = [];
  const endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      events.push(merchantEventSchema.parse(JSON.parse(Buffer.concat(chunks).toString())));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.address() as { port: number };
  const logged: Record<string, unknown>[] = [];
  const line = (level: string) => (details: object, message: string) => {
    logged.push({ level, message, ...details });
  };
  const provider = kronor({
    apiToken: sandbox.token,
    environment: { graphqlUrl: `${sandbox.url}/v1/graphql`, hostedUrl: sandbox.url },
    timeoutMs: 2_000,
    ...options.provider,
  });
  const hostFor = options.host ?? ((host: ProviderHost) => host);
  const server = createCheckoutServer({
    publicUrl: SHOP,
    merchant: {
      id: 'test',
      apiKeys: ['merchant-api-key-0123456789abcdef0123'],
      origins: [SHOP],
      events: { url: `http://127.0.0.1:${port}/events`, secret: EVENTS_SECRET },
    },
    providers: [{ ...provider, start: (host) => provider.start?.(hostFor(host)) }],
    store: options.store ?? sqlite({ file: ':memory:' }),
    secrets: {
      sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
      urlSecret: 'url-secret-0123456789abcdef0123456789ab',
    },
    logger: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    now,
  });
  await server.start();
  const serving = await serve(server, { port: 0 });
  const url = `http://127.0.0.1:${serving.port}`;
  const harness: Harness = {
    server,
    sandbox,
    url,
    events,
    logged,
    clock: {
      advance: (ms) => {
        offset += ms;
      },
    },
    session: async (changes) => {
      const created = await server.checkout.createSession(aSession(changes));
      return pageOf(server, url, created.token, created.session.id);
    },
    set: (settings) => {
      sandbox.world.settings = { ...sandbox.world.settings, ...settings };
    },
    request: (index = -1) => {
      const found = sandbox.world.requests.at(index);
      if (!found) throw new Error('Kronor has no such request');
      return found;
    },
    decide: (outcome, waitToken = harness.request().waitToken) =>
      fetch(`${sandbox.url}/control/api/requests/${waitToken}/${outcome}?force`, { method: 'POST' }),
    chooseAt: async (page, outcome) => {
      const body = new URLSearchParams({ outcome });
      const answer = await fetch(page, { method: 'POST', redirect: 'manual', body });
      const home = new URL(answer.headers.get('location') ?? '');
      return fetch(new URL(home.pathname + home.search, url), { redirect: 'manual' });
    },
    eventTypes: () => events.map(({ type }) => type),
    close: async () => {
      await server.close();
      await serving.close();
      endpoint.closeAllConnections();
      await new Promise((resolve) => endpoint.close(resolve));
      await sandbox.close();
    },
  };
  return harness;
}

export const aSession = ({ order, rest }: SessionChanges = {}): CreateSession => ({
  order: {
    merchantReference: 'order-1',
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    language: 'sv',
    message: 'Order 1',
    returnUrl: `${SHOP}/orders/1`,
    ...order,
  },
  ...rest,
});

function pageOf(server: CheckoutServer, url: string, token: string, sessionId: string): Page {
  const call = async (path: string, body?: object): Promise<Answer> => {
    const response = await fetch(new URL(path, url), {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        origin: SHOP,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const snapshot = async () => snapshotSchema.parse((await call('/session')).body);
  const paymentId = async () => (await snapshot()).payment?.id ?? 'none';
  return {
    token,
    sessionId,
    snapshot,
    select: (method) => call('/session/selection', { method }),
    pay: (method, input = { kind: 'none' }, idempotencyKey = `key-${Math.random().toString(36).slice(2)}`) =>
      call('/session/payments', { method, input, idempotencyKey }),
    cancel: async () => call(`/session/payments/${await paymentId()}/cancellation`, {}),
    leave: async () => call(`/session/payments/${await paymentId()}/switch`, {}),
    untilStatus: (status, timeoutMs = 8_000) =>
      vi.waitFor(
        async () => {
          const seen = await snapshot();
          if (seen.payment?.status !== status)
            throw new Error(`${seen.payment?.status ?? 'No payment'}, not ${status}`);
          return seen;
        },
        { timeout: timeoutMs, interval: 30 },
      ),
    untilAction: (kind) =>
      vi.waitFor(
        async () => {
          const action = (await snapshot()).payment?.nextAction;
          if (action?.kind !== kind) throw new Error(`${action?.kind ?? 'Nothing'} to do, not ${kind}`);
          return action as never;
        },
        { timeout: 20_000, interval: 30 },
      ),
    payment: async () => {
      // The merchant's view: the page's token may have ended.
      const [newest] = (await server.checkout.getSession(sessionId)).payments;
      if (!newest) throw new Error('No payment yet');
      return newest;
    },
    payments: async () => (await server.checkout.getSession(sessionId)).payments,
  };
}

export const fields = (values: Record<string, string>): PaymentInput => ({ kind: 'fields', values });
