import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../server/test-support/dialects.ts';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness } from '../../server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';
import { postgres } from '../../postgres/src/index.ts';
import { sqlite } from '../../sqlite/src/index.ts';
import { StaleRow, type Store } from './store.ts';

/** What a later release does to the tables while this one still runs: it adds. */
async function changeTables({ db }: Store, name: string): Promise<void> {
  await db.schema
    .alterTable('payments')
    .addColumn(`added_by_${name.slice(0, 3)}`, 'text')
    .execute();
  // Kysely gives the changes that it makes together a millisecond each: the last one's time may still be to come.
  const at = new Date(Date.now() + 1_000).toISOString();
  await sql`insert into kysely_migration (name, timestamp) values (${name}, ${at})`.execute(db);
}

const ORDER = { merchantId: 'm', merchantReference: 'r', now: 'now' };

onBothDialects((newStore) => {
  describe('the store', () => {
    it('migrates an empty database, and leaves a migrated one as it is', async () => {
      const store = await newStore();
      await store.start();
      await store.start();
      const read = () => store.db.selectFrom('orders').selectAll().execute();
      expect(await read()).toEqual([]);
      await store.close();
      await expect(read()).rejects.toThrow();
    });

    it('takes payments on the tables of the next release, as beside it and after it was rolled back', async () => {
      const store = await newStore();
      await store.start();
      await changeTables(store, '002-later');
      const shop = await startHarness(fakeBank(), { store });
      expect(shop.logged[0]).toMatchObject({
        message: 'Kassa has started',
        migrations: [],
        laterMigrations: ['002-later'],
      });
      const { token } = await shop.createSession();
      await shop.pay(token);
      expect((await shop.notify({ status: 'PAID', rawStatus: null })).status).toBe(200);
      await vi.waitFor(async () => expect((await shop.snapshot(token)).payment?.status).toBe('PAID'));
      await shop.close();
    });

    it('does not start on tables that are two releases ahead, and says which', async () => {
      const store = await newStore();
      await store.start();
      await changeTables(store, '002-later');
      await changeTables(store, '003-still-later');
      await expect(store.start()).rejects.toThrow(
        'The tables were changed by "003-still-later", two releases or more after this one',
      );
      await store.close();
    });

    it('starts a transaction again when a row was stale, and gives up in the end', async () => {
      const store = await newStore();
      await store.start();
      const work = vi.fn().mockRejectedValueOnce(new StaleRow()).mockResolvedValue('done');
      expect(await store.transaction(ORDER, work)).toBe('done');
      expect(work).toHaveBeenCalledTimes(2);
      await expect(store.transaction(ORDER, () => Promise.reject(new StaleRow()))).rejects.toThrow(StaleRow);
      await store.close();
    });

    it('pauses before it starts a transaction again, so that others get their turn', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      const store = await newStore();
      await store.start();
      let othersHadATurn = false;
      const work = vi
        .fn(() => Promise.resolve(othersHadATurn))
        .mockImplementationOnce(() => {
          setTimeout(() => (othersHadATurn = true), 1);
          return Promise.reject(new StaleRow());
        });
      expect(await store.transaction(ORDER, work)).toBe(true);
      await store.close();
      vi.restoreAllMocks();
    });

    it('undoes everything that a failed transaction has written', async () => {
      const store = await newStore();
      await store.start();
      await expect(
        store.transaction(ORDER, async (tx, orderId) => {
          await tx.updateTable('orders').set({ createdAt: 'later' }).where('id', '=', orderId).execute();
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await store.db.selectFrom('orders').selectAll().execute()).toEqual([]);
      await store.close();
    });

    it('makes an order that is new, and takes the same one by either name afterwards', async () => {
      const store = await newStore();
      await store.start();
      const made = await store.transaction(ORDER, (_tx, orderId) => Promise.resolve(orderId));
      const read = (_tx: unknown, orderId: string) => Promise.resolve(orderId);
      expect(await store.transaction(ORDER, read)).toBe(made);
      expect(await store.transaction(made, read)).toBe(made);
      await store.close();
    });

    it('writes nothing of an order that is gone', async () => {
      const store = await newStore();
      await store.start();
      const details = { id: 'det_one', orderId: 'ord_none', details: '{}', expiresAt: 'now' };
      const written = store.transaction('ord_none', (tx) =>
        tx.insertInto('orderDetails').values(details).execute(),
      );
      await expect(written).rejects.toThrow(/Order "ord_none" is gone|FOREIGN KEY/);
      await store.close();
    });

    it('lets who takes an order wait for who has taken it', async () => {
      const store = await newStore();
      await store.start();
      const orderId = await store.transaction(ORDER, (_tx, id) => Promise.resolve(id));
      const steps: string[] = [];
      const work = (name: string) =>
        store.transaction(orderId, async (tx) => {
          steps.push(`${name} begins`);
          for (let read = 0; read < 5; read++) await tx.selectFrom('orders').selectAll().execute();
          steps.push(`${name} ends`);
        });
      await Promise.all([work('one'), work('two')]);
      const [first = '', , second = ''] = steps.map((step) => step.split(' ')[0]);
      expect(steps).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
      expect(new Set([first, second])).toEqual(new Set(['one', 'two']));
      await store.close();
    });

    it('knows a unique index when it meets one', async () => {
      const store = await newStore();
      await store.start();
      const row = { id: 'o', merchantId: 'm', merchantReference: 'r', createdAt: 'now' };
      await store.db.insertInto('orders').values(row).execute();
      const error: unknown = await store.db
        .insertInto('orders')
        .values({ ...row, id: 'p' })
        .execute()
        .catch((e: unknown) => e);
      expect(store.isUniqueViolation(error)).toBe(true);
      expect(store.isUniqueViolation(new Error('something else'))).toBe(false);
      await store.close();
    });
  });
});

describe('SQLite', () => {
  it('whose disk was full is tried again after half a minute, also if nobody has written', async () => {
    const store = sqlite({ file: ':memory:' });
    await store.start();
    vi.useFakeTimers({ toFake: ['performance'] });
    const pages = await sql<{ pageCount: number }>`pragma page_count`.execute(store.db);
    await sql.raw(`pragma max_page_count = ${pages.rows[0]?.pageCount ?? 0}`).execute(store.db);
    const long = { ...ORDER, merchantReference: 'x'.repeat(200_000) };
    await expect(store.transaction(long, () => Promise.resolve())).rejects.toThrow('full');
    expect(await store.canWrite()).toBe(false);
    vi.advanceTimersByTime(29_999);
    expect(await store.canWrite()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await store.canWrite()).toBe(true);
    vi.useRealTimers();
    await store.close();
  });

  it('keeps a payment over a restart: the late notification still settles it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kassa-sqlite-'));
    const file = join(folder, 'deep', 'kassa.db');
    const first = await startHarness(fakeBank(), { store: sqlite({ file }) });
    const { token } = await first.createSession();
    await first.pay(token);
    const created = first.bank.created;
    await first.close();

    const second = await startHarness(fakeBank(), { store: sqlite({ file }) });
    second.bank.created.push(...created);
    expect((await second.snapshot(token)).payment).toMatchObject({
      status: 'WAITING_FOR_PAYMENT',
      nextAction: { kind: 'redirect' },
    });
    expect((await second.notify({ status: 'PAID', rawStatus: null })).status).toBe(200);
    await vi.waitFor(async () => expect((await second.snapshot(token)).payment?.status).toBe('PAID'));
    await second.close();
    rmSync(folder, { recursive: true });
  });

  it('settles at once, at the next start, what a crash left without an answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kassa-sqlite-'));
    const file = join(folder, 'kassa.db');
    const first = await startHarness(fakeBank(), { store: sqlite({ file }) });
    const { token } = await first.createSession();
    await first.pay(token);
    // As a process that died before it could write the answer down.
    await first.store.db
      .updateTable('payments')
      .set({ answeredAt: null, status: 'INITIALIZING', nextAction: null })
      .execute();
    await first.close();

    const second = await startHarness(fakeBank(), { store: sqlite({ file }) });
    await vi.waitFor(async () =>
      expect((await second.snapshot(token)).payment).toMatchObject({ status: 'ERROR', phase: 'failed' }),
    );
    expect((await second.snapshot(token)).session.canPay).toBe(true);
    await second.close();
    rmSync(folder, { recursive: true });
  });
});

describe('PostgreSQL', () => {
  let running: TestPostgres;
  beforeAll(async () => {
    running = await startPostgres();
  }, 60_000);
  afterAll(() => running.stop());

  it('tells every replica of a change, over a lost connection too', async () => {
    const connectionString = await running.createDatabase();
    const one = postgres({ connectionString });
    const two = postgres({ connectionString });
    await one.start();
    await two.start();
    const heard: string[] = [];
    two.hints.subscribe((orderId) => heard.push(orderId));
    await one.hints.publish(['ord_1']);
    await vi.waitFor(() => expect(heard).toEqual(['ord_1']));

    await running.dropConnections(connectionString);
    await vi.waitFor(() => expect(heard).toContain('*'), 10_000);
    await vi.waitFor(async () => {
      await one.hints.publish(['ord_2']);
      expect(heard).toContain('ord_2');
    });
    await one.close();
    await two.close();
  });

  it('lets one of two replicas pay an order', async () => {
    const connectionString = await running.createDatabase();
    const banks = [fakeBank(), fakeBank()] as const;
    const one = await startHarness(banks[0], { store: postgres({ connectionString }) });
    const two = await startHarness(banks[1], { store: postgres({ connectionString }) });
    const { token } = await one.createSession();
    const answers = await Promise.all([
      one.pay(token, 'key-of-one'),
      two.pay(token, 'key-of-two'),
      one.pay(token, 'key-of-three'),
      two.pay(token, 'key-of-four'),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(banks[0].created.length + banks[1].created.length).toBe(1);
    await one.close();
    await two.close();
  });

  it('makes one payment of one command that reaches two replicas', async () => {
    const connectionString = await running.createDatabase();
    const banks = [fakeBank(), fakeBank()] as const;
    const one = await startHarness(banks[0], { store: postgres({ connectionString }) });
    const two = await startHarness(banks[1], { store: postgres({ connectionString }) });
    const { token } = await one.createSession();
    const answers = await Promise.all([one.pay(token), two.pay(token), one.pay(token), two.pay(token)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(banks[0].created.length + banks[1].created.length).toBe(1);
    await one.close();
    await two.close();
  });
});
