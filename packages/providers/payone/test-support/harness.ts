/** A companion server with this provider and nothing else, PAYONE's sandbox behind it, and the calls a page and a shop make. */
import type { CreateSession, ErrorBody, Operation, OperationRequest, Snapshot } from '@kassa/protocol';
import { errorBodySchema, snapshotSchema } from '@kassa/protocol';
import { createCheckoutServer, type CheckoutServerOptions } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { serve } from '@kassa/node';
import { Hono } from 'hono';
import { expect, vi } from 'vitest';
import { SANDBOX_MERCHANT } from '../sandbox/index.ts';
import { startSandbox, type RunningSandbox } from '../sandbox/testing.ts';
import { payone, type PayoneOptions } from '../src/index.ts';

export const NOTIFICATION_KEY = 'the-segment-that-nobody-guesses';

type Order = CreateSession['order'];
export type SessionChanges = Omit<Partial<CreateSession>, 'order'> & { order?: Partial<Order> };

const line = (name: string, unitPrice: number, quantity = 1) => ({
  name,
  reference: name.toLowerCase().replaceAll(' ', '-'),
  unitPrice,
  quantity,
  taxRate: 2500,
  taxAmount: Math.round((unitPrice * quantity) / 5),
  total: unitPrice * quantity,
});
export const LINES = [line('Enamel mug', 14_900, 2), line('Wool blanket', 70_200)];

/** A Swedish order of 1000 kr that every product of Klarna's takes. */
export const aSession = ({ order, ...rest }: SessionChanges = {}): CreateSession => ({
  order: {
    merchantReference: 'order-1',
    amount: 100_000,
    currency: 'SEK',
    country: 'SE',
    language: 'sv-SE',
    returnUrl: 'https://shop.example/orders/1',
    lines: LINES,
    ...order,
  },
  customer: {
    firstName: 'Testperson-se',
    lastName: 'Approved',
    email: 'kund@example.com',
    phone: '+46700000000',
    nationalId: '410321-9202',
    birthday: '1941-03-21',
    ip: '203.0.113.7',
  },
  billingAddress: { street: 'Stårgatan 1', postalCode: '12345', city: 'Ankeborg', country: 'SE' },
  ...rest,
});

export const payoneOptions = (
  sandbox: RunningSandbox,
  options: Partial<PayoneOptions> = {},
): PayoneOptions => ({
  merchantId: SANDBOX_MERCHANT.mid,
  subAccountId: SANDBOX_MERCHANT.aid,
  portalId: SANDBOX_MERCHANT.portalid,
  portalKey: SANDBOX_MERCHANT.key,
  mode: 'test',
  notificationKey: NOTIFICATION_KEY,
  apiUrl: sandbox.apiUrl,
  scriptUrl: `${sandbox.pagesUrl}/klarna/lib/v1/api.js`,
  financingTypes: ['KIV', 'KIS', 'KDD', 'KBT'],
  ...options,
});

export interface Page {
  token: string;
  id: string;
  snapshot(): Promise<Snapshot>;
  select(method?: string): Promise<Snapshot | ErrorBody['error']>;
  /** @param authorizationToken one that the customer has just got from the widget when left out */
  pay(options?: PayOptions): Promise<Snapshot | ErrorBody['error']>;
  /** The customer got a token and chose something else. */
  discard(authorizationToken: string): Promise<Snapshot | ErrorBody['error']>;
  /** Waits until the payment has `status`. */
  until(status: string): Promise<Snapshot>;
}
interface PayOptions {
  method?: string;
  authorizationToken?: string | undefined;
  authorizedAt?: string;
  /** What the page's clock says as it sends. */
  sentAt?: string;
  key?: string;
}

export const INVOICE = 'payone.klarna_invoice';

export async function startKassa(
  options: Partial<PayoneOptions> = {},
  server: Partial<CheckoutServerOptions> = {},
) {
  // We send everything that the document requires, whatever others get away with.
  const sandbox = await startSandbox({ settings: { demands: 'tables' } });
  // The port has to be known before the server that answers there is made.
  const front = new Hono();
  const serving = await serve({ fetch: (request, facts) => front.fetch(request, facts) }, { port: 0 });
  const origin = `http://127.0.0.1:${serving.port}`;
  const notificationUrl = `${origin}/notifications/payone/${NOTIFICATION_KEY}`;
  await sandbox.settings({ notificationUrl });
  const store = sqlite({ file: ':memory:' });
  const logged: Record<string, unknown>[] = [];
  const log = (level: string) => (details: object, message: string) =>
    void logged.push({ level, message, ...details });
  let ahead = 0;
  const kassa = createCheckoutServer({
    publicUrl: origin,
    merchant: { id: 'test', origins: [origin] },
    providers: [payone(payoneOptions(sandbox, options))],
    store,
    secrets: {
      sessionKeys: [{ id: 'k', secret: 'session-key-0123456789abcdef0123456789' }],
      urlSecret: 'url-secret-0123456789abcdef0123456789ab',
    },
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    now: () => new Date(Date.now() + ahead),
    ...server,
  });
  front.all('*', (context) => kassa.fetch(context.req.raw, context.env as object));
  await kassa.start();

  async function open(changes?: SessionChanges): Promise<Page> {
    const created = await kassa.checkout.createSession(aSession(changes));
    const call = async (path: string, body?: object): Promise<Snapshot | ErrorBody['error']> => {
      const response = await fetch(origin + path, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${created.token}`, origin },
        ...(body && { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      return response.ok ? snapshotSchema.parse(answer) : errorBodySchema.parse(answer).error;
    };
    const snapshot = async () => snapshotSchema.parse(await call('/session'));
    return {
      token: created.token,
      id: created.session.id,
      snapshot,
      select: (method = INVOICE) => call('/session/selection', { method }),
      pay: async ({ method = INVOICE, key = 'key-00000001', authorizedAt, sentAt, ...given } = {}) =>
        call('/session/payments', {
          method,
          idempotencyKey: key,
          input: {
            kind: 'klarna_widget',
            authorizationToken:
              given.authorizationToken ?? (await sandbox.authorize()).authorization_token ?? '',
            ...(authorizedAt !== undefined && { authorizedAt }),
          },
          ...(sentAt !== undefined && { sentAt }),
        }),
      discard: (authorizationToken) =>
        call('/session/discards', { method: INVOICE, input: { kind: 'klarna_widget', authorizationToken } }),
      until: (status) =>
        vi.waitFor(async () => {
          const now = await snapshot();
          expect(now.payment?.status).toBe(status);
          return now;
        }),
    };
  }

  return {
    sandbox,
    origin,
    notificationUrl,
    store,
    logged,
    checkout: kassa.checkout,
    open,
    /** Selected, paid and at `status`; how PAYONE behaves is set before. */
    paid: async (status = 'AUTHORIZED', changes?: SessionChanges) => {
      const page = await open(changes);
      await page.select();
      await page.pay();
      const { payment } = await page.until(status);
      return { page, id: payment?.id ?? '', reference: payment?.reference ?? '' };
    },
    operate: (
      kind: 'capture' | 'release' | 'refund',
      id: string,
      request: OperationRequest = {},
      idempotencyKey = `key-${Math.random()}`,
    ): Promise<Operation> => kassa.checkout[kind](id, request, idempotencyKey),
    events: async () =>
      (
        await store.db.selectFrom('outbox').select('type').orderBy('createdAt').orderBy('sequence').execute()
      ).map(({ type }) => type),
    incidents: () => logged.filter(({ incident }) => incident === true),
    /** Handles everything that has come in. */
    settle: () =>
      vi.waitFor(async () => {
        const waiting = await store.db
          .selectFrom('inbox')
          .select('id')
          .where('processedAt', 'is', null)
          .execute();
        expect(waiting).toEqual([]);
      }),
    /** `ms` from now, by the server's clock: an `expiresAt`. */
    in: (ms: number): string => new Date(Date.now() + ahead + ms).toISOString(),
    advance: async (ms: number) => {
      ahead += ms;
      await sandbox.control('POST', '/clock', { advanceMs: ms });
    },
    close: async () => {
      await sandbox.close();
      await kassa.close();
      serving.server.closeAllConnections();
      await serving.close();
    },
  };
}
export type Kassa = Awaited<ReturnType<typeof startKassa>>;
