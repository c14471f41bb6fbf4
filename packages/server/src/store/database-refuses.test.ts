/** A database that is there and refuses for now: its disk is full, it only reads since a failover, it has no connection left. */
import { KassaError } from '@kassa/protocol';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgres } from '../../../postgres/src/index.ts';
import { fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, aSession, startHarness, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';

let bank: FakeBank;
let kassa: Harness;
let token: string;
beforeEach(() => {
  bank = fakeBank({ createAnswerLost: 'repeat' });
});
afterEach(() => kassa.close());

const linesThat = (message: RegExp) => kassa.logged.filter((line) => message.test(String(line['message'])));
const isTriedAgain = () =>
  vi.waitFor(() => expect(linesThat(/is tried again: the database/)).toHaveLength(1), 20_000);
const statusOf = async () => (await kassa.snapshot(token)).payment?.status;
const isReady = async () => (await kassa.call('/health/ready')).status;

describe('an SQLite whose disk is full when a provider’s answer comes', () => {
  const limitPages = (pages: number) => sql.raw(`pragma max_page_count = ${pages}`).execute(kassa.store.db);
  const release = () => limitPages(2 ** 30);
  beforeEach(async () => {
    kassa = await startHarness(bank);
    ({ token } = await kassa.createSession());
    bank.onCreate = async () => {
      const pages = sql<{ pageCount: number }>`pragma page_count`;
      if (bank.created.length === 1)
        await limitPages((await pages.execute(kassa.store.db)).rows[0]?.pageCount ?? 0);
      return { status: 'WAITING_FOR_PAYMENT', rawStatus: 'made', data: { long: 'x'.repeat(200_000) } };
    };
  });

  it('gives it up after a minute, by the payment’s name, and heals the payment when there is room', async () => {
    const paying = kassa.pay(token);
    await isTriedAgain();
    kassa.clock.advance(60_000);
    const { status, headers } = await paying;
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    const { reference } = bank.created[0]?.payment ?? {};
    expect(linesThat(/is given up/)).toMatchObject([{ level: 'error', reference }]);
    expect(await isReady()).toBe(503);
    await release();
    await vi.waitFor(async () => expect(await statusOf()).toBe('WAITING_FOR_PAYMENT'));
    expect(await isReady()).toBe(200);
    expect(new Set(bank.created.map(({ payment }) => payment.reference))).toEqual(new Set([reference]));
  });

  it('is closed all the same, and says whose answer it was', async () => {
    const paying = kassa.pay(token);
    await isTriedAgain();
    await kassa.server.close();
    expect((await paying).status).toBe(503);
    const { reference } = bank.created[0]?.payment ?? {};
    expect(linesThat(/is given up/)).toMatchObject([{ level: 'error', reference }]);
  });
});

describe('a PostgreSQL', () => {
  let running: TestPostgres;
  let url: URL;
  beforeAll(async () => {
    running = await startPostgres();
    const made = new URL(await running.createDatabase());
    await administer(made, 'create role shop login');
  }, 60_000);
  afterAll(() => running.stop(), 60_000);
  beforeEach(async () => {
    url = new URL(await running.createDatabase());
    await administer(url, `alter database ${url.pathname.slice(1)} owner to shop`);
    url.username = 'shop';
    kassa = await startHarness(bank, { store: postgres({ connectionString: url.href }) });
    ({ token } = await kassa.createSession());
  }, 60_000);

  /** As the one who may do everything, by a connection of its own. */
  async function administer({ host, pathname }: URL, ...statements: string[]): Promise<void> {
    const admin = new pg.Client({ connectionString: `postgres://postgres@${host}${pathname}` });
    await admin.connect();
    for (const statement of ['set default_transaction_read_only = off', ...statements])
      await admin.query(statement);
    await admin.end();
  }
  const setReadOnly = (value: string) =>
    `alter database ${url.pathname.slice(1)} set default_transaction_read_only = ${value}`;
  const REFUSING_TABLES = ['payments', 'order_details', 'sessions'];

  it('that only reads since a failover makes no server ready, also before anybody has written', async () => {
    await administer(url, setReadOnly('on'));
    await running.dropConnections(url.href);
    // Pages read by new connections.
    await vi.waitFor(async () => expect((await kassa.call('/session', { token })).status).toBe(200));
    expect(await isReady()).toBe(503);
    await administer(url, setReadOnly('off'));
    // By a new connection: the one before only reads for ever.
    await vi.waitFor(async () => expect(await isReady()).toBe(200));
  }, 60_000);

  it.each([
    {
      what: 'only reads since a failover',
      refuse: () => [setReadOnly('on')],
      heal: () => [setReadOnly('off')],
    },
    {
      what: 'has a full disk',
      refuse: () => [
        `create function full_disk() returns trigger as $$ begin
           raise exception 'could not extend file' using errcode = 'disk_full'; end $$ language plpgsql`,
        ...REFUSING_TABLES.map(
          (table) =>
            `create trigger full_disk before insert or update on ${table} execute function full_disk()`,
        ),
      ],
      heal: () => ['drop function full_disk cascade'],
    },
    {
      what: 'has no connection left',
      refuse: () => ['alter role shop connection limit 0'],
      heal: () => ['alter role shop connection limit -1'],
    },
    {
      what: 'is restored, and lets nobody in',
      from: () => new URL('/postgres', url),
      refuse: () => [`alter database ${url.pathname.slice(1)} allow_connections false`],
      heal: () => [`alter database ${url.pathname.slice(1)} allow_connections true`],
    },
  ])(
    'that $what refuses for a while, and what a provider says meanwhile is written',
    async (way) => {
      bank.onCreate = async () => {
        await administer(way.from?.() ?? url, ...way.refuse());
        await running.dropConnections(url.href);
        return { status: 'WAITING_FOR_PAYMENT', rawStatus: 'made' };
      };
      const paying = kassa.pay(token);
      await isTriedAgain();
      const order = { merchantReference: 'another' };
      const { status, headers } = await kassa.call('/sessions', {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}` },
        body: aSession({ order }),
      });
      expect([status, headers.get('retry-after')]).toEqual([503, '5']);
      expect(await isReady()).toBe(503);
      // Nobody else would say why: /health/ready has no reasons.
      expect(linesThat(/^The database can’t be reached now$/)).toMatchObject([
        { level: 'error', method: 'POST', route: '/sessions', err: expect.any(Error) as Error },
      ]);
      const inProcess = await kassa.server.checkout
        .createSession(aSession({ order }))
        .catch((e: unknown) => e);
      expect(inProcess).toBeInstanceOf(KassaError);
      expect(inProcess).toMatchObject({ code: 'unavailable' });
      await administer(way.from?.() ?? url, ...way.heal());
      expect((await paying).status).toBe(200);
      expect(await statusOf()).toBe('WAITING_FOR_PAYMENT');
      expect(bank.created).toHaveLength(1);
      expect(await isReady()).toBe(200);
    },
    60_000,
  );
});
