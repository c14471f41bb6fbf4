/** The companion server: options in, a Web-standard fetch handler and live status out. */
import type { PaymentProvider, ProviderHost } from '@kassa/provider';
import { claimDatabase, EVERY_ORDER } from '@kassa/store';
import { createCheckout, type Checkout } from './checkout.ts';
import { readConfig } from './config.ts';
import { createFigures } from './figures.ts';
import { createApp } from './http/app.ts';
import type { RequestFacts } from './http/env.ts';
import { readHealth } from './http/health.ts';
import { createLiveStatus, type LiveStatus } from './live.ts';
import { createLogger } from './logger.ts';
import { Arrivals } from './notifications/arrivals.ts';
import { inboxLane } from './notifications/work.ts';
import type { CheckoutServerOptions } from './options.ts';
import { outboxLanes } from './outbox/deliver.ts';
import { applyReport } from './payments/apply-report.ts';
import type { CallsUnderWay } from './payments/pay.ts';
import { factsOf } from './payments/payment-context.ts';
import { findOpenPayments, getPayment, listProviders } from './payments/repository.ts';
import { endCreateDeadlines } from './payments/write-payment.ts';
import { retain } from './retention/retain.ts';
import { ownLanes, providerLanes } from './reconcile/reconcile.ts';
import { nowText, type ServerContext } from './server-context.ts';
import { VERSION } from './version.ts';
import { createRounds, type Lane } from './work/lane.ts';

export interface CheckoutServer {
  /** Answers a request below `publicUrl`; mount it in any server that speaks Request and Response. */
  fetch: (request: Request, facts?: RequestFacts) => Promise<Response>;
  /** What `@kassa/node` pushes to pages by WebSocket. */
  readonly live: LiveStatus;
  readonly checkout: Checkout;
  /** Migrates the database, settles what a crash left behind, starts the workers. Call it before `fetch`. */
  start(): Promise<void>;
  /**
   * Graceful: sockets are told to come again, requests, calls and turns under way end, then the database closes. A request
   * that comes meanwhile is answered with 503, as one is before `start` has ended.
   */
  close(): Promise<void>;
}

const RETENTION_MS = 3_600_000;

/** @throws ConfigError with every problem at once, by name */
export function createCheckoutServer(options: CheckoutServerOptions): CheckoutServer {
  const config = readConfig(options);
  const log = options.logger ?? createLogger();
  const [closing, stopping] = [new AbortController(), new AbortController()];
  const operations = new Set<Promise<unknown>>();
  const calls: CallsUnderWay = { commands: new Map(), payments: new Set() };
  const { store } = options;
  const now = options.now ?? (() => store.now());
  const figures = createFigures(options.meter);
  const context: ServerContext = {
    config,
    store,
    log,
    figures,
    arrivals: new Arrivals({ figures, now }),
    closing: closing.signal,
    signal: stopping.signal,
    now,
    finish: (work) => {
      operations.add(work);
      return work.finally(() => operations.delete(work));
    },
    wakeReconcile: (provider) => {
      for (const lane of reconcile.get(provider) ?? []) lane.wake();
    },
    inbox: (provider) => inboxes.get(provider),
    newEvents: () => events[0],
  };
  const ofEach = <T>(lanesOf: (provider: PaymentProvider) => T) =>
    new Map([...config.providers.values()].map((provider) => [provider.name, lanesOf(provider)]));
  const inboxes = ofEach(({ name }) => inboxLane(context, name));
  const reconcile = ofEach((provider) => providerLanes(context, calls, provider));
  const events = outboxLanes(context);
  const allLanes: Lane[] = [
    ...inboxes.values(),
    ...[...reconcile.values()].flat(),
    ...events,
    ...ownLanes(context),
    createRounds(context, 'retention', () => retain(context), RETENTION_MS),
  ];
  const beforeClose: (() => Promise<void>)[] = [];
  const answering = new Set<Promise<Response>>();
  let isStarted = false;
  const isRunning = () => isStarted && !closing.signal.aborted;
  const app = createApp(context, calls, () => readHealth(context), isRunning);

  return {
    fetch: async (request, facts = {}) => {
      const answer = Promise.resolve(app.fetch(request, facts));
      answering.add(answer);
      return answer.finally(() => answering.delete(answer));
    },
    live: createLiveStatus(context, (close) => void beforeClose.push(close)),
    checkout: createCheckout(context),
    start: async () => {
      store.claim();
      const migrated = await store.start();
      await claimDatabase(store.db, config.merchant.id);
      // Nobody else uses this database: a createPayment without an answer was lost with the process that made it.
      if (store.exclusive) await endCreateDeadlines(store.db, nowText(context));
      for (const provider of await listProviders(store.db))
        if (!config.providers.has(provider) && (await findOpenPayments(store.db, provider)).length > 0)
          log.error(
            { provider, incident: true },
            'Has open payments and is not configured: they are left alone',
          );
      for (const provider of config.providers.values()) await provider.start?.(hostFor(context, provider));
      isStarted = true;
      const { publicUrl, providers } = config;
      const parts = { providers: [...providers.keys()], database: store.name, ...migrated };
      log.info({ version: VERSION, node: process.version, publicUrl, ...parts }, 'Kassa has started');
      for (const lane of allLanes) lane.start();
    },
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.all(beforeClose.map((close) => close()));
      const stopped = Promise.all(allLanes.map((lane) => lane.close()));
      while (answering.size + operations.size > 0) await Promise.allSettled([...answering, ...operations]);
      stopping.abort();
      await stopped;
      for (const provider of config.providers.values()) await provider.close?.();
      await store.close();
    },
  };
}

function hostFor(context: ServerContext, provider: PaymentProvider): ProviderHost {
  return {
    log: context.log,
    now: () => context.now(),
    openPayments: async (orderIds) => {
      const open = await findOpenPayments(context.store.db, provider.name, orderIds);
      return open.map((payment) => ({ ...factsOf(payment), orderId: payment.orderId }));
    },
    onOpenPaymentsChanged: (listener) =>
      context.store.hints.subscribe((id) => listener(id === EVERY_ORDER ? undefined : id)),
    report: async (paymentId, report) => {
      await applyReport(context, await getPayment(context.store.db, paymentId), report, 'subscription');
    },
  };
}
