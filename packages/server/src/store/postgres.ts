/** PostgreSQL through pg: for many replicas. Hints travel by LISTEN and NOTIFY. */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { PostgresDialect } from 'kysely';
import type Pg from 'pg';
import { EVERY_ORDER, Store, type Hints } from './store.ts';

const CHANNEL = 'kassa_hints';
const INT8 = 20;
const RECONNECT_MS = 1000;
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
  const pool = new pg.Pool({ connectionString, max: poolSize, types });
  // An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined);
  const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;
  return new Store({
    dialect: new PostgresDialect({ pool }),
    hints: notifyHints(pg, pool, connectionString),
    exclusive: false,
    isUniqueViolation: (error) => codeOf(error) === UNIQUE_VIOLATION,
    isRetryable: (error) => CODES_TO_TRY_AGAIN.some((code) => codeOf(error) === code),
  });
}

function notifyHints(pg: typeof Pg, pool: Pg.Pool, connectionString: string): Hints {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: Pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const listen = async () => {
    const connection = new pg.Client({ connectionString, keepAlive: true });
    connection.on('notification', ({ payload }) => emitter.emit('hint', payload ?? EVERY_ORDER));
    connection.on('error', () => undefined);
    connection.on('end', () => {
      if (!closed) listenAgain();
    });
    await connection.connect();
    await connection.query(`listen ${CHANNEL}`);
    client = connection;
  };
  const listenAgain = () => {
    timer = setTimeout(() => {
      listen().then(
        () => emitter.emit('hint', EVERY_ORDER),
        () => listenAgain(),
      );
    }, RECONNECT_MS);
  };

  return {
    publish: async (orderId) => {
      await pool.query('select pg_notify($1, $2)', [CHANNEL, orderId]);
    },
    subscribe: (listener) => {
      emitter.on('hint', listener);
      return () => emitter.off('hint', listener);
    },
    start: listen,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      emitter.removeAllListeners();
      await client?.end();
    },
  };
}
