/** A PostgreSQL of the test's own: a data folder in the temporary directory, a free port, gone afterwards. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts } from './free-ports.ts';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

export interface TestPostgres {
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends every connection to `connectionString`'s database, as a restart of the server would. */
  dropConnections(connectionString: string): Promise<void>;
  /** `fast` ends every session, as a service restart does; `immediate` is a crash. Back when it resolves. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** Away until what `work` returns has settled. */
  whileAway<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const bin = findBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'kassa-pg-'));
  const data = join(folder, 'data');
  const port = await freePorts();
  const isRoot = userInfo().uid === 0;
  if (isRoot) {
    // PostgreSQL refuses to run as root: Debian's own user owns the folder and runs the server.
    const { stdout } = await run('id', ['-u', 'postgres']);
    chmodSync(folder, 0o755);
    chownSync(folder, Number(stdout), Number(stdout));
  }
  const call = (name: string, args: string[]) => {
    const command = [join(bin, name), ...args];
    return isRoot
      ? run('su', ['postgres', '-s', '/bin/sh', '-c', command.map((part) => `'${part}'`).join(' ')], {
          cwd: folder,
        })
      : run(command[0] ?? '', command.slice(1), { cwd: folder });
  };
  await call('initdb', [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const up = () =>
    call('pg_ctl', [
      ...['-D', data, '-l', join(folder, 'log'), '-w', '-o'],
      `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`,
      'start',
    ]);
  const down = (mode: 'fast' | 'immediate') => call('pg_ctl', ['-D', data, '-m', mode, '-w', 'stop']);
  await up();
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  /** A connection for each statement: none outlives a restart. */
  const administer = async (sql: string, values: string[] = []) => {
    const admin = new pg.Client({ connectionString: url('postgres') });
    await admin.connect();
    await admin.query(sql, values);
    await admin.end();
  };
  let databases = 0;
  return {
    createDatabase: async () => {
      const name = `kassa_${(databases += 1)}`;
      await administer(`create database ${name}`);
      return url(name);
    },
    dropConnections: async (connectionString) => {
      await administer('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        new URL(connectionString).pathname.slice(1),
      ]);
    },
    restart: async (mode) => {
      await down(mode);
      await up();
    },
    whileAway: async (work) => {
      await down('immediate');
      try {
        return await work();
      } finally {
        await up();
      }
    },
    stop: async () => {
      await down('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error that says what to install */
function findBinaries(): string {
  const version = existsSync(VERSIONS)
    ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0]
    : undefined;
  if (version === undefined)
    throw new Error('These tests need a PostgreSQL server: apt-get install postgresql');
  return join(VERSIONS, version, 'bin');
}
