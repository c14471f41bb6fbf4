/**
 * A whole world from one seed: shop, customers, banks and the companion server, whose code is the real one. It lives
 * through a time of faults, then everything is well and it may settle, then the books are compared.
 */
import type { MerchantPayment } from '@kassa/protocol';
import { heldBy, type Around, type Bank, type BankPayment } from './banks/bank.ts';
import { Krofort } from './banks/krofort.ts';
import { Kronor } from './banks/kronor.ts';
import { Opp } from './banks/opp.ts';
import { Payone } from './banks/payone.ts';
import { compareBooks } from './books.ts';
import { Cluster } from './cluster.ts';
import { sqliteWorld, type WorldDatabase } from './database.ts';
import { drawFaults, QUIET, type Faults } from './faults.ts';
import type { Finding, FindingKind } from './findings.ts';
import { replaceGlobals, runAs, type Here } from './globals.ts';
import { Network } from './network.ts';
import { Page } from './page.ts';
import { Random } from './random.ts';
import { newParty, Scheduler, type Party } from './scheduler.ts';
import { EVENTS_URL, PUBLIC_URL, type ServerProcess } from './server-process.ts';
import { codeOf, Shop, type Answer } from './shop.ts';
import { DAYS, MINUTES, settleSteps } from './settling.ts';

export interface WorldOptions {
  seed: number;
  orders: number;
  /** SQLite, when left out. Whoever gives one closes it. */
  database?: WorldDatabase;
  /** Kinds of faults that this world is spared. */
  without?: readonly (keyof Faults)[];
  /** Hears of every event, for the story of a failing seed. */
  onEvent?: (line: string) => void;
}

export interface WorldResult {
  seed: number;
  traceHash: string;
  faults: Faults;
  findings: Finding[];
  kills: number;
  faultsMade: number;
  orders: number;
  payments: number;
  succeeded: number;
  events: number;
  /** What a person said of payments and operations that nothing else has ended. */
  words: number;
  /** From the bank's success until the merchant was told, in milliseconds. */
  waits: number[];
}

export interface ServerCall {
  from: Party;
  label: string;
  timeoutMs: number;
  path: string;
  init: RequestInit;
  mayDouble?: boolean;
}

export class World implements Around {
  readonly scheduler = new Scheduler();
  readonly random: Random;
  readonly faults: Faults;
  readonly network: Network;
  readonly shop: Shop;
  readonly #banks: readonly Bank[];
  readonly #findings: Finding[] = [];
  readonly #nature: Party = newParty('nature');
  readonly #options: WorldOptions;
  readonly #database: WorldDatabase;
  readonly #cluster: Cluster;
  #words = 0;

  constructor(options: WorldOptions) {
    replaceGlobals();
    this.#options = options;
    this.random = new Random(options.seed);
    this.faults = drawFaults(this.random, options.without);
    this.network = new Network(this.scheduler, this.random, this.faults);
    this.scheduler.enter = (party, run) => runAs(this.#hereOf(party), run);
    const { onEvent } = options;
    if (onEvent)
      this.scheduler.onEvent = ({ label }) =>
        onEvent(`${(this.scheduler.elapsed / 1000).toFixed(3)} ${label}`);
    this.shop = new Shop(this);
    this.#banks = [new Krofort(this), new Kronor(this), new Payone(this), new Opp(this)];
    this.#database = options.database ?? sqliteWorld();
    this.#cluster = new Cluster({
      around: this,
      banks: this.#banks,
      shop: this.shop.party,
      database: this.#database,
      find: (kind, story) => this.find(kind, story),
      onError: (line) => onEvent?.(line),
    });
  }

  async run(): Promise<WorldResult> {
    const drawn = { ...this.faults };
    const died = (error: unknown) =>
      this.find('deaths', error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.on('unhandledRejection', died);
    process.on('uncaughtException', died);
    try {
      this.#cluster.start();
      this.#scheduleOrders();
      this.#scheduleFaults();
      await this.scheduler.runUntil(this.scheduler.now + this.#database.faultyMs);
      Object.assign(this.faults, QUIET);
      this.#cluster.endFaults();
      await settleSteps(this.scheduler, this.network, DAYS);
      await this.#askPerson();
      await this.#compare();
      return this.#result(drawn);
    } finally {
      this.#cluster.end();
      process.off('unhandledRejection', died);
      process.off('uncaughtException', died);
      if (!this.#options.database) await this.#database.close();
    }
  }

  find(kind: FindingKind, story: string): void {
    this.#findings.push({ kind, story });
    this.#options.onEvent?.(`FOUND ${kind}: ${story}`);
  }

  notify(from: Party, url: string, body: object): Promise<Answer> {
    return this.callServer({
      from,
      label: `${from.name} notifies`,
      timeoutMs: 10_000,
      path: url.slice(PUBLIC_URL.length),
      init: { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      mayDouble: true,
    });
  }

  payOthers(payment: BankPayment, tellAfterMs: number): void {
    for (const bank of this.#banks) bank.payToo(payment, tellAfterMs);
  }

  /** @throws NetworkError */
  async callServer({ path, init, ...call }: ServerCall): Promise<Answer> {
    const answer = await this.network.call({
      ...call,
      to: () => this.#cluster.pick(),
      handle: async (at): Promise<Answer> => {
        const response = await this.#cluster.serverOf(at).fetch(new Request(PUBLIC_URL + path, init));
        const text = await response.text();
        return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
      },
    });
    this.#judge(call.label, answer);
    return answer;
  }

  /** The page has led the customer to their bank. */
  visitBank(reference: string): void {
    for (const bank of this.#banks) {
      const payment = bank.find(reference);
      if (payment) bank.visitOnce(payment);
    }
  }

  /** A five-hundred is a fault unless it says that the provider had one. */
  #judge(label: string, answer: Answer): void {
    const code = codeOf(answer);
    if (answer.status >= 500 && !(code?.startsWith('provider_') ?? false) && code !== 'not_supported')
      this.find('serverErrors', `${label}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  #hereOf(party: Party): Here {
    return {
      party,
      after: (ms, label, whose, run) => this.scheduler.after(ms, label, whose, run),
      bytes: (size) => this.random.bytes(size),
      elapsed: () => this.scheduler.elapsed,
      now: () => this.scheduler.now,
      fetch: (url, init) => this.#fetch(party, url, init),
    };
  }

  /** What the companion server sends by the global `fetch`: events, and nothing else. */
  #fetch(from: Party, url: string, init: RequestInit): Promise<Response> {
    if (url !== EVENTS_URL) return Promise.reject(new TypeError(`Nobody listens at ${url}`));
    this.shop.onTry(init);
    return this.network.call({
      from,
      to: () => this.shop.party,
      label: 'event',
      timeoutMs: 60_000,
      signal: init.signal ?? undefined,
      mayDouble: true,
      handle: () => this.shop.take(init),
    });
  }

  #scheduleOrders(): void {
    for (let number = 1; number <= this.#options.orders; number++) {
      const page = new Page(this, number);
      this.scheduler.after(
        this.random.int(0, this.#database.faultyMs * 0.7),
        `order ${number}`,
        page.party,
        () => {
          void page.live();
        },
      );
    }
  }

  #scheduleFaults(): void {
    const { random, faults } = this;
    const often = (most: number, label: string, run: () => void) => {
      for (let count = Math.round(most); count > 0; count--)
        this.scheduler.after(random.int(1_000, this.#database.faultyMs), label, this.#nature, run);
    };
    often(faults.kills, 'kill', () => this.#cluster.any().kill());
    often(faults.killsInStatements, 'fuse', () => {
      this.#cluster.any().fuse = random.int(1, 60);
    });
    often(faults.gracefulStops, 'stop', () => this.#cluster.any().stop(30_000));
    often(faults.freezes, 'freeze', () => this.#cluster.any().freeze(random.int(5_000, 90_000)));
  }

  /** What nothing else could end in all these days. */
  async #askPerson(): Promise<void> {
    let isDone = false;
    const asked = this.shop.resolve(this.#options.orders, this.#bankBook()).finally(() => {
      isDone = true;
    });
    await this.scheduler.runUntil(Infinity, () => isDone);
    this.#words = await asked;
    if (this.#words > 0) await settleSteps(this.scheduler, this.network, MINUTES);
  }

  #bankBook(): BankPayment[] {
    return this.#banks.flatMap(({ payments }) => payments);
  }

  async #compare(): Promise<void> {
    const banks = this.#bankBook();
    const reader = this.#cluster.reader();
    const ours = await this.#ourBook(reader);
    const canBeLeft = (provider: string) => provider === 'krofort';
    this.#findings.push(...compareBooks({ banks, ours, merchant: [...this.shop.books.values()], canBeLeft }));
    const { db } = reader.store;
    const unsent = await db.selectFrom('outbox').selectAll().where('deliveredAt', 'is', null).execute();
    for (const { type, paymentId, attempts } of unsent)
      this.find('events', `${paymentId}: ${type} was never delivered (${attempts} tries)`);
    const unread = await db.selectFrom('inbox').selectAll().where('processedAt', 'is', null).execute();
    for (const { provider, error } of unread) this.find('stuck', `A notification of ${provider}: ${error}`);
    if (this.shop.outOfOrder > 0) this.find('events', `${this.shop.outOfOrder} events out of order`);
  }

  /** Through the merchant's own door. */
  async #ourBook({ server }: ServerProcess): Promise<MerchantPayment[]> {
    const books: MerchantPayment[][] = [];
    for (let number = 1; number <= this.#options.orders; number++)
      books.push(await server.checkout.findPayments(`order-${number}`));
    return books.flat();
  }

  #result(drawn: Faults): WorldResult {
    const payments = this.#bankBook();
    const waits = payments.flatMap(({ reference, succeededAt }) => {
      const book = [...this.shop.books.values()].find((each) => each.reference === reference);
      return succeededAt !== null && book?.toldAt ? [Math.max(0, book.toldAt - succeededAt)] : [];
    });
    return {
      seed: this.#options.seed,
      traceHash: this.scheduler.traceHash(),
      faults: drawn,
      findings: this.#findings,
      kills: this.#cluster.kills,
      faultsMade: this.network.faultsMade,
      orders: this.#options.orders,
      payments: payments.length,
      succeeded: payments.filter((payment) => heldBy(payment) > 0).length,
      events: [...this.shop.books.values()].reduce((sum, { events }) => sum + events.length, 0),
      words: this.#words,
      waits,
    };
  }
}
