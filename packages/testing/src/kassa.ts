/** A companion server on a real port that the provider's sandbox can reach, and the calls a page makes. */
import { Hono } from 'hono';
import { errorBodySchema, snapshotSchema, type PaymentInput, type Snapshot } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import {
  createCheckoutServer,
  type Checkout,
  type CheckoutServerOptions,
  type ConfirmationQuestion,
} from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { serve } from '@kassa/node';
import { expect, vi } from 'vitest';
import type { ContractDriver } from './driver.ts';

export interface Page {
  snapshot(): Promise<Snapshot>;
  /** @returns the snapshot, or the code of the error */
  pay(key?: string): Promise<Snapshot | string>;
  /** Waits until the payment has `status`. */
  until(status: string): Promise<void>;
}

export interface PageOptions {
  /** Another order than the one that pages share. */
  merchantReference?: string;
  expiresInMs?: number;
  /** The shop says something else of everything but the order's amount and currency. */
  isChanged?: boolean;
}

export interface Kassa {
  origin: string;
  checkout: Checkout;
  /** How long is waited for what does not come. */
  patienceMs: number;
  openPage(
    driver: Pick<ContractDriver, 'session' | 'method' | 'input'>,
    options?: PageOptions,
  ): Promise<Page>;
  /** Types of the merchant's events of all payments, in the order they were written. */
  events(): Promise<string[]>;
  /** Handles everything that has come in. What a thin notification makes due is asked about, and not waited for. */
  settle(): Promise<void>;
  /** Waits until no createPayment is under way, nor any to be repeated. */
  untilAnswered(): Promise<void>;
  advance(ms: number): void;
  close(): Promise<void>;
}

/** A shop that shows its page again: the same order, money and method, and another word for all the rest. */
const changed = ({ order, customer, ...rest }: ContractDriver['session']): ContractDriver['session'] => ({
  ...rest,
  order: {
    ...order,
    merchantReference2: 'changed',
    message: 'Changed',
    language: 'da',
    returnUrl: 'https://shop.example/changed',
    lines: (order.lines ?? []).map((line) => ({ ...line, name: 'Changed' })),
  },
  customer: { ...customer, email: 'changed@example.com' },
  expiresAt: new Date(Date.now() + 20 * 3_600_000).toISOString(),
});

const silent = () => undefined;

export interface KassaOptions {
  /** How long a page waits for a status that does not come. */
  patienceMs?: number;
  confirmPayment?: (question: ConfirmationQuestion) => Promise<boolean>;
  /** Makes other options of the server's own: a logger, a meter. */
  change?: (options: CheckoutServerOptions) => CheckoutServerOptions;
}

export async function startKassa(
  provider: PaymentProvider,
  { patienceMs = 5_000, confirmPayment, change = (options) => options }: KassaOptions = {},
): Promise<Kassa> {
  // The port has to be known before the server that answers there is made.
  const front = new Hono();
  const serving = await serve({ fetch: (request, facts) => front.fetch(request, facts) }, { port: 0 });
  const origin = `http://127.0.0.1:${serving.port}`;
  const store = sqlite({ file: ':memory:' });
  let offset = 0;
  const kassa = createCheckoutServer(
    change({
      publicUrl: origin,
      merchant: { id: 'contract', origins: [origin], ...(confirmPayment && { confirmPayment }) },
      providers: [provider],
      store,
      secrets: {
        sessionKeys: [{ id: 'k', secret: 'session-key-0123456789abcdef0123456789' }],
        urlSecret: 'url-secret-0123456789abcdef0123456789ab',
      },
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      now: () => new Date(Date.now() + offset),
    }),
  );
  front.all('*', (c) => kassa.fetch(c.req.raw, c.env as object));
  await kassa.start();

  return {
    origin,
    checkout: kassa.checkout,
    patienceMs,
    openPage: async (driver, { merchantReference = 'order-1', expiresInMs, isChanged } = {}) => {
      const { method, input } = driver;
      const session = isChanged ? changed(driver.session) : driver.session;
      const { token } = await kassa.checkout.createSession({
        ...session,
        ...(expiresInMs !== undefined && { expiresAt: new Date(Date.now() + expiresInMs).toISOString() }),
        order: {
          merchantReference,
          amount: 19_900,
          currency: 'SEK',
          country: 'SE',
          returnUrl: `${origin}/orders/1`,
          ...session.order,
        },
      });
      const call = async (path: string, body?: object): Promise<Snapshot | string> => {
        const response = await fetch(origin + path, {
          method: body ? 'POST' : 'GET',
          headers: { authorization: `Bearer ${token}`, origin },
          ...(body && { body: JSON.stringify(body) }),
        });
        const answer: unknown = await response.json();
        return response.ok ? snapshotSchema.parse(answer) : errorBodySchema.parse(answer).error.code;
      };
      const snapshot = async () => snapshotSchema.parse(await call('/session'));
      // One input for one key: the same click gives the same.
      const inputs = new Map<string, Promise<PaymentInput>>();
      const giveInput = async (): Promise<PaymentInput> => {
        if (!input) return { kind: 'none' };
        const selected = await call('/session/selection', { method });
        if (typeof selected === 'string') throw new Error(`${method} can't be selected: ${selected}`);
        return input(selected.selection?.preparation ?? { kind: 'none' });
      };
      const inputFor = (key: string) => {
        const given = inputs.get(key) ?? giveInput();
        inputs.set(key, given);
        return given;
      };
      return {
        snapshot,
        pay: async (idempotencyKey = 'key-00000001') =>
          call('/session/payments', { method, input: await inputFor(idempotencyKey), idempotencyKey }),
        until: (status) =>
          vi.waitFor(async () => expect((await snapshot()).payment?.status).toBe(status), {
            timeout: patienceMs,
          }),
      };
    },
    events: async () =>
      (
        await store.db.selectFrom('outbox').select('type').orderBy('createdAt').orderBy('sequence').execute()
      ).map(({ type }) => type),
    settle: () =>
      vi.waitFor(async () => {
        const waiting = await store.db
          .selectFrom('inbox')
          .select('id')
          .where('processedAt', 'is', null)
          .execute();
        expect(waiting).toEqual([]);
      }),
    untilAnswered: () =>
      vi.waitFor(
        async () => {
          const waiting = store.db.selectFrom('payments').select('id').where('answeredAt', 'is', null);
          expect(await waiting.execute()).toEqual([]);
        },
        // Repeats come at their time, whatever a page's patience is.
        { timeout: 20_000 },
      ),
    advance: (ms) => {
      offset += ms;
    },
    close: async () => {
      await kassa.close();
      serving.server.closeAllConnections();
      await serving.close();
    },
  };
}
