/** A companion server on a real port that the provider's sandbox can reach. */
import { Hono } from 'hono';
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
import { openPage, type Page, type PageDriver, type PageOptions } from './page.ts';

export interface Kassa {
  origin: string;
  checkout: Checkout;
  /** How long is waited for what does not come. */
  patienceMs: number;
  openPage(driver: PageDriver, options?: PageOptions): Promise<Page>;
  /** Types of the merchant's events of all payments, in the order they were written. */
  events(): Promise<string[]>;
  /** Handles everything that has come in. What a thin notification makes due is asked about, and not waited for. */
  settle(): Promise<void>;
  /** Waits until no createPayment is under way, nor any to be repeated. */
  untilAnswered(): Promise<void>;
  advance(ms: number): void;
  close(): Promise<void>;
}

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
    openPage: (driver, options) =>
      openPage({ origin, checkout: kassa.checkout, patienceMs }, driver, options),
    ...rowsOf(store),
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

/** What is asked of the server's tables: no page and no event says it. */
const rowsOf = ({ db }: ReturnType<typeof sqlite>): Pick<Kassa, 'events' | 'settle' | 'untilAnswered'> => ({
  events: async () => {
    const events = db.selectFrom('outbox').select('type').orderBy('createdAt').orderBy('sequence');
    return (await events.execute()).map(({ type }) => type);
  },
  settle: () =>
    vi.waitFor(async () => {
      const waiting = db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
      expect(await waiting.execute()).toEqual([]);
    }),
  untilAnswered: () =>
    vi.waitFor(
      async () => {
        const waiting = db.selectFrom('payments').select('id').where('answeredAt', 'is', null);
        expect(await waiting.execute()).toEqual([]);
      },
      // Repeats come at their time, whatever a page's patience is.
      { timeout: 20_000 },
    ),
});
