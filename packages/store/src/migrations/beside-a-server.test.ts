/** Tables are changed while servers of the release before are at work on them. */
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { postgres } from '../../../postgres/src/index.ts';
import { startPostgres, type TestPostgres } from '../../../server/test-support/postgres.ts';
import type { Migrated } from './migrate.ts';
import { migrations } from './index.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);

it('is made again when a server and it have waited for each other, and PostgreSQL has ended it', async () => {
  const connectionString = await running.createDatabase();
  const server = postgres({ connectionString });
  const { '001-first': first } = migrations;
  const provider = { getMigrations: () => Promise.resolve({ '001-first': first }) };
  await new Migrator({ db: server.db, provider }).migrateToLatest();
  const isWaitedFor = async () =>
    (await sql`select 1 from pg_locks where not granted`.execute(server.db)).rows.length > 0;

  const next = postgres({ connectionString });
  let change: Promise<Migrated> | undefined;
  await server.db.transaction().execute(async (tx) => {
    // Nobody looks whether this one waits for ever: it is the other one that ends.
    await sql`set local deadlock_timeout = '1h'`.execute(tx);
    await sql`select 1 from operations`.execute(tx);
    change = next.start();
    await vi.waitUntil(isWaitedFor, 30_000);
    await sql`select 1 from inbox`.execute(tx);
  });
  expect((await change)?.migrations).toEqual(Object.keys(migrations).slice(1));
  await next.close();
  await server.close();
}, 60_000);
