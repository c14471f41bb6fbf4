/**
 * Two releases on one PostgreSQL: the old one, the new one beside it, back to the old one, and the other way round.
 * Customers buy all the while through a proxy that spreads connections at random; then the books are compared.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MerchantPayment } from '@kassa/protocol';
import { startSandbox, type RunningSandbox } from '@kassa/sandbox';
import { banksOf, type SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import { freePorts } from '../../../packages/server/test-support/free-ports.ts';
import { startPostgres, type TestPostgres } from '../../../packages/server/test-support/postgres.ts';
import { startSpreadingProxy, type SpreadingProxy } from '../../support/spreading-proxy.ts';
import { ask, bankBook, ourBook, waitingIn } from '../processes/books-of.ts';
import { Companion } from '../processes/companion.ts';
import { Customer } from '../processes/customer.ts';
import { Merchant } from '../processes/merchant.ts';
import { API_KEY, EVENTS_SECRET } from '../processes/settings.ts';
import { heldBy, type BankPayment } from '../world/banks/bank.ts';
import { compareBooks } from '../world/books.ts';
import { countFindings, FINDINGS, type Finding, type FindingKind } from '../world/findings.ts';
import { Random } from '../world/random.ts';
import { Crossings, type ReleaseName } from './crossings.ts';
import { Pages, type Surroundings } from './pages.ts';
import type { Release } from './release.ts';
import { Served } from './served.ts';

export interface TwoReleasesOptions {
  releases: Readonly<Record<ReleaseName, Release>>;
  seed: number;
  /** How many orders end in each stage. */
  orders: number;
  /** Chromium: a page of one release with scripts of the other and a server of either. */
  withPages: boolean;
  onLine: (line: string) => void;
}

interface Stage {
  name: string;
  up: readonly ReleaseName[];
  /** It leaves and comes again on the tables that are there. */
  again?: ReleaseName;
  /** Pages are put together from all that there is. */
  mixes?: boolean;
}

const STAGES: readonly Stage[] = [
  { name: 'the old release alone', up: ['old'] },
  { name: 'the new one beside it', up: ['old', 'new'], mixes: true },
  { name: 'back to the old one', up: ['old'], mixes: true },
  { name: 'the old one, started again on the new tables', up: ['old'], again: 'old' },
  { name: 'the new one beside it again', up: ['new', 'old'] },
  { name: 'the new one alone', up: ['new'], mixes: true },
];
const CUSTOMERS = 6;
/** Of the events, by the merchant's server. */
const REFUSES = 0.15;
const LOOK_MS = 250;
/** Nobody's clock is ahead here: a customer who left is heard of when the provider is asked next. */
const SETTLE_MS = 240_000;
const KEY = 'notifications-of-payone-0123456789';

export interface TwoReleasesReport {
  commits: Readonly<Record<ReleaseName, string>>;
  migrations: Readonly<Record<ReleaseName, readonly string[]>>;
  orders: number;
  payments: number;
  succeeded: number;
  events: number;
  found: Record<FindingKind, number>;
  /** Of the books, of the pages, and lines at level error. */
  problems: string[];
  crossings: string;
  pages: readonly string[];
  warnings: readonly string[];
  seconds: number;
}

export async function runTwoReleases(options: TwoReleasesOptions): Promise<TwoReleasesReport> {
  const campaign = await Campaign.prepare(options);
  try {
    return await campaign.run();
  } finally {
    await campaign.close();
  }
}

interface Parts {
  folder: string;
  sandbox: RunningSandbox;
  postgres: TestPostgres;
  databaseUrl: string;
  merchant: Merchant;
  pages: Pages | undefined;
  port: number;
}

class Campaign {
  readonly #options: TwoReleasesOptions;
  readonly #parts: Parts;
  readonly #servers: Readonly<Record<ReleaseName, Served>>;
  readonly #targets: number[] = [];
  readonly #banks: readonly SandboxBank[];
  readonly #companion: Companion;
  readonly #crossings = new Crossings();
  readonly #findings: Finding[] = [];
  readonly #problems: string[] = [];
  readonly #started = performance.now();
  #proxy: SpreadingProxy | undefined;
  #begun = 0;

  private constructor(options: TwoReleasesOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#banks = banksOf(parts.sandbox);
    this.#servers = { old: this.#server('old', 1), new: this.#server('new', 2) };
    this.#companion = this.#companionAt(this.#url);
    parts.merchant.companion = this.#companion;
  }

  static async prepare(options: TwoReleasesOptions): Promise<Campaign> {
    const folder = await mkdtemp(join(tmpdir(), 'kassa-two-releases-'));
    const port = await freePorts(3);
    const sandbox = await startSandbox({
      port: 0,
      certificatesDir: join(folder, 'certificates'),
      notificationRetryDelaysMs: [200, 500, 1_000],
      payone: { notificationUrl: `http://127.0.0.1:${port}/kassa/notifications/payone/${KEY}` },
    });
    const postgres = await startPostgres();
    const merchant = await Merchant.open(new Random(options.seed + 1));
    const pages = options.withPages ? await Pages.open(options.releases) : undefined;
    const databaseUrl = await postgres.createDatabase();
    return new Campaign(options, { folder, sandbox, postgres, databaseUrl, merchant, pages, port });
  }

  /** Where both are reached. */
  get #url(): string {
    return `http://127.0.0.1:${this.#parts.port}/kassa`;
  }

  async run(): Promise<TwoReleasesReport> {
    // What it refuses is delivered again, by either release.
    this.#parts.merchant.refuses = REFUSES;
    this.#proxy = await startSpreadingProxy(this.#parts.port, this.#targets);
    const migrations: Record<ReleaseName, string[]> = { old: [], new: [] };
    for (const [index, stage] of STAGES.entries()) {
      this.#options.onLine(`${this.#begun} orders; now ${stage.name}`);
      // Customers are in the midst of paying while servers come and go.
      if (index === 0) await this.#enter(stage);
      const buying = this.#buy(this.#options.orders);
      await this.#enter(stage);
      for (const name of stage.up)
        if (migrations[name].length === 0) migrations[name] = await this.#migrations();
      await buying;
      await this.#visit(stage);
    }
    this.#parts.merchant.refuses = 0;
    return this.#settle(migrations);
  }

  async close(): Promise<void> {
    const { pages, merchant, postgres, sandbox, folder } = this.#parts;
    await pages?.close();
    await Promise.all(Object.values(this.#servers).map((server) => server.stop()));
    await this.#proxy?.close();
    merchant.close();
    await sandbox.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }

  #companionAt(url: string): Companion {
    return new Companion({
      url,
      shopUrl: this.#parts.merchant.url,
      onServerError: (story) => this.#findings.push({ kind: 'serverErrors', story }),
    });
  }

  #server(name: ReleaseName, place: number): Served {
    const { sandbox, merchant, pages, port, databaseUrl } = this.#parts;
    return new Served({
      name,
      release: this.#options.releases[name],
      port: port + place,
      env: {
        ...sandbox.environment,
        KASSA_URL: this.#url,
        KASSA_HOST: '127.0.0.1',
        KASSA_MERCHANT_ID: 'campaign',
        KASSA_ORIGINS: [merchant.url, ...(pages ? [pages.url] : [])].join(','),
        KASSA_SESSION_KEYS: 'k1=session-key-0123456789abcdef0123456789',
        KASSA_URL_SECRET: 'url-secret-0123456789abcdef0123456789ab',
        KASSA_API_KEYS: API_KEY,
        KASSA_EVENTS_URL: `${merchant.url}/events`,
        KASSA_EVENT_SECRETS: EVENTS_SECRET,
        KASSA_DATABASE: databaseUrl,
        PAYONE_NOTIFICATION_KEY: KEY,
        OPP_BRANDS: 'PAYPAL:PayPal',
      },
      onLine: (line) => this.#crossings.take(name, line),
    });
  }

  /** The proxy has a server before one leaves, as at a deployment. */
  async #enter({ up, again }: Stage): Promise<void> {
    if (again) await this.#servers[again].stop();
    for (const name of up) if (!this.#servers[name].isUp) await this.#servers[name].start();
    this.#targets.splice(0, this.#targets.length, ...up.map((name) => this.#servers[name].port));
    for (const server of Object.values(this.#servers))
      if (!this.#targets.includes(server.port)) await server.stop();
  }

  async #migrations(): Promise<string[]> {
    const { rows } = await ask(this.#parts.databaseUrl, (client) =>
      client.query<{ name: string }>('select name from kysely_migration order by name'),
    );
    return rows.map(({ name }) => name);
  }

  /** So many orders, some customers at a time. */
  async #buy(orders: number): Promise<void> {
    const last = this.#begun + orders;
    const customers = Array.from({ length: CUSTOMERS }, async () => {
      while (this.#begun < last) await this.#buyOne(++this.#begun);
    });
    await Promise.all(customers);
  }

  async #buyOne(number: number): Promise<void> {
    const customer = new Customer({
      companion: this.#companion,
      random: new Random(this.#options.seed * 100_003 + number),
      banks: this.#banks,
      merchantReference: `order-${number}`,
      returnUrl: `${this.#parts.merchant.url}/orders/${number}`,
      onYes: () => undefined,
    });
    await customer.buy().catch((error: unknown) => this.#problems.push(`order-${number}: ${String(error)}`));
  }

  async #visit({ up, mixes = false }: Stage): Promise<void> {
    const servers = up.map((name) => {
      const { url } = this.#servers[name];
      return [name, { url, companion: this.#companionAt(url) }];
    });
    await this.#parts.pages?.visit({
      banks: this.#banks,
      companion: this.#companion,
      publicUrl: this.#url,
      servers: Object.fromEntries(servers) as Surroundings['servers'],
      mixes,
    });
  }

  async #settle(migrations: TwoReleasesReport['migrations']): Promise<TwoReleasesReport> {
    const orders = Array.from({ length: this.#begun }, (_, index) => `order-${index + 1}`);
    orders.push(...(this.#parts.pages?.orders ?? []));
    for (const limit = Date.now() + SETTLE_MS; ;) {
      await pause(LOOK_MS);
      const ours = await ourBook(this.#companion, orders);
      const banks = await bankBook(this.#banks, ours);
      const found = await this.#compare(banks, ours);
      if ((found.length === 0 && !this.#parts.merchant.isBusy) || Date.now() > limit)
        return this.#report(migrations, orders.length, banks, found);
    }
  }

  async #compare(banks: readonly BankPayment[], ours: readonly MerchantPayment[]): Promise<Finding[]> {
    const { books, outOfOrder } = this.#parts.merchant;
    const canBeLeft = (provider: string) => provider === 'krofort';
    return [
      ...compareBooks({ banks, ours, merchant: [...books.values()], canBeLeft }),
      ...(await waitingIn(this.#parts.databaseUrl)),
      ...(outOfOrder > 0 ? [{ kind: 'events' as const, story: `${outOfOrder} events out of order` }] : []),
    ];
  }

  #report(
    migrations: TwoReleasesReport['migrations'],
    orders: number,
    banks: readonly BankPayment[],
    found: readonly Finding[],
  ): TwoReleasesReport {
    const { releases } = this.#options;
    const servers = Object.values(this.#servers);
    const deaths = servers.flatMap((server) =>
      server.deaths.map((story): Finding => ({ kind: 'deaths', story })),
    );
    const findings = [...found, ...this.#findings, ...deaths];
    const books = [...this.#parts.merchant.books.values()];
    return {
      commits: { old: releases.old.commit, new: releases.new.commit },
      migrations,
      orders,
      payments: banks.length,
      succeeded: banks.filter((bank) => heldBy(bank) > 0).length,
      events: books.reduce((sum, { events }) => sum + events.length, 0),
      found: countFindings(findings),
      problems: [
        ...findings.map(({ kind, story }) => `${kind}: ${story}`),
        ...this.#problems,
        ...(this.#parts.pages?.problems ?? []),
        ...this.#crossings.missing(),
        ...servers.flatMap(({ name, errors }) => errors.map((line) => `${name}: ${line}`)),
      ],
      crossings: this.#crossings.toText(),
      pages: this.#parts.pages?.paid ?? [],
      warnings: servers.flatMap(({ name, warnings }) =>
        [...warnings].map(([words, count]) => `${name}: ${count} times "${words}"`),
      ),
      seconds: Math.round((performance.now() - this.#started) / 1000),
    };
  }
}

export function toText(report: TwoReleasesReport): string {
  const { commits, migrations, found } = report;
  const added = migrations.new.filter((name) => !migrations.old.includes(name));
  return [
    `Old: ${commits.old}, new: ${commits.new}, which adds ${added.join(', ') || 'no migration'}`,
    `${report.payments} payments of ${report.orders} orders; ${report.succeeded} hold money; ${report.events} events; ${report.seconds} s`,
    ...Object.entries(FINDINGS).map(([kind, words]) => `${found[kind as FindingKind]} ${words}`),
    `${report.problems.length} problems in all, lines at level error among them`,
    ...report.problems.map((problem) => `  ${problem}`),
    '',
    report.crossings,
    ...(report.pages.length > 0 ? ['', `${report.pages.length} pages paid:`, ...report.pages] : []),
    ...(report.warnings.length > 0 ? ['', 'Warnings:', ...report.warnings] : []),
  ].join('\n');
}
