/** A PostgreSQL that restarts, and one that is away for a while. */
import { syncBuiltinESMExports } from 'node:module';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import promises from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { API_KEY, aSession, SHOP, startHarness } from '../../server/test-support/harness.ts';
import { startLoneServer, type LoneServer } from '../../server/test-support/lone-server.ts';
import { startProxy } from '../../server/test-support/postgres-proxy.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';
import { postgres } from './postgres.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());

it.each([
  ['an address that is no text', { connectionString: 5 }, 'connectionString: must be a text'],
  ['an empty address', { connectionString: '' }, 'connectionString: must not be empty'],
  [
    'an address of something else',
    { connectionString: 'mysql://a' },
    'connectionString: must begin with "postgres://"',
  ],
  [
    'an address that can’t be read',
    { connectionString: 'postgres://[' },
    'connectionString: is no address of PostgreSQL',
  ],
  [
    'a pool of none',
    { connectionString: 'postgres://a', poolSize: 0 },
    'poolSize: Too small: expected number to be >=1',
  ],
  [
    'a limit that no timer has',
    { connectionString: 'postgres://a', lockTimeoutMs: 2 ** 31 },
    'lockTimeoutMs: Too big: expected number to be <=86400000',
  ],
  ['a misspelt option', { connectionString: 'postgres://a', poolsize: 1 }, 'poolsize: is no option'],
])('PostgreSQL names %s', (_, options, problem) => {
  expect(() => postgres(options as never)).toThrow(
    expect.objectContaining({ name: 'ConfigError', problems: [`postgres.${problem}`] }),
  );
});

it.each(['postgres://u:p@/db?host=/run', 'postgresql:///db', '/run/postgresql kassa'])(
  'PostgreSQL takes each form of address that pg reads: %s',
  async (connectionString) => {
    await expect(postgres({ connectionString }).close()).resolves.toBeUndefined();
  },
);

describe('a restart of PostgreSQL', () => {
  const lone: LoneServer[] = [];
  afterEach(async () => {
    for (const server of lone.splice(0)) await server.stop();
  });

  it.each(['fast', 'immediate'] as const)(
    'that is %s fails the transaction under way and nothing else',
    async (mode) => {
      const store = postgres({ connectionString: await running.createDatabase() });
      await store.start();
      const uncaught: unknown[] = [];
      const note = (error: unknown) => uncaught.push(error);
      process.on('uncaughtException', note);
      const cut = store.db.transaction().execute(async (tx) => {
        await sql`select 1`.execute(tx);
        await running.restart(mode);
        await sql`select 1`.execute(tx);
      });
      await expect(cut).rejects.toThrow();
      await vi.waitFor(() => sql`select 1`.execute(store.db));
      process.off('uncaughtException', note);
      expect(uncaught).toEqual([]);
      await store.close();
    },
  );

  it.each(['fast', 'immediate'] as const)('that is %s leaves a busy server running', async (mode) => {
    const server = await startLoneServer({ DATABASE_URL: await running.createDatabase() });
    lone.push(server);
    let busy = true;
    let orders = 0;
    const keepCreating = async () => {
      while (busy) {
        const answer = await fetch(`${server.url}/sessions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_KEY}` },
          body: JSON.stringify(aSession({ order: { merchantReference: `order-${orders++}` } })),
        }).catch(() => undefined);
        if (server.exitCode() !== undefined) return;
        await answer?.text();
      }
    };
    const load = Promise.all(Array.from({ length: 8 }, keepCreating));
    await vi.waitFor(() => expect(orders).toBeGreaterThan(40), 20_000);
    await running.restart(mode);
    const before = orders;
    await vi.waitFor(() => expect(orders).toBeGreaterThan(before + 40), 20_000);
    busy = false;
    await load;
    expect(server.stderr()).toBe('');
    expect(await server.isLive()).toBe(true);
  });
});

describe('a page', () => {
  it.each(['address', 'socket'])('is told to come again while PostgreSQL is away, by its %s', async (way) => {
    const address = new URL(await running.createDatabase());
    const socket = new URL(address);
    socket.searchParams.set('host', running.folder);
    const { href: connectionString } = way === 'socket' ? socket : address;
    const kassa = await startHarness(fakeBank(), { store: postgres({ connectionString }) });
    const { token } = await kassa.createSession();
    await running.whileAway(async () => {
      for (let tried = 0; tried < 5; tried++)
        expect(await kassa.call('/session', { token })).toMatchObject({
          status: 503,
          body: { error: { code: 'unavailable', retryable: true } },
        });
      expect((await kassa.call('/health/ready')).status).toBe(503);
      expect((await kassa.call('/health/live')).status).toBe(200);
    });
    expect((await kassa.call('/session', { token })).status).toBe(200);
    await kassa.close();
  });
});

describe('a PostgreSQL that says nothing any more', () => {
  it('is waited for no longer than the limit, and each silent connection is replaced', async () => {
    const proxy = await startProxy(await running.createDatabase());
    const store = postgres({ connectionString: proxy.url, statementTimeoutMs: 1_000, poolSize: 2 });
    await store.start();
    proxy.silence();
    const cut = store.db.transaction().execute((tx) => sql`select 1`.execute(tx));
    await expect(cut).rejects.toThrow();
    await vi.waitFor(() => sql`select 1`.execute(store.db), 10_000);
    await store.db.destroy();
    proxy.close();
    await store.hints.close();
  });

  it('is not waited for when the store is closed', async () => {
    const proxy = await startProxy(await running.createDatabase());
    const store = postgres({ connectionString: proxy.url });
    await store.start();
    proxy.silence();
    await store.close();
    proxy.close();
  });

  it('makes a server not ready within a second', async () => {
    const proxy = await startProxy(await running.createDatabase());
    const kassa = await startHarness(fakeBank(), { store: postgres({ connectionString: proxy.url }) });
    expect((await kassa.call('/health/ready')).status).toBe(200);
    proxy.silence();
    // A second of this clock, and not of a machine that may be busy.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(promises, 'setTimeout').mockImplementation(
      (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value)),
    );
    syncBuiltinESMExports();
    const answer = kassa.server.fetch(new Request(`${SHOP}/health/ready`));
    await vi.advanceTimersByTimeAsync(1_000);
    const { status, headers } = await answer;
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    vi.useRealTimers();
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    proxy.close();
    await kassa.close();
  });
});

describe('a connection', () => {
  it('to an address that takes it and says nothing is waited for no longer than the limit', async () => {
    const streams: Socket[] = [];
    const silent = createServer((stream) => void streams.push(stream.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const store = postgres({ connectionString: `postgres://u@127.0.0.1:${port}/db`, connectTimeoutMs: 200 });
    await expect(store.start()).rejects.toThrow(/timeout/);
    await store.close();
    for (const stream of streams) stream.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('of a pool that is used up is waited for no longer than the limit', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString, poolSize: 1, connectTimeoutMs: 1_000 });
    const ask = () => sql<{ one: number }>`select 1 as one`.execute(store.db);
    await store.db.transaction().execute(async () => {
      await expect(ask()).rejects.toThrow('timeout exceeded when trying to connect');
    });
    expect((await ask()).rows).toEqual([{ one: 1 }]);
    await store.close();
  });
});

describe('a transaction that PostgreSQL ends because of another one', () => {
  const startWithOrders = async (connectionString: string) => {
    const patient = { lockTimeoutMs: 60_000, statementTimeoutMs: 60_000, idleInTransactionTimeoutMs: 60_000 };
    const store = postgres({ connectionString, ...patient });
    await store.start();
    for (const id of ['a', 'b'])
      await store.db
        .insertInto('orders')
        .values({ id, merchantId: 'm', merchantReference: id, createdAt: 'first' })
        .execute();
    const read = async (id: string) =>
      (await store.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
        .createdAt;
    return { store, read };
  };
  const noteCode = (codes: unknown[]) => (error: unknown) => {
    codes.push((error as { code?: unknown }).code);
    throw error;
  };

  it('runs again when the two have waited for each other, and both are committed', async () => {
    const { store, read } = await startWithOrders(await running.createDatabase());
    const codes: unknown[] = [];
    let tries = 0;
    const take = (own: string, other: string) =>
      store.transaction(own, async (tx) => {
        tries += 1;
        await vi.waitUntil(() => tries >= 2, 30_000);
        const written = tx
          .updateTable('orders')
          .set({ createdAt: `by ${own}` })
          .where('id', '=', other);
        await written.execute().catch(noteCode(codes));
      });
    await Promise.all([take('a', 'b'), take('b', 'a')]);
    // The one that runs again may take its order before the other, which sleeps, has woken: they wait once more.
    expect(new Set(codes)).toEqual(new Set(['40P01']));
    expect([await read('a'), await read('b')]).toEqual(['by b', 'by a']);
    await store.close();
  }, 60_000);

  it('runs again when a row was changed after its snapshot', async () => {
    const address = new URL(await running.createDatabase());
    address.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
    const { store, read } = await startWithOrders(address.href);
    const codes: unknown[] = [];
    const write = (db: typeof store.db, createdAt: string) =>
      db.updateTable('orders').set({ createdAt }).where('id', '=', 'b').execute();
    await store.transaction('a', async (tx) => {
      if (codes.length === 0) await write(store.db, 'meanwhile');
      await write(tx, 'at last').catch(noteCode(codes));
    });
    expect(codes).toEqual(['40001']);
    expect(await read('b')).toBe('at last');
    await store.close();
  }, 60_000);
});

describe('a row that another transaction keeps', () => {
  it('is waited for no longer than the limit', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString, lockTimeoutMs: 200 });
    await store.start();
    const row = { id: 'o', merchantId: 'm', merchantReference: 'r', createdAt: 'now' };
    await store.db.insertInto('orders').values(row).execute();
    await store.db.transaction().execute(async (tx) => {
      await tx.updateTable('orders').set({ createdAt: 'then' }).execute();
      await expect(store.db.updateTable('orders').set({ createdAt: 'never' }).execute()).rejects.toThrow(
        'lock timeout',
      );
    });
    await store.close();
  });

  it('is free again when its replica has stopped in the middle', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString, idleInTransactionTimeoutMs: 200 });
    await store.start();
    const row = { id: 'o', merchantId: 'm', merchantReference: 'r', createdAt: 'now' };
    await store.db.insertInto('orders').values(row).execute();
    await store.db
      .transaction()
      .execute(async (tx) => {
        await tx.updateTable('orders').set({ createdAt: 'then' }).execute();
        await store.db.updateTable('orders').set({ createdAt: 'later' }).execute();
      })
      .catch(() => undefined);
    expect(await store.db.selectFrom('orders').select('createdAt').execute()).toEqual([
      { createdAt: 'later' },
    ]);
    await store.close();
  });
});

/** Counts the connections that are tried while the database is away. */
async function countDials(port: number): Promise<{ count(): number; close(): Promise<void> }> {
  let dials = 0;
  const refuse = (socket: Socket) => {
    dials++;
    socket.on('error', () => undefined).destroy();
  };
  const server: Server = createServer(refuse);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    count: () => dials,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('the connection for hints', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is tried once a second while the database is away, and is one afterwards', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString });
    await store.start();
    const heard: string[] = [];
    store.hints.subscribe((orderId) => heard.push(orderId));
    const dials = await running.whileAway(async () => {
      const counted = await countDials(Number(new URL(connectionString).port));
      const started = Date.now();
      await vi.waitFor(() => expect(counted.count()).toBeGreaterThanOrEqual(4), 10_000);
      const seconds = (Date.now() - started) / 1000;
      await counted.close();
      return { count: counted.count(), seconds };
    });
    expect(dials.count).toBeLessThanOrEqual(Math.ceil(dials.seconds) + 1);
    await vi.waitFor(() => expect(heard).toContain('*'), 10_000);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int from pg_stat_activity where query ilike 'listen %' and datname = current_database()
    `.execute(store.db);
    expect(rows).toEqual([{ count: 1 }]);
    await store.close();
  });

  it('is tried after waits that differ, so that replicas which lost it together don’t come back together', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString });
    await store.start();
    const waits = vi.spyOn(globalThis, 'setTimeout');
    await running.whileAway(async () => {
      const counted = await countDials(Number(new URL(connectionString).port));
      await vi.waitFor(() => expect(counted.count()).toBeGreaterThanOrEqual(3), 10_000);
      await counted.close();
    });
    const tried = waits.mock.calls.flatMap(([, ms = 0]) => (ms >= 800 && ms <= 1_000 ? [ms] : []));
    waits.mockRestore();
    await store.close();
    expect(tried.length).toBeGreaterThanOrEqual(3);
    expect(new Set(tried).size).toBeGreaterThan(1);
  });

  it('tells the replica that publishes nothing twice', async () => {
    const connectionString = await running.createDatabase();
    const [one, two] = [postgres({ connectionString }), postgres({ connectionString })];
    const heard: string[] = [];
    for (const store of [one, two]) await store.start();
    one.hints.subscribe((orderId) => heard.push(orderId));
    await one.hints.publish(['ord_1']);
    expect(heard).toEqual(['ord_1']);
    // Notifications come in the order of their commits: what came back of the first is there before the second.
    await two.hints.publish(['ord_2']);
    await vi.waitFor(() => expect(heard).toContain('ord_2'));
    expect(heard).toEqual(['ord_1', 'ord_2']);
    for (const store of [one, two]) await store.close();
  });

  it('carries the hints of many changes at once in a few statements', async () => {
    const connectionString = await running.createDatabase();
    const [one, two] = [postgres({ connectionString }), postgres({ connectionString })];
    const heard = new Set<string>();
    for (const store of [one, two]) await store.start();
    two.hints.subscribe((orderId) => heard.add(orderId));
    const query = vi.spyOn(pg.Client.prototype, 'query');
    const orderIds = Array.from({ length: 50 }, (_, index) => `ord_${index}`);
    await Promise.all(orderIds.map((orderId) => one.hints.publish([orderId])));
    await vi.waitFor(() => expect(heard).toEqual(new Set(orderIds)));
    const sent = query.mock.calls.filter(([text]) => text.includes('pg_notify'));
    query.mockRestore();
    expect(sent.length).toBeLessThan(5);
    for (const store of [one, two]) await store.close();
  });

  it('need not be there for the pages of the replica that publishes', async () => {
    const store = postgres({ connectionString: await running.createDatabase() });
    await store.start();
    const heard: string[] = [];
    store.hints.subscribe((orderId) => heard.push(orderId));
    await running.whileAway(async () => {
      await expect(store.hints.publish(['ord_1'])).rejects.toThrow();
      expect(heard).toEqual(['ord_1']);
    });
    await store.close();
  });

  it('comes back after its host has gone on taking packets and said nothing, and hears hints again', async () => {
    const connectionString = await running.createDatabase();
    const proxy = await startProxy(connectionString);
    const other = postgres({ connectionString });
    await other.start();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = postgres({ connectionString: proxy.url });
    await store.start();
    const heard: string[] = [];
    store.hints.subscribe((orderId) => heard.push(orderId));
    proxy.silence();
    await other.hints.publish(['ord_lost']);
    // It is asked every 15 seconds, and has five to answer.
    await vi.advanceTimersByTimeAsync(20_000);
    await vi.waitFor(() => expect(heard).toEqual(['*']));
    await other.hints.publish(['ord_heard']);
    await vi.waitFor(() => expect(heard).toEqual(['*', 'ord_heard']));
    vi.useRealTimers();
    for (const each of [other, store]) await each.close();
    proxy.close();
  });

  it('stays as it is while its host answers', async () => {
    const store = postgres({ connectionString: await running.createDatabase() });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await store.start();
    const listening = async () => {
      const { rows } = await sql<{ pid: number; query: string; since: string }>`
        select pid, query_start::text as since from pg_stat_activity
        where query ilike 'listen %' and datname = current_database()
      `.execute(store.db);
      return rows;
    };
    const [before] = await listening();
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(async () => expect((await listening())[0]?.since).not.toBe(before?.since));
    expect((await listening()).map(({ pid }) => pid)).toEqual([before?.pid]);
    vi.useRealTimers();
    await store.close();
  });

  it('is not tried again once the store is closed', async () => {
    const connectionString = await running.createDatabase();
    const store = postgres({ connectionString });
    await store.start();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await running.whileAway(async () => {
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), { timeout: 20_000, interval: 10 });
      await store.close();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});

describe('replicas whose clocks differ', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('go by the clock of their database', async () => {
    const store = postgres({ connectionString: await running.createDatabase() });
    const real = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: real + 90_000 });
    await store.start();
    expect(Math.abs(store.now().getTime() - real)).toBeLessThan(10_000);
    await store.close();
  });

  it.each(['on', 'back'])('go on by it when their own is put %s by an hour', async (way) => {
    const store = postgres({ connectionString: await running.createDatabase() });
    vi.useFakeTimers({ toFake: ['Date'] });
    const real = Date.now();
    await store.start();
    vi.setSystemTime(real + (way === 'on' ? 3_600_000 : -3_600_000));
    expect(Math.abs(store.now().getTime() - real)).toBeLessThan(60_000);
    await store.close();
  });

  it('ask for it again at once when their machine has slept', async () => {
    const store = postgres({ connectionString: await running.createDatabase() });
    await store.start();
    // It stands still for an hour, in which the clocks of the machine and of the database go on.
    const goOn = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => goOn() - 3_600_000);
    expect(Date.now() - store.now().getTime()).toBeGreaterThan(3_500_000);
    await store.readClock();
    expect(Math.abs(store.now().getTime() - Date.now())).toBeLessThan(10_000);
    await store.close();
  });
});
