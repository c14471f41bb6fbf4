/** What a shop may get wrong of its databases and of Node's server: no port but a free one, no database that is reached. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachSockets, nodeListener, serve } from '@kassa/node';
import { postgres } from '@kassa/postgres';
import { createAuthority } from '@kassa/sandbox-kit';
import { ConfigError } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import type { Composition } from './options.ts';
import type { Body } from './values.ts';

const quiet = () => undefined;
const APP = { fetch: () => new Response() };
const LIVE = {
  path: '/kassa/socket',
  log: { debug: quiet, warn: quiet, error: quiet },
  meter: { createUpDownCounter: () => ({ add: quiet }), createObservableGauge: quiet },
  isListedOrigin: quiet,
  open: quiet,
  onChange: () => quiet,
  onClose: quiet,
};
const { cert, key } = await createAuthority('fuzz');

/** @throws whatever isn't a ConfigError */
async function problemsOf(take: () => void | Promise<void>): Promise<readonly string[]> {
  try {
    await take();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    if (error instanceof Error && error.message.startsWith('Port ')) return [`serve.port: ${error.message}`];
    throw error;
  }
}

const isText = (options: Body | null, name: string): boolean =>
  typeof options?.[name] === 'string' && options[name] !== '';

/** A file is below a folder of the knock's own, however often it says `../`. */
const takeSqlite = async (options: Body) => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-fuzz-'));
  const below = join(folder, 'down/'.repeat(30));
  mkdirSync(below, { recursive: true });
  try {
    const given = isText(options, 'file') && options['file'] !== ':memory:';
    await sqlite(
      (given ? { ...options, file: `${below}/${String(options['file'])}` } : options) as never,
    ).close();
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** A host's name is never looked up: a resolver that is away would take its time. */
const takeServe = async (options: Body) => {
  const given = isText(options, 'hostname') && options['hostname'] !== '127.0.0.1';
  const asked = given ? { ...options, hostname: `${String(options['hostname'])}..` } : options;
  await (await serve(APP, asked as never)).close();
};

const composition = (
  name: string,
  right: Body,
  needed: readonly string[],
  take: (options: Body) => void | Promise<void>,
): Composition => ({
  name,
  right,
  needed,
  either: [],
  problemsOf: (options) => problemsOf(() => take(options)),
});

export const EDGES: readonly Composition[] = [
  composition('sqlite', { file: ':memory:' }, ['file'], takeSqlite),
  composition(
    'postgres',
    {
      connectionString: 'postgres://kassa@127.0.0.1:1/kassa',
      poolSize: 10,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 10_000,
      lockTimeoutMs: 5_000,
      idleInTransactionTimeoutMs: 10_000,
    },
    ['connectionString'],
    async (options) => postgres(options as never).close(),
  ),
  composition('serve', { port: 0, hostname: '127.0.0.1', tls: { cert, key } }, ['port'], takeServe),
  {
    ...composition('nodeListener', APP, ['fetch'], (options) => void nodeListener(options as never)),
    hasMore: true,
  },
  {
    ...composition(
      'attachSockets',
      { live: LIVE, server: { on: quiet, off: quiet } },
      ['live', 'server'],
      (options) => attachSockets(options as never, (options as Body | null)?.['server'] as never),
    ),
    hasMore: true,
  },
];
