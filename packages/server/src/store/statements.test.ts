/** What a whole payment costs the database: its session, the attempt, the notification and the merchant's event. */
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Store } from '@kassa/store';
import { postgres } from '../../../postgres/src/index.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { onSqliteRun } from '../../test-support/sqlite-statements.ts';

let kassa: Harness;
let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await kassa.close();
});

interface Statement {
  text: string;
  connection: unknown;
}

/** Every statement that SQLite runs from now on. */
function recordSqlite(): Statement[] {
  const run: Statement[] = [];
  onSqliteRun((text, _bound, connection) => run.push({ text, connection }));
  return run;
}

/** Every statement that is sent to PostgreSQL from now on. */
function recordPostgres(): Statement[] {
  const run: Statement[] = [];
  const query = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => never;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [text] = args;
    if (typeof text === 'string') run.push({ text, connection: this });
    return Reflect.apply(query, this, args);
  });
  return run;
}

/** A write that is in no transaction is one by itself. */
function commitsIn(run: readonly Statement[]): number {
  const inTransaction = new Set<unknown>();
  return run.filter(({ text, connection }) => {
    const isIn = inTransaction.has(connection);
    if (/^begin/.test(text)) inTransaction.add(connection);
    if (/^commit/.test(text)) inTransaction.delete(connection);
    return /^commit/.test(text) || (!isIn && /^(insert|update|delete)/.test(text));
  }).length;
}

/** What the payment's last steps leave, in no order: its event and, on PostgreSQL, a hint for each of two changes. */
const isOver = (run: readonly Statement[], hints: number): boolean =>
  run.some(({ text }) => /^update "outbox" set .*"delivered_at"/.test(text)) &&
  run.filter(({ text }) => /pg_notify/.test(text)).length === hints;

async function payOnce(run: Statement[], merchantReference: string, hints: number): Promise<void> {
  const { token } = await kassa.createSession({ order: { merchantReference } });
  expect((await kassa.pay(token)).status).toBe(200);
  await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitUntil(() => isOver(run, hints));
}

const databases = {
  SQLite: { hints: 0, record: recordSqlite, newStore: () => Promise.resolve(sqlite({ file: ':memory:' })) },
  PostgreSQL: {
    hints: 2,
    record: recordPostgres,
    newStore: async () => postgres({ connectionString: await running.createDatabase() }),
  },
} satisfies Record<string, { hints: number; record: () => Statement[]; newStore: () => Promise<Store> }>;

/** The statements may become fewer, and never more again. PostgreSQL has one more for each hint to other replicas. */
it.each([
  ['SQLite', 29],
  ['PostgreSQL', 34],
] as const)(
  'a whole payment on %s takes %i statements and 6 commits at most',
  async (database, mostStatements) => {
    // What looks each second for due work belongs to no payment.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { hints, record, newStore } = databases[database];
    const run = record();
    kassa = await startHarness(fakeBank(), { store: await newStore() });
    await payOnce(run, 'order-1', hints);
    // The endpoint was never heard of before: what waits for it is due, once.
    await vi.waitUntil(() =>
      run.some(({ text }) => /^update "outbox" set "next_attempt_at" = \S+ where/.test(text)),
    );
    run.length = 0;
    await payOnce(run, 'order-2', hints);
    expect(run.length, run.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(mostStatements);
    expect(commitsIn(run)).toBeLessThanOrEqual(6);
  },
);

it('an order without sensitive fields is not written again when it is paid', async () => {
  kassa = await startHarness(fakeBank(), { store: await databases.PostgreSQL.newStore() });
  const { db } = kassa.store;
  const written = async () => (await sql<{ xmin: string }>`select xmin from order_details`.execute(db)).rows;
  const { token } = await kassa.createSession();
  const before = await written();
  await kassa.pay(token);
  await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
  expect(before).toHaveLength(1);
  expect(await written()).toEqual(before);
});
