/** What a later release changes of the tables, while servers run on them. */
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness } from '../../server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';
import { migrations } from '../../store/src/migrations/index.ts';
import { postgres } from './postgres.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);

describe('a change of the tables', () => {
  // After all that are there.
  const slow = '009-slow';
  const change = (up: (db: Kysely<unknown>) => Promise<unknown>) =>
    Object.assign(migrations, { [slow]: { up } });
  const sleep = (seconds: number) => (db: Kysely<unknown>) => sql`select pg_sleep(${seconds})`.execute(db);
  afterEach(() => {
    Reflect.deleteProperty(migrations, slow);
  });

  it('may take longer than a statement may', async () => {
    const connectionString = await running.createDatabase();
    const options = { connectionString, statementTimeoutMs: 1_000, idleInTransactionTimeoutMs: 1_000 };
    const before = postgres(options);
    await before.start();
    await before.close();
    change(sleep(2.5));
    const store = postgres(options);
    expect((await store.start()).migrations).toEqual([slow]);
    await expect(sql`select pg_sleep(30)`.execute(store.db)).rejects.toThrow('statement timeout');
    await store.close();
  });

  it('is waited for by another replica that starts meanwhile, longer than for a row', async () => {
    const connectionString = await running.createDatabase();
    change(sleep(2));
    const limits = { statementTimeoutMs: 1_000, lockTimeoutMs: 500 };
    const stores = [postgres({ connectionString, ...limits }), postgres({ connectionString, ...limits })];
    const started = await Promise.all(stores.map((store) => store.start()));
    const taken = started.map(({ migrations: names }) => names);
    expect(taken.toSorted((a, b) => a.length - b.length)).toEqual([[], Object.keys(migrations).toSorted()]);
    for (const store of stores) await store.close();
  });

  it('comes under a server that goes on: the old and the new one take payments side by side', async () => {
    const connectionString = await running.createDatabase();
    const newest = Object.keys(migrations).toSorted().at(-1) ?? '';
    const change = Object.entries(migrations).filter(([name]) => name === newest);
    Reflect.deleteProperty(migrations, newest);
    const bank = fakeBank();
    const before = await startHarness(bank, { store: postgres({ connectionString }) });
    const first = await before.createSession({ order: { merchantReference: 'first' } });
    await before.pay(first.token);
    Object.assign(migrations, Object.fromEntries(change));
    const after = await startHarness(bank, { store: postgres({ connectionString }), clock: before.clock });
    expect(after.logged[0]).toMatchObject({ message: 'Kassa has started', migrations: [newest] });
    const second = await after.createSession({ order: { merchantReference: 'second' } });
    await before.pay(second.token);
    await after.notify({ status: 'PAID', rawStatus: null }, { index: 0 });
    await before.notify({ status: 'PAID', rawStatus: null }, { index: 1 });
    for (const kassa of [before, after])
      for (const { token } of [first, second])
        await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
    for (const each of [before, after]) await each.close();
  });

  it('waits for a table no longer than for a row: what waits behind it would stand still', async () => {
    const connectionString = await running.createDatabase();
    const before = postgres({ connectionString });
    await before.start();
    change((db) => sql`alter table orders add column later text`.execute(db));
    const store = postgres({ connectionString, lockTimeoutMs: 200 });
    await before.db.transaction().execute(async (tx) => {
      await tx.selectFrom('orders').selectAll().execute();
      await expect(store.start()).rejects.toThrow('lock timeout');
    });
    expect((await store.start()).migrations).toEqual([slow]);
    for (const each of [before, store]) await each.close();
  });
});
