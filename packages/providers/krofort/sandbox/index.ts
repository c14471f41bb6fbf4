/**
 * Krofort's API imitated, from its documents: the API on TLS that demands a client certificate, and the pages
 * (cashier and control) as an app for whoever listens on plain HTTP.
 */
import { Faults, listen, type KeyPair } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { createApi } from './api.ts';
import { createCashier } from './cashier.ts';
import { createControlApi, type World } from './control.ts';
import { createControlPage } from './control-page.ts';
import { createNotifier } from './notifications.ts';
import { Payments } from './payments.ts';
import { createSandboxSigner } from './webhook-signer.ts';

export interface KrofortSandboxOptions {
  /** Of the API, and of the authority (PEM) whose clients it lets in. */
  server: KeyPair;
  ca: string;
  /** Where `pages` is mounted (`hono/mount`), with no slash at the end: `http://127.0.0.1:4010/krofort`. */
  pagesUrl(): string;
  host?: string;
  /** Of the API. 0: one that is free. */
  port: number;
  portVariable?: string;
  /** How the customer returns to a merchant on this machine; `http` when left out. */
  loopbackScheme?: 'http' | 'https';
  /** Delays before each retry of a notification; the last one repeats. */
  retryDelaysMs?: readonly [number, ...number[]];
  /** How long a merchant may take to answer a notification: 5 s in the documents. */
  answerWithinMs?: number;
  /** How often a merchant is asked to confirm before no answer is a no. */
  confirmationAttempts?: number;
}

export interface KrofortSandbox {
  /** `https://127.0.0.1:…`; POST /init-payment stands below it. */
  readonly apiUrl: string;
  /** Cashier at `/`, control page at `/control`, control API at `/control/api`. */
  readonly pages: Hono;
  /** What notifications are checked with; made anew at each start. */
  readonly webhookPublicKey: string;
  close(): Promise<void>;
}

const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000] as const;

export async function createKrofortSandbox(options: KrofortSandboxOptions): Promise<KrofortSandbox> {
  const signer = createSandboxSigner();
  const { notifier, close: closeNotifier } = createNotifier({
    signer,
    ca: options.ca,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    answerWithinMs: options.answerWithinMs ?? 5000,
  });
  const payments = new Payments({
    notifier,
    confirmationAttempts: options.confirmationAttempts ?? 2,
    loopbackScheme: options.loopbackScheme ?? 'http',
  });
  const faults = new Faults();
  const clientUrl = (token: string) => `${options.pagesUrl()}/?ts=${token}`;
  const world: World = { payments, faults, notifier, clientUrl };

  const api = await listen({
    fetch: createApi(payments, faults, clientUrl).fetch,
    port: options.port,
    tls: { ...options.server, clientCa: options.ca },
    faults,
    ...(options.host !== undefined && { host: options.host }),
    ...(options.portVariable !== undefined && { portVariable: options.portVariable }),
  });
  const pages = new Hono();
  pages.route('/', createCashier(payments));
  pages.route('/control/api', createControlApi(world));
  pages.route('/control', createControlPage(world));
  return {
    apiUrl: api.url,
    pages,
    webhookPublicKey: signer.publicKey,
    close: async () => {
      await closeNotifier();
      await api.close();
    },
  };
}
