/** The companion server: options in, a Web-standard fetch handler and live status out. */
import type { PaymentProvider, ProviderHost } from '@kassa/provider';
import { claimDatabase, EVERY_ORDER, type Migrated } from '@kassa/store';
import { createCheckout, type Checkout } from './checkout.ts';
import { readConfig, type Config } from './config.ts';
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
  const [closing, stopping] = [new AbortController(), new AbortController()];
  const underWay = new Set<Promise<unknown>>();
  const calls: CallsUnderWay = { commands: new Map(), payments: new Set() };
  const context: ServerContext = {
    ...makeContext(options, config, () => lanes),
    closing: closing.signal,
    signal: stopping.signal,
    finish: (work) => {
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
  };
  const lanes = createLanes(context, calls);
  const beforeClose: (() => Promise<void>)[] = [];
  let isStarted = false;
  const isRunning = () => isStarted && !closing.signal.aborted;
  const app = createApp(context, calls, () => readHealth(context), isRunning);

  return {
    fetch: async (request, facts = {}) => context.finish(Promise.resolve(app.fetch(request, facts))),
    live: createLiveStatus(context, (close) => void beforeClose.push(close)),
    checkout: createCheckout(context),
    start: async () => {
      const migrated = await openDatabase(context);
      for (const provider of config.providers.values()) await provider.start?.(hostFor(context, provider));
      isStarted = true;
      const { publicUrl, providers } = config;
      const parts = { providers: [...providers.keys()], database: context.store.name, ...migrated };
      context.log.info({ version: VERSION, node: process.version, publicUrl, ...parts }, 'Kassa has started');
      for (const lane of lanes.all) lane.start();
    },
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.all(beforeClose.map((close) => close()));
      const stopped = Promise.all(lanes.all.map((lane) => lane.close()));
      while (underWay.size > 0) await Promise.allSettled(underWay);
      stopping.abort();
      await stopped;
      for (const provider of config.providers.values()) await provider.close?.();
      await context.store.close();
    },
  };
}

/** What doesn't change while the server runs. @param lanes they are made with the context, and asked for later */
function makeContext({ store, ...options }: CheckoutServerOptions, config: Config, lanes: () => Lanes) {
  const now = options.now ?? (() => store.now());
  const figures = createFigures(options.meter);
  return {
    ...{ config, store, figures, now, log: options.logger ?? createLogger() },
    arrivals: new Arrivals({ figures, now }),
    wakeReconcile: (provider: string) =>
      lanes()
        .reconcile.get(provider)
        ?.forEach((lane) => lane.wake()),
    inbox: (provider: string) => lanes().inboxes.get(provider),
    newEvents: () => lanes().events[0],
  };
}

type Lanes = ReturnType<typeof createLanes>;

/** All work that is due: each provider's, the merchant's events, and our own. */
function createLanes(context: ServerContext, calls: CallsUnderWay) {
  const providers = [...context.config.providers.values()];
  const inboxes = new Map(providers.map(({ name }) => [name, inboxLane(context, name)]));
  const reconcile = new Map(
    providers.map((provider) => [provider.name, providerLanes(context, calls, provider)]),
  );
  const events = outboxLanes(context);
  const all: Lane[] = [
    ...inboxes.values(),
    ...[...reconcile.values()].flat(),
    ...events,
    ...ownLanes(context),
    createRounds(context, 'retention', () => retain(context), RETENTION_MS),
  ];
  return { inboxes, reconcile, events, all };
}

/** Brings the database up to date, and settles what a crash left behind. @throws when another server or merchant has it */
async function openDatabase(context: ServerContext): Promise<Migrated> {
  const { config, log, store } = context;
  store.claim();
  const migrated = await store.start();
  await claimDatabase(store.db, config.merchant.id);
  // Nobody else uses this database: a createPayment without an answer was lost with the process that made it.
  if (store.exclusive) await endCreateDeadlines(store.db, nowText(context));
  for (const provider of await listProviders(store.db))
    if (!config.providers.has(provider) && (await findOpenPayments(store.db, provider)).length > 0)
      log.error({ provider, incident: true }, 'Has open payments and is not configured: they are left alone');
  return migrated;
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
