/** PostgreSQL through pg: for many replicas. */
import { createRequire } from 'node:module';
import { PostgresDialect } from 'kysely';
import type Pg from 'pg';
import { notifyHints } from './postgres-hints.ts';
import { Store } from './store.ts';

const INT8 = 20;
/** A peer that is gone without a word is noticed some ten seconds later. The system's own default is two hours. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
// serialization_failure, deadlock_detected
const CODES_TO_TRY_AGAIN = ['40001', '40P01'];
const UNIQUE_VIOLATION = '23505';

/**
 * A store in the database at `connectionString` (libpq URL).
 * @throws when pg, an optional peer, is not installed.
 */
export function postgres({
  connectionString,
  poolSize = 10,
}: {
  connectionString: string;
  poolSize?: number;
}): Store {
  const require = createRequire(import.meta.url);
  const pg = require('pg') as typeof Pg;
  const types = new pg.TypeOverrides();
  // Amounts are safe integers: the schemas at every door see to it.
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({ connectionString, max: poolSize, types, ...KEEP_ALIVE });
  // A connection that breaks is replaced by the pool; without a listener Node would end the process. The pool's own
  // hears idle connections only: one that is in a transaction needs a listener of its own.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;
  return new Store({
    dialect: new PostgresDialect({ pool }),
    hints: notifyHints(pool, () => new pg.Client({ connectionString, ...KEEP_ALIVE })),
    exclusive: false,
    locksRows: true,
    isUniqueViolation: (error) => codeOf(error) === UNIQUE_VIOLATION,
    isRetryable: (error) => CODES_TO_TRY_AGAIN.some((code) => codeOf(error) === code),
  });
}
