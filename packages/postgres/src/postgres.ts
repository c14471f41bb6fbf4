/** PostgreSQL through pg: for many replicas. */
import { optionText, readOptions, sqlName, Store } from '@kassa/store';
import { PostgresDialect, PostgresQueryCompiler, type QueryCompiler } from 'kysely';
import pg from 'pg';
import * as z from 'zod';
import { endInTime } from './goodbye.ts';
import { notifyHints } from './hints.ts';

const INT8 = 20;
/**
 * A peer that is gone without a word is noticed some twenty seconds later: Node asks ten times, once a second. The
 * system's own default is two hours.
 */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
// serialization_failure, deadlock_detected
const CODES_TO_TRY_AGAIN = ['40001', '40P01'];
const DISK_FULL = '53100';
const INTEGRITY_VIOLATION = '23';
const UNIQUE_VIOLATION = '23505';
const INSUFFICIENT_PRIVILEGE = '42501';
const ANSWER_ON_ITS_WAY_MS = 1_000;

export interface PostgresOptions {
  /** libpq URL. */
  connectionString: string;
  poolSize?: number;
  /**
   * Milliseconds until a connection is there, also when all of the pool are in use. 0, here and below: without a limit.
   */
  connectTimeoutMs?: number;
  /** Until a statement is answered. */
  statementTimeoutMs?: number;
  /** Until another transaction lets go of a row. */
  lockTimeoutMs?: number;
  /** How long a transaction may do nothing: one whose replica has vanished keeps its rows locked until then. */
  idleInTransactionTimeoutMs?: number;
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

/** As pg itself reads it, without a connection. */
function isAddress(connectionString: string): boolean {
  try {
    return new pg.Client({ connectionString }).port > 0;
  } catch {
    return false;
  }
}

/** A timer beyond some 24 days ends at once. */
const LONGEST_MS = 86_400_000;
const limitMs = (standard: number) => z.int().min(0).max(LONGEST_MS).default(standard);
const schema = z.strictObject({
  connectionString: optionText
    .regex(/^(postgres(ql)?:|socket:|\/)/, 'must begin with "postgres://"')
    .refine(isAddress, 'is no address of PostgreSQL'),
  poolSize: z.int().min(1).max(10_000).default(10),
  connectTimeoutMs: limitMs(5_000),
  statementTimeoutMs: limitMs(10_000),
  lockTimeoutMs: limitMs(5_000),
  idleInTransactionTimeoutMs: limitMs(10_000),
});

/** A store in the database at `connectionString`, reached when the server starts. @throws ConfigError */
export function postgres(options: PostgresOptions): Store {
  const { connectionString, poolSize, ...limits } = readOptions('postgres', schema, options);
  const { connectTimeoutMs, statementTimeoutMs, lockTimeoutMs, idleInTransactionTimeoutMs } = limits;
  const types = new pg.TypeOverrides();
  // Amounts are safe integers: the schemas at every door see to it.
  types.setTypeParser(INT8, Number);
  const connection = { connectionString, ...KEEP_ALIVE, connectionTimeoutMillis: connectTimeoutMs };
  const ofStatement = {
    statement_timeout: statementTimeoutMs,
    // The server's limit comes first; ours is for a server that says nothing any more.
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + ANSWER_ON_ITS_WAY_MS }),
  };
  const inTransaction = {
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  };
  const makePool = (limits: pg.PoolConfig) =>
    keepRunning(new pg.Pool({ ...connection, max: poolSize, types, ...inTransaction, ...limits }));
  const pool = makePool(ofStatement);
  return new Store({
    name: 'PostgreSQL',
    dialect: new OurDialect({ pool }),
    // An index on millions of rows takes minutes. A lock that it needs is waited for no longer than by any other.
    changing: () => new OurDialect({ pool: makePool({}) }),
    hints: notifyHints(pool, { ...connection, ...ofStatement }),
    exclusive: false,
    locksRows: true,
    isUniqueViolation: (error) => codeOf(error) === UNIQUE_VIOLATION,
    isUnwritable: (error) => codeOf(error) === DISK_FULL,
    isRetryable: (error) => CODES_TO_TRY_AGAIN.some((code) => codeOf(error) === code),
    isForbidden: (error) => codeOf(error) === INSUFFICIENT_PRIVILEGE,
  });
}

class OurDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new OurQueryCompiler();
  }
}

class OurQueryCompiler extends PostgresQueryCompiler {
  protected override sanitizeIdentifier(name: string): string {
    return super.sanitizeIdentifier(sqlName(name));
  }
}

/**
 * A connection that breaks is replaced by the pool; without a listener Node would end the process. The pool's own hears
 * idle connections only: one that is in a transaction needs a listener of its own.
 */
function keepRunning(pool: pg.Pool): pg.Pool {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    endInTime(client);
    adapt(client);
  });
  return pool;
}

/** Our doors refuse a NUL by name. What a provider says is kept without: PostgreSQL's text can't hold one. */
const withoutNul = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;

const READ_ONLY = '25006';
/**
 * A query that is not answered in time is given up by pg, which keeps the connection: the next one would wait behind it.
 * One that may only read leads to a server that was the primary before: a new connection finds the one that is.
 */
const isUseless = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'Query read timeout' || codeOf(error) === READ_ONLY);

/** PostgreSQL repeats what a rule of its tables refuses: the whole row, which may name a person and goes to the log. */
function forgetRow(error: unknown): void {
  if (error instanceof pg.DatabaseError && error.code?.startsWith(INTEGRITY_VIOLATION))
    error.detail = undefined;
}

/** A connection of no use any more is cut, and the pool makes a new one. */
function adapt(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const queryOrCut = (...[text, values, ...rest]: unknown[]) => {
    const answer = query(text, Array.isArray(values) ? values.map(withoutNul) : values, ...rest);
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        forgetRow(error);
        if (isUseless(error)) client.connection.stream.destroy();
      });
    return answer;
  };
  Object.assign(client, { query: queryOrCut });
}
