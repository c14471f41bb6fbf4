/**
 * A /v3/payments provider imitated, from its documents: the API on its own listener, and the pages (hosted page
 * and control) as an app for whoever listens on plain HTTP.
 */
import type { HttpBindings } from '@hono/node-server';
import { Faults, listen } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { createApi, notFound } from './api.ts';
import { createControlApi, type World } from './control.ts';
import { createControlPage } from './control-page.ts';
import { createHostedPage } from './hosted-page.ts';
import { createNotifier } from './notifications.ts';
import { Transactions } from './transactions.ts';

export interface OppSandboxOptions {
  /** Where `pages` is mounted, with no slash at the end: `http://127.0.0.1:4010/opp`. */
  pagesUrl(): string;
  host?: string;
  /** Of the API. 0: one that is free. */
  port: number;
  portVariable?: string;
  accessToken?: string;
  entityId?: string;
  /** Delays before each retry of a notification; the last one repeats. */
  retryDelaysMs?: readonly [number, ...number[]];
  /** How long a merchant may take to answer a notification. */
  answerWithinMs?: number;
}

export interface OppSandbox {
  /** `http://127.0.0.1:…/gateway`: `/v3/payments` stands below it. `/v1/payments` stands at the root. */
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly entityId: string;
  /** Hosted page at `/`, control page at `/control`, control API at `/control/api`. */
  readonly pages: Hono;
  close(): Promise<void>;
}

const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000] as const;

export async function createOppSandbox(options: OppSandboxOptions): Promise<OppSandbox> {
  const { accessToken = 'sandbox-token-0123456789abcdef01', entityId = 'SANDBOX01' } = options;
  const notifier = createNotifier(options.retryDelaysMs ?? RETRY_DELAYS_MS, options.answerWithinMs ?? 10_000);
  const transactions = new Transactions(notifier);
  const faults = new Faults();
  const apiOptions = { transactions, faults, accessToken, entityId, pagesUrl: () => options.pagesUrl() };

  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const before of ['', '/moved']) {
    app.route(`${before}/gateway/v3`, createApi(apiOptions, 'v3'));
    app.route(`${before}/v1`, createApi(apiOptions, 'v1'));
  }
  app.notFound(notFound);
  const api = await listen({
    fetch: app.fetch,
    port: options.port,
    faults,
    ...(options.host !== undefined && { host: options.host }),
    ...(options.portVariable !== undefined && { portVariable: options.portVariable }),
  });

  const world: World = {
    transactions,
    faults,
    notifier,
    pageOf: ({ session }) => `${options.pagesUrl()}/?session=${session}`,
  };
  const pages = new Hono();
  pages.route('/', createHostedPage(transactions));
  pages.route('/control/api', createControlApi(world));
  pages.route('/control', createControlPage(world));
  return {
    baseUrl: `${api.url}/gateway`,
    accessToken,
    entityId,
    pages,
    close: async () => {
      transactions.reset();
      notifier.reset();
      await api.close();
    },
  };
}
