/** A year of data must not slow a payment down: no query of the server reads through a table that grows. */
import { findUncalled } from '../../test-support/watch-calls.ts';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { onSqliteRun } from '../../test-support/sqlite-statements.ts';
import type { Database, Store } from '@kassa/store';
import { postgres } from '../../../postgres/src/index.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { observe, type ObservingMeter } from '../../../metrics/src/observe.ts';

const ACCOUNT_KEY = 'an-account-key-that-cant-be-guessed';
const COPIES = 3_000;
/** Rows that may be read through: a plan for fewer may well be to read them all. */
const SMALL = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** No payment has it. */
const RARE = 'UNDER_REVIEW';
/** Parents before their children. */
const GROWING = [
  'orders',
  'orderDetails',
  'sessions',
  'selections',
  'payments',
  'paymentHistory',
  'operations',
  'disputes',
  'inbox',
  'outbox',
  'returnCodes',
  'authorizationTokens',
  'rememberedCustomers',
] as const satisfies readonly (keyof Database)[];
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

interface Message {
  id: string;
  thin?: boolean;
  confirm?: boolean;
  about?: { reference?: string; providerReference?: string };
  report?: object;
}

/** A bank with everything that a provider can have. */
const makeBank = () =>
  fakeBank(
    {
      query: true,
      operations: ['capture', 'refund', 'release', 'cancellation'],
      switchAfterMinutes: 0,
      createAnswerLost: 'repeat',
      operationAnswerLost: 'repeat',
    },
    {
      readReturn: () => ({ ask: true, data: { seen: 'yes' } }),
      notifications: {
        scope: 'account',
        accountKey: ACCOUNT_KEY,
        read: ({ body }) => {
          const { id, about, thin, confirm, report } = JSON.parse(new TextDecoder().decode(body)) as Message;
          return Promise.resolve({
            kind: 'accepted',
            id,
            payload: { report: JSON.stringify(report ?? null) },
            ...(about && { about }),
            ...(thin && { thin }),
            ...(confirm && { confirmation: true }),
            answer: () => ({ status: 200, contentType: 'text/plain', body: 'ok' }),
          });
        },
        interpret: (payload) => Promise.resolve(JSON.parse(payload.report as string) as never),
      },
    },
  );

const start = (store: Store, clock?: Harness['clock']) =>
  startHarness(makeBank(), {
    store,
    merchant: { confirmPayment: () => Promise.resolve(true) },
    retention: { unpaidDays: 1, personDays: 2 },
    ...(clock && { clock }),
  });

const notify = (kassa: Harness, message: Message) =>
  kassa.call(`/notifications/fakebank/${ACCOUNT_KEY}`, { method: 'POST', body: message });

const untilStatus = (kassa: Harness, token: string, status: string) =>
  vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe(status));

/** What can happen to an order, from its first page to its refund. */
async function liveThrough(kassa: Harness, merchantReference: string): Promise<void> {
  const { call, server, bank, clock } = {
    ...kassa,
    call: (path: string, options?: Parameters<Harness['call']>[1]) => kassa.call(path, options),
  };
  const { token, id } = await kassa.createSession({
    order: { merchantReference },
    rest: {
      customer: { birthday: '1990-01-31', reference: `${merchantReference}-customer` },
      remember: true,
    },
  });
  const post = (path: string, body: object) => call(path, { method: 'POST', token, body });
  const method = 'fakebank.pay';
  const klarna = { kind: 'klarna_widget', authorizationToken: `${merchantReference}-token` };
  const pay = (idempotencyKey: string, input: object) =>
    post('/session/payments', { method, input, idempotencyKey });
  await post('/session/selection', { method });
  bank.onCreate = () =>
    Promise.resolve({
      status: 'WAITING_FOR_PAYMENT',
      rawStatus: 'new',
      providerReference: `${merchantReference}-1`,
    });
  expect((await pay('first-attempt', klarna)).status).toBe(200);
  const first = (await kassa.snapshot(token)).payment;
  await post(`/session/payments/${first?.id ?? ''}/switch`, {});
  bank.onCreate = () =>
    Promise.resolve({
      status: 'WAITING_FOR_PAYMENT',
      rawStatus: 'new',
      providerReference: `${merchantReference}-2`,
    });
  expect((await pay('second-attempt', { kind: 'none' })).status).toBe(200);
  await post('/session/discards', {
    method,
    input: { ...klarna, authorizationToken: `${merchantReference}-x` },
  });
  const payment = (await kassa.snapshot(token)).payment;
  const returnPath = new URL(bank.created.at(-1)?.urls.returnTo('success') ?? '').pathname;
  const back = await call(returnPath);
  const code = (back.headers.get('location') ?? '').split('=').at(-1);
  const exchanged = await call('/returns', {
    method: 'POST',
    body: { code },
    headers: { origin: 'https://shop.example' },
  });
  expect(exchanged.status).toBe(200);

  const cancelled = { status: 'CANCELLED', rawStatus: 'closed' };
  await notify(kassa, {
    id: `${merchantReference}-n0`,
    about: { reference: first?.reference ?? '' },
    report: cancelled,
  });
  await vi.waitFor(async () =>
    expect(await server.checkout.getPayment(first?.id ?? '')).toMatchObject(cancelled),
  );
  const about = { reference: payment?.reference ?? '' };
  await notify(kassa, {
    id: `${merchantReference}-n1`,
    about,
    confirm: true,
    report: { status: 'AUTHORIZED', rawStatus: 'a', remember: { card: 'known' } },
  });
  await untilStatus(kassa, token, 'AUTHORIZED');
  bank.onOperate = () =>
    Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'c', payment: { status: 'PAID', rawStatus: 'paid' } });
  await server.checkout.capture(payment?.id ?? '', {}, `${merchantReference}-capture`);
  bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'r' });
  await server.checkout.refund(payment?.id ?? '', { amount: 100 }, `${merchantReference}-refund`);
  const dispute = { id: `${merchantReference}-cb`, kind: 'chargeback', amount: 100 };
  await notify(kassa, {
    id: `${merchantReference}-n2`,
    about: { providerReference: `${merchantReference}-2` },
    report: { status: 'PAID', rawStatus: 'paid', dispute },
  });
  await notify(kassa, { id: `${merchantReference}-thin`, thin: true });
  await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('dispute.opened'));
  await server.checkout.getSession(id);
  await server.checkout.findPayments(merchantReference);
  await server.checkout.listPayments({ status: 'PAID' });
  await server.checkout.lookUpPayments(payment?.reference ?? '');
  await call(`/payments/${payment?.id ?? ''}`, { headers: { authorization: `Bearer ${API_KEY}` } });
  // A changed order, and hours that go by: what reconcile finds. The return link is still good.
  await kassa.createSession({ order: { merchantReference: `${merchantReference}-changed` } });
  await kassa.createSession({ order: { merchantReference: `${merchantReference}-changed`, amount: 100 } });
  clock.advance(2 * HOUR);
  const unnotified = kassa.store.db
    .selectFrom('sessions')
    .select('id')
    .where('expiryNotified', '=', 0)
    .limit(1);
  await vi.waitFor(async () => expect(await unnotified.execute()).toEqual([]));
  await call(returnPath);
}

/** Calls that take long, whose answers are lost and that are made again; a bank that can't be asked, and says a thing twice. */
async function callAgain(kassa: Harness, merchantReference: string): Promise<void> {
  const { bank, clock, server, store } = kassa;
  const { db } = store;
  const { token } = await kassa.createSession({ order: { merchantReference } });
  const paymentId = () => bank.created.at(-1)?.payment.id ?? '';
  /** Waits until the call's process has prolonged its lease, and loses the answer. */
  const loseLate = async (readEnd: () => Promise<string | undefined>): Promise<never> => {
    const end = await readEnd();
    await vi.waitUntil(async () => (await readEnd()) !== end, { timeout: 10_000 });
    return failWith('lost')();
  };
  const ofPayment = () =>
    db.selectFrom('payments').selectAll().where('id', '=', paymentId()).executeTakeFirst();
  const ofOperation = () =>
    db.selectFrom('operations').selectAll().where('paymentId', '=', paymentId()).executeTakeFirst();
  bank.onCreate = () => loseLate(async () => (await ofPayment())?.createDeadline);
  expect((await kassa.pay(token)).status).toBe(200);
  bank.onCreate = () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
  clock.advance(60_000);
  await untilStatus(kassa, token, 'WAITING_FOR_PAYMENT');
  const { onQuery } = bank;
  bank.onQuery = failWith('unavailable');
  clock.advance(60_000);
  await vi.waitUntil(() => kassa.logged.some(({ message }) => message === 'The provider could not be asked'));
  await vi.waitUntil(async () => ((await ofPayment())?.nextCheckAt ?? '') > clock.now().toISOString());
  bank.onQuery = onQuery;
  const about = { reference: bank.created.at(-1)?.payment.reference ?? '' };
  const paid = { id: `${merchantReference}-n1`, about, report: { status: 'PAID', rawStatus: 'paid' } };
  await notify(kassa, paid);
  await notify(kassa, paid);
  await untilStatus(kassa, token, 'PAID');
  bank.onOperate = () => loseLate(async () => (await ofOperation())?.callDeadline);
  await server.checkout.refund(paymentId(), {}, `${merchantReference}-refund`);
  bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'r' });
  clock.advance(60_000);
  await vi.waitFor(async () => expect(await ofOperation()).toMatchObject({ status: 'SUCCEEDED' }));
}

/** What the merchant and time do to what has been. */
async function lookBack(kassa: Harness, merchantReference: string): Promise<void> {
  const { server, clock } = kassa;
  const { checkout, live } = server;
  for (const state of ['waiting', 'delivered', 'dead'] as const) await checkout.listEvents({ state });
  const [payment] = await checkout.findPayments(merchantReference);
  const since = new Date(0).toISOString();
  const [event] = await checkout.listEvents({ paymentId: payment?.id ?? '', since });
  await checkout.listEvents({ after: event?.event.id ?? '' });
  await checkout.resendEvent(event?.event.id ?? '');
  await checkout.resendEvents({ since: clock.now().toISOString() });
  // What is rare is looked for in list-many-payments.test.ts.
  await checkout.listPayments({ status: RARE });
  await checkout.listPayments({ provider: 'fakebank', amount: 100, currency: 'SEK', since });
  await checkout.listPayments({ operation: 'AMBIGUOUS' });
  await checkout.askPayment(payment?.id ?? '');
  const { token, id } = await kassa.createSession({
    order: { merchantReference: `${merchantReference}-open` },
  });
  expect((await kassa.pay(token)).status).toBe(200);
  expect((await live.findVersions([id])).size).toBe(1);
  const open = (await kassa.snapshot(token)).payment?.id ?? '';
  await checkout.resolvePayment(open, { outcome: 'CANCELLED', resolvedBy: 'Ola', reason: 'Given up' });
  await kassa.call('/health/ready');
  await checkout.retain();
  await checkout.eraseOrder(`${merchantReference}-open`);
  await checkout.forgetCustomer(`${merchantReference}-customer`);
  await checkout.eraseCustomer(`${merchantReference}-customer`);
  // By now an order that nobody paid is deleted, and the person of the others erased.
  clock.advance(3 * DAY);
  while (await checkout.retain());
  const orders = kassa.store.db.selectFrom('orders').select('id');
  const unpaid = { merchantId: 'test', merchantReference: `${merchantReference}-changed` };
  expect(await orders.where('retainAt', 'is not', null).execute()).toEqual([]);
  expect(await orders.where((eb) => eb.and(unpaid)).execute()).toEqual([]);
}

/** What a page of figures shows, as often as somebody looks. */
async function readGauges({ store, bank, clock }: Harness): Promise<void> {
  const callbacks: Parameters<ObservingMeter['addBatchObservableCallback']>[0][] = [];
  const meter: ObservingMeter = {
    createObservableGauge: (name) => ({ name }),
    addBatchObservableCallback: (callback) => void callbacks.push(callback),
  };
  observe(meter, { store, providers: [bank.provider], now: () => clock.now() });
  const observed = vi.fn();
  for (const callback of callbacks) await callback({ observe: observed });
  expect(observed).toHaveBeenCalled();
}

type Row = Record<string, unknown>;

/**
 * Each id, hash and reference made new, and the same one in every table. They stay: no copy is cleaned up. Their last changes
 * lie three hours apart: of a table whose third had failed within a day, PostgreSQL would rightly read all.
 */
function copyOf(row: Row, number: number): Row {
  const isName = (column: string) =>
    /^id$|Id$|Hash$|[rR]eference$|supersededBy/.test(column) && column !== 'merchantId';
  const copied = Object.entries(row).map(([column, value]) => [
    column,
    typeof value === 'string' && isName(column) ? `${value}-${number}` : value,
  ]);
  return {
    ...Object.fromEntries(copied),
    ...(typeof row['updatedAt'] === 'string' && {
      updatedAt: new Date(Date.parse(row['updatedAt']) - number * 3 * HOUR).toISOString(),
    }),
    ...('codeHash' in row && { expiresAt: '9999-12-31' }),
    ...('retainAt' in row && { retainAt: null }),
  } as Row;
}

/** As after a year: every row that there is, many times, in every table but that of the one merchant. */
async function copyRows(store: Store): Promise<void> {
  const tables = (await store.db.introspection.getTables()).map(({ name }) => name);
  expect([...GROWING.map(snakeCase), 'owner'].toSorted()).toEqual(tables.toSorted());
  let copied = 0;
  for (const table of GROWING) {
    const rows = (await store.db.selectFrom(table).selectAll().execute()) as unknown as Row[];
    expect(rows, table).not.toEqual([]);
    copied += rows.length * COPIES;
    for (let from = 0; from < COPIES; from += 50) {
      const numbers = Array.from({ length: 50 }, (_, index) => from + index);
      const copies = numbers.flatMap((number) => rows.map((row) => copyOf(row, number)));
      await store.db.insertInto(table).values(copies).execute();
      // SQLite leaves no turn of the event loop by itself: an idle connection that ends meanwhile would be used once more.
      await eventLoopTurn();
    }
  }
  expect(copied).toBeGreaterThan(100_000);
}

/** Every payment is some provider's, and was made at some time. All rows are the one merchant's. */
const isMostOfTable = (detail: string, text: string) =>
  /^SEARCH payments .*\(provider=\?\)$/.test(detail) ||
  /\(merchant_id=\?\)$/.test(detail) ||
  (/^SEARCH payments .*\(provider=\? AND created_at<\?\)$/.test(detail) && !text.includes('order by')) ||
  (/^SEARCH payments .*\(created_at>\? AND created_at<\?\)$/.test(detail) && text.includes('"status" ='));

/** What SQLite is asked from now on: each text with the values that came with it last. */
function recordQueries(): Map<string, unknown[]> {
  const queries = new Map<string, unknown[]>();
  onSqliteRun((text, bound) => {
    if (/^(select|insert|update|delete)/.test(text)) queries.set(text, bound);
  });
  return queries;
}

/** Indexes of what is open or due alone, on SQLite: they hold few rows, however many their tables have. */
async function smallIndexes(store: Store): Promise<Set<string>> {
  const { rows } = await store.db.executeQuery<{ name: string; rows: string }>(
    CompiledQuery.raw(
      `select name, 'from ' || tbl_name || substr(sql, instr(sql, ' where ')) as rows
      from sqlite_master where type = 'index' and sql like '% where %'`,
    ),
  );
  const small = new Set<string>();
  for (const { name, rows: those } of rows) {
    const counted = CompiledQuery.raw(`select count(*) as count ${those}`);
    const { rows: count } = await store.db.executeQuery<{ count: number }>(counted);
    if ((count[0]?.count ?? Infinity) < SMALL) small.add(name);
  }
  return small;
}

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());

it('no query on SQLite reads through a table that grows, with statistics or without', async () => {
  const queries = recordQueries();
  const store = sqlite({ file: ':memory:' });
  const kassa = await start(store);
  await liveThrough(kassa, 'first');
  await copyRows(store);
  queries.clear();
  await liveThrough(kassa, 'second');
  await callAgain(kassa, 'third');
  await lookBack(kassa, 'second');
  const ofServer = new Map(queries);
  queries.clear();
  await readGauges(kassa);
  const ofGauges = new Map(queries);
  vi.restoreAllMocks();
  // What makes a query was asked for one, so that a new query can't be forgotten here.
  const makesQuery = ({ url, text }: { url: string; text: string }) =>
    !/node_modules|\/packages\/testing\/|\/test-support\/|\.test\.ts/.test(url) &&
    /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(text);
  expect((await findUncalled(makesQuery)).map(({ url, name }) => `${url}: ${name}`)).toEqual([]);
  expect(ofServer.size).toBeGreaterThan(40);
  expect(ofGauges.size).toBe(7);
  const scansOf = async (asked: Map<string, unknown[]>) => {
    const found: string[] = [];
    for (const [text, parameters] of asked) {
      const { rows } = await store.db.executeQuery<{ detail: string }>(
        CompiledQuery.raw(`explain query plan ${text}`, parameters),
      );
      for (const { detail } of rows)
        if (
          GROWING.some((table) => new RegExp(`^SCAN ${snakeCase(table)}\\b`).test(detail)) ||
          isMostOfTable(detail, text)
        )
          found.push(`${detail}: ${text}`);
    }
    return found;
  };
  const small = await smallIndexes(store);
  const scans = async () =>
    [...(await scansOf(ofServer)), ...(await scansOf(ofGauges))].filter(
      (scan) => !small.has(/USING (?:COVERING )?INDEX (\w+)/.exec(scan)?.[1] ?? ''),
    );
  expect(await scans()).toEqual([]);
  await store.db.executeQuery(CompiledQuery.raw('analyze'));
  expect(await scans()).toEqual([]);
  await kassa.close();
}, 120_000);

it('no query on PostgreSQL reads through a table that grows', async () => {
  const connectionString = await running.createDatabase();
  const filling = await start(postgres({ connectionString }));
  await liveThrough(filling, 'first');
  await copyRows(filling.store);
  await filling.close();
  const client = new pg.Client({ connectionString });
  await client.connect();
  // A connection has reported what it read once it has ended.
  await client.query('analyze');
  const scanned = async () => {
    const { rows } = await client.query<{ relname: string; seq_scan: string }>(
      `select relname, seq_scan from pg_stat_user_tables where seq_scan > 0 order by relname`,
    );
    return rows
      .filter(({ relname }) => GROWING.some((table) => snakeCase(table) === relname))
      .map(({ relname, seq_scan }) => `${relname}: ${seq_scan}`);
  };
  await client.query('select pg_stat_reset()');
  const kassa = await start(postgres({ connectionString }), filling.clock);
  await liveThrough(kassa, 'second');
  await callAgain(kassa, 'third');
  await lookBack(kassa, 'second');
  await readGauges(kassa);
  await kassa.close();
  expect(await scanned()).toEqual([]);
  await client.end();
}, 120_000);
