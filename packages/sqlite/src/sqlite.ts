/** SQLite through better-sqlite3: the embedded default, for one process. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, optionText, readOptions, sqlName, Store, type Hints } from '@kassa/store';
import BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  ValueNode,
  type DatabaseConnection,
  type Driver,
  type LimitNode,
  type QueryCompiler,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import * as z from 'zod';

const CODES_TO_TRY_AGAIN = ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'];
const UNWRITABLE = /^SQLITE_(FULL|READONLY|IOERR)/;
const UNIQUE_CODES = ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'];

export interface SqliteOptions {
  /** `:memory:` for tests. */
  file: string;
}

const schema = z.strictObject({ file: optionText });

/**
 * A store in `file` (made if absent, `:memory:` for tests). Commits reach the disk before they count (WAL,
 * synchronous FULL). One server at a time: others may read the file meanwhile.
 * @throws ConfigError for a file that can't be opened, too
 */
export function sqlite(options: SqliteOptions): Store {
  const { file } = readOptions('sqlite', schema, options);
  const database = open(file);
  return new Store({
    name: 'SQLite',
    dialect: new ImmediateDialect(keepStatements(database)),
    hints: inProcessHints(),
    exclusive: true,
    claim: () => (file === ':memory:' ? () => undefined : claimFile(realpathSync(file))),
    locksRows: false,
    isUniqueViolation: (error) => UNIQUE_CODES.some((code) => codeOf(error) === code),
    isUnwritable: (error) => UNWRITABLE.test(String(codeOf(error))),
    isRetryable: (error) => CODES_TO_TRY_AGAIN.some((code) => codeOf(error) === code),
  });
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

/** @throws ConfigError naming the file, with the system's own error as its cause */
function open(file: string): BetterSqlite3.Database {
  try {
    if (file !== ':memory:') makeFolder(dirname(resolve(file)));
    const database = new BetterSqlite3(file);
    useWal(database);
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // A person who was erased is in no free part of the file either.
    database.pragma('secure_delete = ON');
    database.pragma(`busy_timeout = ${BUSY_MS}`);
    return database;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([`sqlite.file: ${file} can't be opened: ${why}`], { cause });
  }
}

const BUSY_MS = 5_000;

/** A new file becomes a WAL one while nobody else writes to it, and SQLite itself doesn't wait for that. */
function useWal(database: BetterSqlite3.Database): void {
  const end = Date.now() + BUSY_MS;
  for (;;)
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY' || Date.now() >= end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
}

/**
 * `mkdirSync` with `recursive` never returns where the system says that a folder isn't there while the one above it is:
 * below `/proc`, for one.
 * @throws Error of the system
 */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each) && each !== dirname(each); each = dirname(each))
    missing.push(each);
  for (const each of missing.toReversed())
    try {
      mkdirSync(each);
    } catch (error) {
      // Another process may have made it just now.
      if (!existsSync(each)) throw error;
    }
}

/**
 * Holds a lock on a file beside the database, which readers and backups never open. The system frees it however this
 * process ends.
 * @returns how to give it back
 * @throws Error when another server holds it
 */
function claimFile(file: string): () => void {
  const lock = new BetterSqlite3(`${file}.server`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new Error(`Another server works on ${file}: SQLite takes one at a time, PostgreSQL several`, {
      cause,
    });
  }
  return () => lock.close();
}

interface KeptDatabase extends SqliteDatabase {
  isInTransaction(): boolean;
}

/** Far more texts than the server has: only lists of differing length make new ones. */
const MOST_STATEMENTS = 500;

/**
 * Each statement is prepared once. A prepared statement's memory is not the collector's, which therefore comes late: it
 * grew by 50 KB with each notification.
 */
function keepStatements(database: BetterSqlite3.Database): KeptDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    isInTransaction: () => database.inTransaction,
    prepare: (text) => {
      const known = statements.get(text);
      if (known) return known;
      const prepared = database.prepare(text) as unknown as SqliteStatement;
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      statements.set(text, prepared);
      return prepared;
    },
  };
}

/** A transaction is the one writer from its beginning, so that what it reads is still true when it writes. */
class ImmediateDialect extends SqliteDialect {
  readonly #database: KeptDatabase;

  constructor(database: KeptDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database);
  }

  override createQueryCompiler(): QueryCompiler {
    return new OurQueryCompiler();
  }
}

class OurQueryCompiler extends SqliteQueryCompiler {
  protected override sanitizeIdentifier(name: string): string {
    return super.sanitizeIdentifier(sqlName(name));
  }

  /** A limit stands in the text. SQLite plans by it, and would prepare a statement anew each time that one is bound. */
  protected override visitLimit({ limit }: LimitNode): void {
    this.append('limit ');
    this.visitNode(ValueNode.is(limit) ? ValueNode.createImmediate(limit.value) : limit);
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: KeptDatabase;

  constructor(database: KeptDatabase) {
    super({ database });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** SQLite itself has ended a transaction for which its disk was full, or which it could not write. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isInTransaction()) await super.rollbackTransaction(connection);
  }
}

function inProcessHints(): Hints {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    publish: (orderIds, rows) => {
      for (const orderId of orderIds) emitter.emit('hint', orderId, rows);
      return Promise.resolve();
    },
    subscribe: (listener) => {
      emitter.on('hint', listener);
      return () => emitter.off('hint', listener);
    },
    start: () => Promise.resolve(),
    close: () => {
      emitter.removeAllListeners();
      return Promise.resolve();
    },
  };
}
