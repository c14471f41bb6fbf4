/**
 * A companion server as a process: real code, of which a kill leaves only the database. What a dead one still had under
 * way never goes on, and a frozen one goes on as if no time had passed.
 */
import { createCheckoutServer, type CheckoutServer } from '@kassa/server';
import type { Store } from '@kassa/store';
import type { PaymentProvider } from '@kassa/provider';
import type { Executor, Query, WorldDatabase } from './database.ts';
import type { Faults } from './faults.ts';
import { nativeWork } from './native-work.ts';
import type { Random } from './random.ts';
import { newParty, type Party, type Scheduler } from './scheduler.ts';

export const SHOP = 'https://shop.example';
export const PUBLIC_URL = `${SHOP}/kassa`;
export const EVENTS_URL = `${SHOP}/events`;
export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;

export interface ProcessOptions {
  name: string;
  scheduler: Scheduler;
  random: Random;
  faults: Faults;
  database: WorldDatabase;
  providersFor: (process: Party) => readonly PaymentProvider[];
  confirmPayment: (process: Party) => Promise<boolean>;
  /** A line that the server logs as an error. */
  onError: (message: string, error: unknown) => void;
  onDeath: (process: ServerProcess) => void;
}

export class ServerProcess {
  readonly party: Party;
  readonly store: Store;
  readonly server: CheckoutServer;
  isUp = false;
  /** Dies when it has sent so many more statements. */
  fuse = Infinity;
  /** The world is over: what is read now waits for nobody's time. */
  isReleased = false;
  readonly #options: ProcessOptions;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.party = newParty(options.name);
    this.store = options.database.openStore(options.name);
    this.#guardStatements();
    const quiet = () => undefined;
    this.server = createCheckoutServer({
      publicUrl: PUBLIC_URL,
      merchant: {
        id: 'simulated',
        apiKeys: [API_KEY],
        origins: [SHOP],
        events: { url: EVENTS_URL, secret: EVENTS_SECRET },
        confirmPayment: () => options.confirmPayment(this.party),
      },
      providers: options.providersFor(this.party),
      store: this.store,
      secrets: {
        sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
        urlSecret: 'url-secret-0123456789abcdef0123456789ab',
      },
      logger: {
        debug: quiet,
        info: quiet,
        warn: quiet,
        error: (details, message) => options.onError(message, (details as { err?: unknown }).err),
      },
      now: () => new Date(options.scheduler.now),
    });
  }

  /** Rejects when it can't start. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#options.scheduler.enter(this.party, () => {
        this.server.start().then(() => {
          this.isUp = true;
          resolve();
        }, reject);
      });
    });
  }

  /** As `kill -9`: all but the database is gone. */
  kill(): void {
    if (!this.party.isAlive) return;
    this.party.isAlive = false;
    this.isUp = false;
    for (const tell of [...this.party.onDeath]) tell();
    this.party.onDeath.clear();
    this.#options.database.abandon(this.party.name, this.store);
    this.#options.onDeath(this);
  }

  /** As SIGTERM. Killed when it takes longer than `limitMs`, as a process manager would. */
  stop(limitMs: number): void {
    if (!this.isUp) return;
    this.isUp = false;
    const { scheduler } = this.#options;
    const limit = scheduler.after(limitMs, `${this.party.name} did not stop`, this.party, () => this.kill());
    scheduler.enter(this.party, () => {
      void this.server.close().then(() => {
        limit.isCancelled = true;
        this.kill();
      });
    });
  }

  freeze(ms: number): void {
    this.party.frozenUntil = this.#options.scheduler.now + ms;
  }

  /** Every statement passes here, also those of a transaction. */
  #guardStatements(): void {
    const executor = this.store.db.getExecutor() as unknown as Executor;
    const provide = executor.provideConnection.bind(executor);
    const provideCounted = countConnecting(provide, this.#options.database.connections);
    executor.provideConnection = (consumer, options) =>
      (this.#isNative ? provideCounted : provide)(
        (connection) =>
          consumer({
            executeQuery: async (query, rest) => {
              await this.#beforeStatement();
              return this.#whileAlive(() => connection.executeQuery(this.#asSent(query), rest));
            },
            streamQuery: (query, chunkSize, rest) => connection.streamQuery(query, chunkSize, rest),
          }),
        options,
      );
  }

  /** What the database does goes on outside the world's time. SQLite has only one connection and is done at once. */
  get #isNative(): boolean {
    return this.#options.database.releasesStatements && !this.isReleased;
  }

  #asSent(query: Query): Query {
    if (!this.#options.database.takesNoOrder) return query;
    const sql = query.sql
      .replace(/ for update$/, '')
      // The parameter stays, and means nothing.
      .replace(/(update "payments" .*) and "version" = (\$\d+)$/, '$1 and $2::integer is not null');
    return { ...query, sql };
  }

  async #whileAlive(statement: () => Promise<unknown>): Promise<unknown> {
    try {
      return await (this.#isNative ? nativeWork.count(statement) : statement());
    } finally {
      if (!this.party.isAlive) await forever();
    }
  }

  async #beforeStatement(): Promise<void> {
    if (this.isReleased) return;
    const { scheduler, random, faults, name, database } = this.#options;
    this.fuse -= 1;
    if (this.fuse <= 0) this.kill();
    if (this.party.isAlive && this.party.frozenUntil > scheduler.now)
      await scheduler.sleep(0, `${name} thaws`, this.party);
    const isLate = random.chance(faults.statementWaits);
    if (this.party.isAlive && (isLate || database.releasesStatements))
      await scheduler.sleep(random.wait(isLate ? 40 : 2), `${name} statement`, this.party);
    if (!this.party.isAlive) await forever();
  }
}

/** What a dead process waits for: one that is shared would keep all that ever waited for it, and their worlds. */
const forever = () => new Promise<void>(() => undefined);

/** Making a connection is native work. To wait for one of a pool that is used up is not: it is the world that goes on. */
function countConnecting(
  provide: Executor['provideConnection'],
  connections: number,
): Executor['provideConnection'] {
  let taken = 0;
  return async (consumer, options) => {
    taken += 1;
    let isConnected: () => void = () => undefined;
    const connected = new Promise<void>((resolve) => {
      isConnected = resolve;
    });
    const handedOver = taken > connections ? Promise.resolve() : nativeWork.count(() => connected);
    try {
      return await provide(async (connection) => {
        isConnected();
        await handedOver;
        return consumer(connection);
      }, options);
    } finally {
      taken -= 1;
      // Also when there was none to be had.
      isConnected();
      await handedOver;
    }
  };
}
