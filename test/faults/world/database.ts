/** Where the processes of a world keep their rows: what a kill leaves. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgres } from '@kassa/postgres';
import { sqlite } from '@kassa/sqlite';
import type { Store } from '@kassa/store';
import pg from 'pg';
import { outsideWorlds, realSetTimeout } from './globals.ts';
import { nativeWork } from './native-work.ts';

/** What a Kysely executor and its connections offer, as far as statements go through it. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
export interface Connection {
  executeQuery(query: Query, options?: unknown): Promise<unknown>;
  streamQuery(query: unknown, chunkSize: number, options?: unknown): AsyncIterableIterator<unknown>;
}
export interface Executor {
  provideConnection<T>(consumer: (connection: Connection) => Promise<T>, options?: unknown): Promise<T>;
}

export interface WorldDatabase {
  readonly replicas: number;
  /** How long orders come and faults happen. A second of two replicas costs many times that of one. */
  readonly faultyMs: number;
  /** Each statement waits for the seed: which of two replicas is first is nobody else's to decide. */
  readonly releasesStatements: boolean;
  /** How many each process has at most. */
  readonly connections: number;
  /** No transaction takes its order, and no write minds the version: to see that the campaign finds what follows from it. */
  readonly takesNoOrder: boolean;
  /** For the process of this name. */
  openStore(process: string): Store;
  /** The process is dead: its connections end, and what it had not committed is undone. */
  abandon(process: string, store: Store): void;
  close(): Promise<void>;
}

export function sqliteWorld(): WorldDatabase {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kassa-world-'));
  return {
    replicas: 1,
    faultyMs: 240_000,
    releasesStatements: false,
    connections: 1,
    takesNoOrder: false,
    openStore: () => keepLocks(sqlite({ file: join(folder, 'kassa.db') })),
    abandon: (_process, store) => void store.close().catch(() => undefined),
    close: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** Nobody else reads the file, and no machine loses its power: locks and flushes are half of what a world costs. */
function keepLocks(store: Store): Store {
  const start = store.start.bind(store);
  const executor = store.db.getExecutor() as unknown as Executor;
  const pragma = (sql: string) =>
    executor.provideConnection((connection) => connection.executeQuery({ sql, parameters: [] }));
  return Object.assign(store, {
    start: async () => {
      await pragma('pragma locking_mode = exclusive');
      await pragma('pragma synchronous = off');
      return start();
    },
  });
}

/** Of two replicas and of those that are being ended: PostgreSQL has a hundred. */
const POOL_SIZE = 40;

/** To make a connection costs more than all that goes over it, and ten seconds without work are nothing to a world. */
class LastingPool extends pg.Pool {
  constructor(config: pg.PoolConfig = {}) {
    super({ ...config, idleTimeoutMillis: 0 });
  }
}

/** The database's own limits are by the real clock. */
const UNTIMED = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/**
 * An empty database at `connectionString`, for two replicas. Hints are left out: they would arrive when the real
 * network wants, and no page of a world has a socket.
 */
export async function postgresWorld(
  connectionString: string,
  {
    takesNoOrder = false,
    connections = POOL_SIZE,
  }: Partial<Pick<WorldDatabase, 'takesNoOrder' | 'connections'>> = {},
): Promise<WorldDatabase> {
  Object.assign(pg, { Pool: LastingPool });
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  // Statistics that change by themselves would change plans, and with them the order of rows.
  await admin.query('alter system set autovacuum = off');
  // No machine loses its power.
  await admin.query('alter system set synchronous_commit = off');
  await admin.query('alter system set full_page_writes = off');
  await admin.query('select pg_reload_conf()');
  const { rows } = await admin.query<{ folder: string }>(
    `select current_setting('unix_socket_directories') as folder`,
  );
  const url = new URL(connectionString);
  // Half as long on its way as over TCP.
  url.searchParams.set('host', rows[0]?.folder ?? url.hostname);
  const first = postgres({ connectionString: url.href, poolSize: 1 });
  await first.start();
  await first.close();
  nativeWork.blocked = () =>
    outsideWorlds(async () => {
      const { rows } = await admin.query<{ blocked: string }>(
        'select count(distinct pid) as blocked from pg_locks where not granted',
      );
      return Number(rows[0]?.blocked ?? 0);
    });
  return {
    replicas: 2,
    faultyMs: 60_000,
    releasesStatements: true,
    connections,
    takesNoOrder,
    openStore: (process) => {
      url.searchParams.set('application_name', process);
      const store = postgres({ connectionString: url.href, poolSize: connections, ...UNTIMED });
      Object.assign(store, { start: () => Promise.resolve() });
      Object.assign(store.hints, { publish: () => Promise.resolve() });
      return store;
    },
    abandon: (process) => void outsideWorlds(() => nativeWork.count(() => endBackends(admin, process))),
    close: async () => {
      nativeWork.blocked = undefined;
      // A client that is ended in the midst of a query never says so.
      while (await nativeWork.rest());
      await admin.end();
    },
  };
}

/** As PostgreSQL does with the connections of a process that is dead. Whoever waits for a lock ends before it is given. */
async function endBackends(admin: pg.Client, process: string): Promise<void> {
  for (;;) {
    const { rows } = await admin.query<{ left: string }>(END_BACKENDS, [process]);
    if (Number(rows[0]?.left) === 0) return;
    await new Promise((resolve) => realSetTimeout(resolve, 1));
  }
}

/** Ends those for which no other of them waits; the next ones when these are gone. */
const END_BACKENDS = `
  with backends as materialized (select pid from pg_stat_activity where application_name = $1),
  awaited as materialized (select distinct unnest(pg_blocking_pids(pid)) as pid from backends)
  select count(*) as left, count(pg_terminate_backend(pid)) filter (where pid not in (select pid from awaited))
  from backends`;
