/** What a look for due work reads must not grow with what waits: on PostgreSQL, with statistics of before it waited. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Store } from '@kassa/store';
import { postgres } from '../../../postgres/src/index.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { takeEvents } from '../outbox/repository.ts';
import { findOpenBesidePaid, findUnresolved } from '../payments/repository.ts';

const BEFORE = 20_000;
const WAITING = 3_000;
const TIME = '2099-01-01T00:00:00.000Z';
const ASKED = { now: TIME, leaseEnd: TIME, limit: 16, except: [] };

let running: TestPostgres;
let connectionString: string;
let client: pg.Client;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);

/** One payment, which is paid, and its event. */
beforeEach(async () => {
  connectionString = await running.createDatabase();
  const kassa = await startHarness(fakeBank(), { store: postgres({ connectionString }) });
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  await kassa.notify({ status: 'PAID', rawStatus: null });
  await expect.poll(() => kassa.events.length).toBe(1);
  await kassa.close();
  client = new pg.Client({ connectionString });
  await client.connect();
  // The copies refer to nothing.
  await client.query('set session_replication_role = replica');
});
afterEach(() => client.end());

/** Copies of a table's one row, each with other values in some columns. `n` is a copy's number. */
async function copy(table: string, numbers: [from: number, to: number], changed: Record<string, string>) {
  await client.query(`create temp table if not exists one_${table} as select * from ${table}`);
  const { rows } = await client.query<{ name: string }>(
    'select column_name as name from information_schema.columns where table_name = $1',
    [table],
  );
  const names = rows.map(({ name }) => name);
  await client.query(
    `insert into ${table} (${names.join(', ')}) select ${names.map((name) => changed[name] ?? name).join(', ')}
    from one_${table}, generate_series(${numbers.join(', ')}) as n`,
  );
}

/** How many rows of `table` are read by `work`, through an index or without. A connection has told so once it has ended. */
async function rowsRead(table: string, work: (store: Store) => Promise<unknown>): Promise<number> {
  await client.query('select pg_stat_reset()');
  const store = postgres({ connectionString });
  await work(store);
  await store.close();
  const others = `select 1 from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
  await expect.poll(async () => (await client.query(others)).rowCount).toBe(0);
  const { rows } = await client.query<{ read: string }>(
    `select seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = $1) as read
    from pg_stat_user_tables where relname = $1`,
    [table],
  );
  return Number(rows[0]?.read);
}

it('the first events of a long line are taken without reading the line for each', async () => {
  await client.query('alter table outbox set (autovacuum_enabled = false)');
  const changed = { id: "id || '-' || n", payment_id: "payment_id || '-' || n" };
  await copy('outbox', [1, BEFORE], changed);
  await client.query('vacuum analyze outbox');
  const due = "to_char(n, 'FM00000000')";
  const waits = { ...changed, delivered_at: 'null', attempts: '1', next_attempt_at: due, created_at: due };
  await copy('outbox', [BEFORE + 1, BEFORE + WAITING], waits);
  let taken: unknown[] = [];
  const read = await rowsRead('outbox', async (store) => {
    taken = await takeEvents(store, false, ASKED);
  });
  expect(taken).toHaveLength(ASKED.limit);
  expect(read).toBeLessThan(WAITING);
});

it.each([
  ['new ones past those that have failed', true],
  ['those that have failed past new ones', false],
])('events are taken without reading the other line: %s', async (_, isNew) => {
  await client.query('alter table outbox set (autovacuum_enabled = false)');
  const changed = { id: "id || '-' || n", payment_id: "payment_id || '-' || n" };
  await copy('outbox', [1, BEFORE], changed);
  await client.query('vacuum analyze outbox');
  // All of the other line are due before the first of this one.
  const due = "to_char(n, 'FM00000000')";
  const waits = { ...changed, delivered_at: 'null', next_attempt_at: due, created_at: due };
  const [others, these] = isNew ? ['1', '0'] : ['0', '1'];
  await copy('outbox', [BEFORE + 1, BEFORE + WAITING], { ...waits, attempts: others });
  const last = BEFORE + WAITING + ASKED.limit;
  await copy('outbox', [BEFORE + WAITING + 1, last], { ...waits, attempts: these });
  let taken: unknown[] = [];
  const read = await rowsRead('outbox', async (store) => {
    taken = await takeEvents(store, isNew, ASKED);
  });
  expect(taken).toHaveLength(ASKED.limit);
  expect(read).toBeLessThan(WAITING / 10);
});

it('a payment that holds its order is open beside no paid one: that one is not looked for', async () => {
  const names = ['id', 'order_id', 'reference', 'return_hash', 'notification_hash', 'idempotency_key'];
  const changed = Object.fromEntries(names.map((name) => [name, `${name} || '-' || n`]));
  await copy('payments', [1, BEFORE], changed);
  await copy('payments', [BEFORE + 1, BEFORE + WAITING], { ...changed, status: "'WAITING_FOR_PAYMENT'" });
  await client.query('vacuum analyze payments');
  const { provider } = fakeBank({
    operations: ['cancellation'],
    cancellableIn: ['WAITING_FOR_PAYMENT'],
  });
  const find = (store: Store) => findOpenBesidePaid(store, provider, 'a key', ASKED);
  expect(await rowsRead('payments', find)).toBeLessThan(100);
});

it('payments that are open for too long are found without reading those that are not', async () => {
  const names = ['id', 'order_id', 'reference', 'return_hash', 'notification_hash', 'idempotency_key'];
  const changed = Object.fromEntries(names.map((name) => [name, `${name} || '-' || n`]));
  await copy('payments', [1, BEFORE], changed);
  const isOpen = { ...changed, status: "'WAITING_FOR_PAYMENT'", created_at: `'${TIME}'` };
  await copy('payments', [BEFORE + 1, BEFORE + WAITING], isOpen);
  const last = BEFORE + WAITING + 2;
  await copy('payments', [BEFORE + WAITING + 1, last], { ...isOpen, created_at: "'2020'" });
  await client.query('vacuum analyze payments');
  let found: unknown[] = [];
  const read = await rowsRead('payments', async (store) => {
    found = await findUnresolved(store, 'fakebank', '2021', ASKED);
  });
  expect(found).toHaveLength(2);
  expect(read).toBeLessThan(100);
});
