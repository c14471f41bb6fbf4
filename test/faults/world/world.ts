/**
 * A whole world from one seed: shop, customers, banks and the companion server, whose code is the real one. It lives
 * through a time of faults, then everything is well and it may settle, then the books are compared.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MerchantPayment } from '@kassa/protocol';
import { sqlite } from '@kassa/server';
import { heldBy, type Around, type Bank } from './banks/bank.ts';
import { Krofort } from './banks/krofort.ts';
import { Kronor } from './banks/kronor.ts';
import { Opp } from './banks/opp.ts';
import { Payone } from './banks/payone.ts';
import { compareBooks } from './books.ts';
import { drawFaults, QUIET, type Faults } from './faults.ts';
import type { Finding, FindingKind } from './findings.ts';
import { replaceGlobals, runAs, type Here } from './globals.ts';
import { Network } from './network.ts';
import { Page } from './page.ts';
import { Random } from './random.ts';
import { newParty, Scheduler, type Party } from './scheduler.ts';
import { EVENTS_URL, PUBLIC_URL, ServerProcess } from './server-process.ts';
import { codeOf, Shop, type Answer } from './shop.ts';
import { settleSteps } from './settling.ts';

export interface WorldOptions {
  seed: number;
  orders: number;
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

/** In which orders come and faults happen. */
const FAULTY_MS = 240_000;
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export class World implements Around {
  readonly scheduler = new Scheduler();
  readonly random: Random;
  readonly faults: Faults;
  readonly network: Network;
  readonly shop: Shop;
  readonly #banks: readonly Bank[];
  readonly #findings: Finding[] = [];
  readonly #folder = mkdtempSync(join(FOLDER, 'kassa-world-'));
  readonly #nature: Party = newParty('nature');
  readonly #options: WorldOptions;
  #process: ServerProcess;
  #processes = 0;
  #kills = 0;
  #isFaulty = true;

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
    this.#process = this.#newProcess();
  }

  async run(): Promise<WorldResult> {
    const drawn = { ...this.faults };
    const died = (error: unknown) =>
      this.find('deaths', error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.on('unhandledRejection', died);
    process.on('uncaughtException', died);
    try {
      this.#boot(0);
      this.#scheduleOrders();
      this.#scheduleFaults();
      await this.scheduler.runUntil(this.scheduler.now + FAULTY_MS);
      this.#endFaults();
      await settleSteps(this.scheduler, this.network);
      await this.#compare();
      return this.#result(drawn);
    } finally {
      this.#process.kill();
      process.off('unhandledRejection', died);
      process.off('uncaughtException', died);
      rmSync(this.#folder, { recursive: true, force: true });
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

  /** @throws NetworkError */
  async callServer({ path, init, ...call }: ServerCall): Promise<Answer> {
    const answer = await this.network.call({
      ...call,
      to: () => (this.#process.isUp ? this.#process.party : undefined),
      handle: async (): Promise<Answer> => {
        const response = await this.#process.server.fetch(new Request(PUBLIC_URL + path, init));
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
      fetch: (url, init) => this.#fetch(party, url, init),
    };
  }

  /** What the companion server sends by the global `fetch`: events, and nothing else. */
  #fetch(from: Party, url: string, init: RequestInit): Promise<Response> {
    if (url !== EVENTS_URL) return Promise.reject(new TypeError(`Nobody listens at ${url}`));
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

  #newProcess(): ServerProcess {
    const name = `server-${++this.#processes}`;
    return new ServerProcess({
      name,
      scheduler: this.scheduler,
      random: this.random,
      faults: this.faults,
      openStore: () => sqlite({ file: join(this.#folder, 'kassa.db') }),
      providersFor: (party) => this.#banks.map((bank) => bank.provider(party)),
      confirmPayment: (party) =>
        this.network.call({
          from: party,
          to: () => this.shop.party,
          label: 'confirmation',
          timeoutMs: 10_000,
          handle: () => Promise.resolve(true),
        }),
      onError: (message, error) =>
        this.#options.onEvent?.(`${name} logs: ${message} ${error instanceof Error ? error.message : ''}`),
      onDeath: (process) => {
        if (process !== this.#process) return;
        this.#kills += 1;
        if (this.#isFaulty) this.#boot(this.random.wait(2_000));
      },
    });
  }

  /** Starts the process that there is, or a new one after the last has died. */
  #boot(afterMs: number): void {
    this.scheduler.after(Math.max(afterMs, 1), 'boot', this.#nature, () => {
      if (!this.#process.party.isAlive) this.#process = this.#newProcess();
      this.#process.start().catch((error: unknown) => {
        this.find('deaths', `The server did not start: ${String(error)}`);
      });
    });
  }

  #scheduleOrders(): void {
    for (let number = 1; number <= this.#options.orders; number++) {
      const page = new Page(this, number);
      this.scheduler.after(this.random.int(0, FAULTY_MS * 0.7), `order ${number}`, page.party, () => {
        void page.live();
      });
    }
  }

  #scheduleFaults(): void {
    const { random, faults } = this;
    const often = (most: number, label: string, run: () => void) => {
      for (let count = Math.round(most); count > 0; count--)
        this.scheduler.after(random.int(1_000, FAULTY_MS), label, this.#nature, run);
    };
    often(faults.kills, 'kill', () => this.#process.kill());
    often(faults.killsInStatements, 'fuse', () => {
      this.#process.fuse = random.int(1, 60);
    });
    often(faults.gracefulStops, 'stop', () => this.#process.stop(30_000));
    often(faults.freezes, 'freeze', () => this.#process.freeze(random.int(5_000, 90_000)));
  }

  /** From here on nothing fails; what failed before has to heal. */
  #endFaults(): void {
    Object.assign(this.faults, QUIET);
    this.#isFaulty = false;
    this.#process.fuse = Infinity;
    if (!this.#process.party.isAlive) this.#boot(0);
  }

  async #compare(): Promise<void> {
    const banks = this.#banks.flatMap(({ payments }) => payments);
    const ours = await this.#ourBook();
    const canBeLeft = (provider: string) => provider === 'krofort';
    this.#findings.push(...compareBooks({ banks, ours, merchant: [...this.shop.books.values()], canBeLeft }));
    const { db } = this.#process.store;
    const unsent = await db.selectFrom('outbox').selectAll().where('deliveredAt', 'is', null).execute();
    for (const { type, paymentId, attempts } of unsent)
      this.find('events', `${paymentId}: ${type} was never delivered (${attempts} tries)`);
    const unread = await db.selectFrom('inbox').selectAll().where('processedAt', 'is', null).execute();
    for (const { provider, error } of unread) this.find('stuck', `A notification of ${provider}: ${error}`);
    if (this.shop.outOfOrder > 0) this.find('events', `${this.shop.outOfOrder} events out of order`);
  }

  /** Through the merchant's own door. */
  async #ourBook(): Promise<MerchantPayment[]> {
    const books: MerchantPayment[][] = [];
    for (let number = 1; number <= this.#options.orders; number++)
      books.push(await this.#process.server.checkout.findPayments(`order-${number}`));
    return books.flat();
  }

  #result(drawn: Faults): WorldResult {
    const payments = this.#banks.flatMap((bank) => bank.payments);
    const waits = payments.flatMap(({ reference, succeededAt }) => {
      const book = [...this.shop.books.values()].find((each) => each.reference === reference);
      return succeededAt !== null && book?.toldAt ? [Math.max(0, book.toldAt - succeededAt)] : [];
    });
    return {
      seed: this.#options.seed,
      traceHash: this.scheduler.traceHash(),
      faults: drawn,
      findings: this.#findings,
      kills: this.#kills,
      faultsMade: this.network.faultsMade,
      orders: this.#options.orders,
      payments: payments.length,
      succeeded: payments.filter((payment) => heldBy(payment) > 0).length,
      events: [...this.shop.books.values()].reduce((sum, { events }) => sum + events.length, 0),
      waits,
    };
  }
}
