/** PostgreSQL repeats a row that it refuses in its error, which goes to the log. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { API_KEY, aSession, startHarness } from '../../server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';
import { postgres } from './postgres.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);

it.each([
  ['a rule', 'alter table order_details add constraint a_rule check (false) not valid', '23514'],
  ['an empty column', 'alter table order_details add column later text not null', '23502'],
])('of a row that %s refuses, the log has the rule and nothing of the person', async (_, change, code) => {
  const connectionString = await running.createDatabase();
  const kassa = await startHarness(fakeBank(), { store: postgres({ connectionString }) });
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(change);
  await client.end();
  const answer = await kassa.call('/sessions', {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: aSession({ rest: { customer: { reference: 'ada@lovelace.example', birthday: '1815-12-10' } } }),
  });
  expect(answer.status).toBe(500);
  const errors = kassa.logged.filter(({ level }) => level === 'error');
  expect(errors).toMatchObject([{ err: { code, table: 'order_details' } }]);
  const told = errors.flatMap(({ err }) => [...Object.entries(err as object), (err as Error).message]);
  expect(JSON.stringify(told)).not.toMatch(/lovelace|1815/);
  await kassa.close();
});
