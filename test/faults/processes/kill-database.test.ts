import { afterEach, expect, it } from 'vitest';
import type { TestPostgres } from '../../../packages/server/test-support/postgres.ts';
import { startPostgres } from '../../../packages/server/test-support/postgres.ts';
import pg from 'pg';

let running: TestPostgres | undefined;
afterEach(() => running?.stop());

it('a PostgreSQL that is killed keeps what was committed, and nothing of an open transaction', async () => {
  running = await startPostgres();
  const connectionString = await running.createDatabase();
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table kept (word text)');
  await client.query(`insert into kept values ('committed')`);
  await client.query('begin');
  await client.query(`insert into kept values ('open')`);
  await running.kill();
  const again = new pg.Client({ connectionString });
  await again.connect();
  const { rows } = await again.query('select word from kept');
  await again.end();
  expect(rows).toEqual([{ word: 'committed' }]);
});
