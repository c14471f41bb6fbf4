/** A PostgreSQL of the test's own: a data folder in the temporary directory, a free port, gone afterwards. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts } from './free-ports.ts';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

export interface TestPostgres {
  /** Where its socket is, in the file system. */
  folder: string;
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends every connection to `connectionString`'s database, as a restart of the server would. */
  dropConnections(connectionString: string): Promise<void>;
  /** `fast` ends every session, as a service restart does; `immediate` is a crash. Back when it resolves. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** `kill -9` of every process of the server at once, then it starts again and recovers. */
  kill(): Promise<void>;
  /** Away until what `work` returns has settled. */
  whileAway<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** @param durable each commit reaches the disk, as in a shop: for what is measured */
export async function startPostgres({ durable = false } = {}): Promise<TestPostgres> {
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
      `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=${durable ? 'on' : 'off'}`,
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
    folder,
    createDatabase: async () => {
      const name = `kassa_${(databases += 1)}`;
      // As files, which takes half the time: else each page of it goes through the log.
      await administer(`create database ${name} strategy file_copy`);
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
    kill: async () => {
      const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      // It stands still meanwhile: it would start others in place of those that are gone.
      signalTo(postmaster, 'SIGSTOP');
      const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', `${postmaster}`]);
      const all = [...stdout.trim().split(/\s+/).map(Number), postmaster];
      for (const pid of all) signalTo(pid, 'SIGKILL');
      // Until the system has put them away, PostgreSQL takes them for a server that runs.
      while (all.some((pid) => signalTo(pid, 0))) await sleep(20);
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

/** @returns false when there is no such process any more. Signal 0 only asks. */
function signalTo(pid: number, signal: 'SIGSTOP' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
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
