/**
 * Real processes on one machine: two replicas of the companion server, PostgreSQL and the four sandboxes. Customers
 * buy while servers and database are killed; then nothing fails any more, and the three books are compared.
 */
import type { MerchantPayment } from '@kassa/protocol';
import type { RunningSandbox } from '@kassa/sandbox';
import { banksOf, type SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import { PAYONE_KEY } from '../../../apps/sandbox/src/chaos/providers.ts';
import { heldBy, type BankPayment } from '../world/banks/bank.ts';
import { compareBooks } from '../world/books.ts';
import { summarize } from '../world/campaign.ts';
import { countFindings, FINDINGS, type Finding, type FindingKind } from '../world/findings.ts';
import { Random } from '../world/random.ts';
import { calm, disturb } from './banks.ts';
import { bankBook, ourBook, waitingIn } from './books-of.ts';
import { Child } from './child.ts';
import { Companion } from './companion.ts';
import { Customer } from './customer.ts';
import { Merchant } from './merchant.ts';
import { Replicas } from './replicas.ts';

export interface ProcessesOptions {
  seed: number;
  kills: number;
  /** How many customers buy at the same time. */
  customers?: number;
  onLine?: (line: string) => void;
}

export interface ProcessesReport {
  seed: number;
  kills: { server: number; database: number; inTransaction: number };
  orders: number;
  payments: number;
  succeeded: number;
  events: number;
  /** Payments and operations that a person ended: nobody else could. */
  resolved: number;
  found: Record<FindingKind, number>;
  findings: Finding[];
  /** From the customer's yes until the merchant was told, in milliseconds. */
  waits: { median: number; p99: number; longest: number };
  /** The largest resident set of a server, in MB. */
  memory: number;
  seconds: number;
}

const MINUTE = 60_000;
/** How far ahead the clocks are, one after the other, once nothing fails any more. */
const SETTLING = [0, 2 * MINUTE, 12 * MINUTE, 2 * 60 * MINUTE, 12 * 60 * MINUTE, 3 * 24 * 60 * MINUTE];
/** How far ahead the merchant's person stops waiting for anybody else to say how it ended. */
const PATIENCE = 12 * 60 * MINUTE;
/** How long each of them lasts at most; it is over as soon as the books agree. */
const SETTLE_MS = 8_000;
const LOOK_MS = 500;
const WAYS_TO_KILL = [
  ['server', 'anything'],
  ['server', 'anything'],
  ['server', 'a transaction'],
  ['server', 'a transaction'],
  ['database', 'anything'],
  ['database', 'a transaction'],
] as const;
const BETWEEN_KILLS_MS = [300, 2_000] as const;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function runProcesses(options: ProcessesOptions): Promise<ProcessesReport> {
  const campaign = await Campaign.prepare(options);
  try {
    return await campaign.run();
  } finally {
    await campaign.close();
  }
}

class Campaign {
  readonly #options: ProcessesOptions;
  readonly #random: Random;
  readonly #merchant: Merchant;
  readonly #replicas: Replicas;
  readonly #sandbox: Child;
  readonly #banks: readonly SandboxBank[];
  readonly #companion: Companion;
  readonly #findings: Finding[] = [];
  readonly #saidYesAt = new Map<string, number>();
  readonly #started = performance.now();
  #deck: (typeof WAYS_TO_KILL)[number][] = [];
  #orders = 0;
  #resolved = 0;
  #isFaulty = true;

  private constructor(
    options: ProcessesOptions,
    parts: { merchant: Merchant; replicas: Replicas; sandbox: Child; banks: readonly SandboxBank[] },
  ) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#merchant = parts.merchant;
    this.#replicas = parts.replicas;
    this.#sandbox = parts.sandbox;
    this.#banks = parts.banks;
    this.#companion = new Companion({
      url: parts.replicas.url,
      shopUrl: parts.merchant.url,
      onServerError: (story, since) => this.#judgeServerError(story, since),
    });
    parts.merchant.companion = this.#companion;
  }

  static async prepare(options: ProcessesOptions): Promise<Campaign> {
    const merchant = await Merchant.open(new Random(options.seed + 1));
    const replicas = await Replicas.prepare(merchant.url);
    const sandbox = new Child('sandbox', 'sandbox.ts', () => ({
      payoneNotificationUrl: `${replicas.url}/notifications/payone/${PAYONE_KEY}`,
    }));
    const running = JSON.parse(await sandbox.start()) as RunningSandbox;
    await replicas.start(running);
    return new Campaign(options, { merchant, replicas, sandbox, banks: banksOf(running) });
  }

  async run(): Promise<ProcessesReport> {
    const { kills, customers = 6 } = this.#options;
    this.#merchant.refuses = 0.1;
    const buying = Array.from({ length: customers }, () => this.#keepBuying());
    for (let count = 1; count <= kills; count++) {
      await pause(this.#random.int(...BETWEEN_KILLS_MS));
      await disturb(this.#random.pick(this.#banks), this.#random);
      await this.#kill();
      this.#options.onLine?.(`${count} of ${kills} kills; ${this.#orders} orders`);
    }
    this.#isFaulty = false;
    this.#merchant.refuses = 0;
    await Promise.all(this.#banks.map(calm));
    await Promise.all(buying);
    return this.#settle();
  }

  async close(): Promise<void> {
    this.#isFaulty = false;
    await this.#replicas.close();
    await this.#sandbox.stop();
    this.#merchant.close();
  }

  async #keepBuying(): Promise<void> {
    while (this.#isFaulty) {
      const number = ++this.#orders;
      const customer = new Customer({
        companion: this.#companion,
        random: new Random(this.#options.seed * 100_003 + number),
        banks: this.#banks,
        merchantReference: `order-${number}`,
        returnUrl: `${this.#merchant.url}/orders/${number}`,
        onYes: (reference) => this.#saidYesAt.set(reference, Date.now()),
      });
      await customer.buy();
    }
  }

  /** Each kind comes in its turn, within a round in an order of its own. */
  #kill(): Promise<void> {
    if (this.#deck.length === 0) this.#deck = [...WAYS_TO_KILL];
    const [way] = this.#deck.splice(this.#random.int(0, this.#deck.length - 1), 1);
    const [what, within] = way ?? WAYS_TO_KILL[0];
    return what === 'server'
      ? this.#replicas.killServer(this.#random, within)
      : this.#replicas.killDatabase(within);
  }

  async #settle(): Promise<ProcessesReport> {
    let found: Finding[] = [];
    let banks: BankPayment[] = [];
    for (const ahead of SETTLING) {
      if (ahead > 0) await this.#replicas.startAgainLater(ahead);
      for (const limit = Date.now() + SETTLE_MS; Date.now() < limit;) {
        await pause(LOOK_MS);
        const ours = await this.#ourBook();
        banks = await bankBook(this.#banks, ours);
        if (ahead >= PATIENCE) this.#resolved += await this.#merchant.resolve(ours, banks);
        found = await this.#compare(banks, ours);
        if (found.length === 0 && !this.#merchant.isBusy) return this.#report(banks, found);
      }
    }
    return this.#report(banks, found);
  }

  #ourBook(): Promise<MerchantPayment[]> {
    return ourBook(
      this.#companion,
      Array.from({ length: this.#orders }, (_, index) => `order-${index + 1}`),
    );
  }

  async #compare(banks: readonly BankPayment[], ours: readonly MerchantPayment[]): Promise<Finding[]> {
    const merchant = [...this.#merchant.books.values()];
    const canBeLeft = (provider: string) => provider === 'krofort';
    const outOfOrder = this.#merchant.outOfOrder;
    return [
      ...compareBooks({ banks, ours, merchant, canBeLeft }),
      ...(await waitingIn(this.#replicas.databaseUrl)),
      ...(outOfOrder > 0 ? [{ kind: 'events' as const, story: `${outOfOrder} events out of order` }] : []),
    ];
  }

  #judgeServerError(story: string, since: number): void {
    const { isDatabaseUp, databaseChangedAt } = this.#replicas;
    if (isDatabaseUp && databaseChangedAt < since) this.#findings.push({ kind: 'serverErrors', story });
  }

  #report(banks: readonly BankPayment[], found: readonly Finding[]): ProcessesReport {
    const deaths = [this.#sandbox, ...this.#replicas.servers].flatMap((child) => child.deaths);
    const findings = [
      ...found,
      ...this.#findings,
      ...deaths.map((story): Finding => ({ kind: 'deaths', story })),
    ];
    const books = [...this.#merchant.books.values()];
    const waits = books.flatMap(({ reference, toldAt }) => {
      const since = this.#saidYesAt.get(reference);
      return since !== undefined && toldAt !== null ? [Math.max(0, toldAt - since)] : [];
    });
    return {
      seed: this.#options.seed,
      kills: this.#replicas.kills,
      orders: this.#orders,
      payments: banks.length,
      succeeded: banks.filter((bank) => heldBy(bank) > 0).length,
      events: books.reduce((sum, { events }) => sum + events.length, 0),
      resolved: this.#resolved,
      found: countFindings(findings),
      findings,
      waits: summarize(waits),
      memory: Math.max(...this.#replicas.servers.map(({ memory }) => memory)),
      seconds: Math.round((performance.now() - this.#started) / 1000),
    };
  }
}

export function toText(report: ProcessesReport): string {
  const { kills, found, waits } = report;
  return [
    `${kills.server} kills of a server, ${kills.database} of the database; ${kills.inTransaction} of all in an open transaction`,
    `${report.payments} payments of ${report.orders} orders (seed ${report.seed})`,
    `${report.succeeded} hold money; ${report.events} events; ${report.resolved} words of a person who has looked`,
    ...Object.entries(FINDINGS).map(([kind, words]) => `${found[kind as FindingKind]} ${words}`),
    `waits: median ${waits.median} ms, p99 ${waits.p99} ms, longest ${waits.longest} ms`,
    `memory: ${report.memory} MB; ${report.seconds} s`,
  ].join('\n');
}
