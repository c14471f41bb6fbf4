/**
 * PAYONE's Klarna imitated, from its documents: the gateway on an address of its own, and as an app for whoever
 * listens on plain HTTP what a browser sees (Klarna's script and frames, the redirect) and the control page.
 */
import { listen } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { createControlApi, type Controlled } from './control.ts';
import { createControlPage } from './control-page.ts';
import { createGateway } from './api.ts';
import { createKlarna } from './klarna/routes.ts';
import { createRedirect } from './hosted-page.ts';
import { StatusTeller } from './notifications.ts';
import { World, type Merchant, type Settings } from './world.ts';

export interface PayoneSandboxOptions {
  /** Where `pages` is mounted, with no slash at the end: `http://127.0.0.1:4010/payone`. */
  pagesUrl(): string;
  host?: string;
  /** Of the gateway. 0: one that is free. */
  port: number;
  portVariable?: string;
  /** Who may call; SANDBOX_MERCHANT when left out. */
  merchants?: readonly Merchant[];
  /** How it behaves from the start; `notificationUrl` is where TransactionStatus goes. */
  settings?: Partial<Settings>;
  /** Delays before each retry of a TransactionStatus; the last one repeats. PAYONE's own grow from an hour to 48. */
  retryDelaysMs?: readonly [number, ...number[]];
  /** How long a merchant may take to answer a TransactionStatus: 10 s in the documents. */
  answerWithinMs?: number;
}

export interface PayoneSandbox {
  /** `http://127.0.0.1:…/post-gateway/` */
  readonly apiUrl: string;
  /** Klarna's script at `/klarna/lib/v1/api.js`, control page at `/control`, control API at `/control/api`. */
  readonly pages: Hono;
  close(): Promise<void>;
}

/** The numbers of the document's samples. The key is the portal's: requests carry its MD5 or SHA-384. */
export const SANDBOX_MERCHANT: Merchant = {
  mid: '23456',
  aid: '12345',
  portalid: '12345123',
  key: 'abcdefghijklmn123456789',
};

const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000] as const;

export async function createPayoneSandbox(options: PayoneSandboxOptions): Promise<PayoneSandbox> {
  const world = new World(options.merchants ?? [SANDBOX_MERCHANT], options.settings ?? {});
  const teller = new StatusTeller(world, {
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    answerWithinMs: options.answerWithinMs ?? 10_000,
  });
  const redirectUrl = (token: string) => `${options.pagesUrl()}/redirect/${token}`;
  const controlled: Controlled = { world, teller, redirectUrl };
  const gateway = createGateway(world, teller, {
    klarna: () => `${options.pagesUrl()}/klarna`,
    redirect: redirectUrl,
  });
  const api = await listen({
    fetch: gateway.fetch,
    port: options.port,
    faults: world.faults,
    ...(options.host !== undefined && { host: options.host }),
    ...(options.portVariable !== undefined && { portVariable: options.portVariable }),
  });
  const pages = new Hono();
  pages.route('/klarna', createKlarna(world));
  pages.route('/redirect', createRedirect(world, teller));
  pages.route('/control/api', createControlApi(controlled));
  pages.route('/control', createControlPage(controlled));
  return {
    apiUrl: `${api.url}/post-gateway/`,
    pages,
    close: async () => {
      teller.reset();
      await api.close();
    },
  };
}
