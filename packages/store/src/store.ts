/**
 * One store, two dialects: SQLite embedded, PostgreSQL for many replicas. The rest of the server sees Kysely and
 * these few functions, and never asks which dialect it has.
 */
import { backoff } from '@kassa/protocol';
import { Kysely, sql, type Dialect } from 'kysely';
import { takeOrder, type OrderKey } from './take-order.ts';
import type { Database, Db, PaymentRow, Session, Tx } from './schema.ts';
import { migrate, type Migrated } from './migrations/migrate.ts';
import { CamelCaseRows } from './names.ts';

/** A hint for everybody: the listening connection was away, so anything may have changed. */
export const EVERY_ORDER = '*';

/** What an order's pages are made from, as one transaction has left it. */
export interface OrderRows {
  readonly sessions: readonly Session[];
  readonly payments: readonly PaymentRow[];
}

/** Tells every replica that orders' rows have changed. A hint has no content: who hears it reads the rows. */
export interface Hints {
  /**
   * Who listens in this process has heard it when `publish` returns, whatever becomes of its promise.
   * @param rows of the one order that is named: they spare this process the reading
   */
  publish(orderIds: readonly string[], rows?: OrderRows): Promise<void>;
  /** Returns how to stop. */
  subscribe(listener: (orderId: string, rows?: OrderRows) => void): () => void;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreDialect {
  /** What the database is called by those who run it. */
  name: string;
  /** Its compiler writes each name by `sqlName`. */
  dialect: Dialect;
  /** A new one without the limits that a statement of the server has, for changes of the tables. `dialect` if left out. */
  changing?(): Dialect;
  hints: Hints;
  /** No other process uses this database, so a call that was under way at start was lost. */
  exclusive: boolean;
  /** Takes the database for one server, where that is one at a time. Returns how to give it back. @throws when it is taken */
  claim?(): () => void;
  /** A row is locked by itself, `for update`. False: a transaction locks the whole database when it begins. */
  locksRows: boolean;
  /** Did the statement fail because a unique index holds? */
  isUniqueViolation(error: unknown): boolean;
  /** Did the database refuse for now, so that the same transaction may succeed if tried again? */
  isRetryable(error: unknown): boolean;
  /** Did the database refuse because nothing can be written, as on a full disk, though it can be read? */
  isUnwritable(error: unknown): boolean;
  /** Did the database refuse because its user has no right to that? Left out: its users have all rights. */
  isForbidden?(error: unknown): boolean;
}

const TRANSACTION_TRIES = 8;
const CLOCK_MS = 30_000;
/** A full disk is taken for full no longer, so that somebody tries it again. */
const UNWRITABLE_MS = 30_000;
/** By how much two clocks may part that have only run on. */
const SAME_MS = 1_000;
/** So that those who stood in each other's way don't meet again at once. */
const TRY_AGAIN_MS = [5, 20, 50, 100, 200];

const open = (dialect: Dialect): Db => new Kysely<Database>({ dialect, plugins: [new CamelCaseRows()] });

export class Store {
  readonly db: Db;
  readonly hints: Hints;
  readonly exclusive: boolean;
  readonly #dialect: StoreDialect;
  #giveBack: (() => void) | undefined;
  /** When a transaction last found that nothing can be written, by `performance`; none was committed since. */
  #unwritableAt = -Infinity;
  /**
   * What the database's clock showed, and when that was by `performance`, which nobody sets, but which stands still
   * while the machine sleeps. How far the machine's own clock, which goes on, was before it.
   */
  #clock: { time: number; at: number; ahead: number } | undefined;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.hints = dialect.hints;
    this.exclusive = dialect.exclusive;
    this.db = open(dialect.dialect);
  }

  /** Called by a server before it works on the database. @throws when another one does that and the database takes one. */
  claim(): void {
    this.#giveBack ??= this.#dialect.claim?.();
  }

  get name(): string {
    return this.#dialect.name;
  }

  /**
   * Brings the tables up to date and listens for hints.
   * @throws Error when the database can't be reached, or its user may not change tables that have to be changed
   */
  async start(): Promise<Migrated> {
    const migrated = await this.#changeTables();
    await this.readClock();
    await this.hints.start();
    return migrated;
  }

  async #changeTables(): Promise<Migrated> {
    const dialect = this.#dialect.changing?.();
    const db = dialect ? open(dialect) : this.db;
    try {
      return await migrate(db, (error) => this.#dialect.isRetryable(error));
    } catch (cause) {
      if (!(cause instanceof Error) || !this.#dialect.isForbidden?.(cause)) throw cause;
      const who = 'This database user may not change the tables: run `kassa migrate` as one who may';
      throw new Error(`${who} (${cause.message})`, { cause });
    } finally {
      if (dialect) await db.destroy();
    }
  }

  /**
   * By the database's clock, which its replicas share: a lease ends at the same moment for all of them, also while this
   * machine's clock is put on or back.
   */
  now(): Date {
    const clock = this.#clock;
    return new Date(clock ? clock.time + performance.now() - clock.at : Date.now());
  }

  /**
   * Reads the database's clock again once in CLOCK_MS, and at once after the machine has slept or its clock was set. A
   * database of one server has that server's clock.
   */
  async readClock(): Promise<void> {
    const clock = this.#clock;
    const asked = performance.now();
    // Of the moment before: what happens while it is read is seen the next time.
    const ahead = Date.now() - asked;
    const isKnown = clock && asked - clock.at < CLOCK_MS && Math.abs(ahead - clock.ahead) < SAME_MS;
    if (this.exclusive || isKnown) return;
    const { rows } = await sql<{
      now: number;
    }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(this.db);
    // It was read about half way between the question and the answer.
    if (rows[0]) this.#clock = { time: rows[0].now, at: (asked + performance.now()) / 2, ahead };
  }

  /**
   * Runs `work` in one transaction that has taken the order first: whoever else decides about it waits. Runs it again
   * from the start, after a pause, when the database, a unique index or `StaleRow` says that somebody else was first.
   * No network call belongs in `work`.
   */
  async transaction<T>(
    order: OrderKey,
    work: (tx: Tx, orderId: string, isNew: boolean) => Promise<T>,
  ): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        const done = await this.db.transaction().execute(async (tx) => {
          const { id, isNew } = await takeOrder(tx, order, this.#dialect.locksRows);
          return work(tx, id, isNew);
        });
        this.#unwritableAt = -Infinity;
        return done;
      } catch (error) {
        if (this.#dialect.isUnwritable(error)) this.#unwritableAt = performance.now();
        const again =
          error instanceof StaleRow || this.#dialect.isRetryable(error) || this.isUniqueViolation(error);
        if (!again || tried >= TRANSACTION_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, backoff(TRY_AGAIN_MS, tried - 1, 1)));
      }
    }
  }

  /**
   * Could a transaction be committed now, as far as one can say without writing? False for half a minute after
   * the disk was full, or until a transaction is committed.
   * @throws Error of a database that can't be reached or only reads
   */
  async canWrite(): Promise<boolean> {
    // Locks a row that isn't there. A PostgreSQL that only reads refuses, and the next connection may lead to the primary.
    await this.skipLocked(this.db.selectFrom('orders').select('id').where('id', '=', '')).execute();
    return performance.now() - this.#unwritableAt >= UNWRITABLE_MS;
  }

  /** The same query for due work: it passes over rows that another transaction has locked. */
  skipLocked<Query extends { forUpdate(): Query; skipLocked(): Query }>(query: Query): Query {
    return this.#dialect.locksRows ? query.forUpdate().skipLocked() : query;
  }

  isUniqueViolation(error: unknown): boolean {
    return this.#dialect.isUniqueViolation(error);
  }

  async close(): Promise<void> {
    await this.hints.close();
    await this.db.destroy();
    this.#giveBack?.();
  }
}

/** Somebody changed the row since it was read: the transaction starts again. */
export class StaleRow extends Error {
  override readonly name = 'StaleRow';
}

/** One more than the row's version. Made once: Kysely makes an object of thirty functions for each `(eb) => …`. */
export const nextVersion = sql<number>`version + 1`;

/** JSON columns hold what this server wrote; reading one back needs no second check. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the column's type is the caller's to name
export const readJson = <T>(text: string): T => JSON.parse(text) as T;
