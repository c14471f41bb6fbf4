/** What support lists of years of payments: the newest fifty of any search are found without the others. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { CompiledQuery, ExplainNode, sql, type KyselyPlugin } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PaymentQuery } from '@kassa/protocol';
import type { Store } from '@kassa/store';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { postgres } from '../../../postgres/src/index.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { findPayments } from './repository.ts';

const COUNT = 100_000;
const PAGE = 50;
/** A thousandth of the table's own: those of fifty payments anywhere in it, and the way to them in two indexes. */
const FEW_BLOCKS = 300;

/** Most payments have the first of each pair, the twenty oldest the second, and nobody the third. */
const provider = { common: 'kronor', rare: 'opp', nobody: 'krofort' };
const amount = { common: 9_900, rare: 34_700, nobody: 1 };
const currency = { common: 'SEK', rare: 'EUR', nobody: 'DKK' };
const status = { common: 'PAID', rare: 'UNDER_REVIEW', nobody: 'UNKNOWN' } as const;
const operation = 'AMBIGUOUS';
/** A payment is made each second. */
const FIRST = Date.parse('2024-01-01T00:00:00.000Z');
const madeAt = (number: number) => new Date(FIRST + number * 1_000).toISOString();

/** One filter alone. */
const alone: PaymentQuery[] = [
  {},
  ...(['common', 'rare', 'nobody'] as const).flatMap((how) => [
    { provider: provider[how] },
    { amount: amount[how] },
    { currency: currency[how] },
    { status: status[how] },
  ]),
  { operation },
  { operation: 'PENDING' },
  { until: madeAt(PAGE) },
  { since: madeAt(COUNT - PAGE) },
  { since: madeAt(100), until: madeAt(200) },
  // The next page, from the middle of all.
  { after: `p${COUNT / 2}` },
  { after: `p${COUNT / 2}`, until: madeAt(COUNT) },
  { after: `p${COUNT / 2}`, until: madeAt(PAGE) },
];

/** What an operator asks for: an amount has its currency, and any of it may have a time or a status. */
const pairs: PaymentQuery[] = (['common', 'rare', 'nobody'] as const).flatMap((how) => [
  { amount: amount[how], currency: currency[how] },
  { amount: amount.common, currency: currency[how] },
  { amount: amount[how], currency: currency[how], provider: provider.common },
  { amount: amount.common, currency: currency.common, provider: provider[how] },
  { amount: amount.common, currency: currency.common, status: status[how] },
  { provider: provider[how], status: status.common },
  { provider: provider.common, status: status[how] },
  { provider: provider[how], until: madeAt(PAGE) },
  { provider: provider[how], after: `p${COUNT / 2}` },
  { status: status[how], until: madeAt(PAGE) },
  { amount: amount[how], currency: currency[how], until: madeAt(PAGE) },
  { operation, provider: provider[how] },
  { operation, status: status[how] },
  { operation, amount: amount[how], currency: currency[how] },
]);

/** The twenty oldest are the rare ones; four operations of a refund have an end that nobody knows. */
const paymentsSql = (numbers: string, time: string) => `
  insert into payments (id, order_id, session_id, merchant_reference, details_id, session_expires_at, provider, method,
    reference, amount, currency, status, idempotency_key, request_hash, holds_lock, answered_at, create_deadline,
    create_tries, return_hash, notification_hash, data, created_at, updated_at)
  select 'p' || n, 'o' || n, 's', 'm' || n, 'd', '', case when n < 20 then '${provider.rare}'
      when n % 3 = 0 then 'payone' else '${provider.common}' end, 'a-method',
    'r' || n, case when n < 20 then ${amount.rare} when n % 2 = 0 then ${amount.common} else 10000 + n % 5000 end,
    case when n < 20 then '${currency.rare}' when n % 4 = 0 then 'NOK' else '${currency.common}' end,
    case when n < 20 then '${status.rare}' when n % 10 = 0 then 'DECLINED' else '${status.common}' end,
    'k' || n, 'h', 0, 'answered', '', 1, 'h' || n, 'h' || n, '{"as much as a provider keeps of a payment": "${'.'.repeat(500)}"}',
    ${time}, 'u' from ${numbers}`;
const OPERATIONS = `
  insert into operations (id, payment_id, number, kind, amount, status, data, request, idempotency_key, request_hash,
    calling, call_deadline, answer_lost, checks, created_at, updated_at)
  select id, id, 1, 'refund', 1, case when id in ('p1', 'p2', 'p3', 'p4') then 'AMBIGUOUS' when id = 'p5' then 'PENDING'
    else 'SUCCEEDED' end, '', '', 'k', 'h', 0, '', 0, 0, '', '' from payments`;

let running: TestPostgres;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-many-'));
  running = await startPostgres();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await running.stop();
});

async function filledPostgres(): Promise<Store> {
  const connectionString = await running.createDatabase();
  const store = postgres({ connectionString });
  await store.start();
  const client = new pg.Client({ connectionString });
  await client.connect();
  // Orders and sessions are left out: nothing is looked for in them.
  await client.query('set session_replication_role = replica');
  const time = `to_char(to_timestamp(${FIRST / 1_000} + n) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  await client.query(paymentsSql(`generate_series(1, ${COUNT}) as numbers (n)`, time));
  await client.query(OPERATIONS);
  await client.query('vacuum analyze');
  await client.end();
  return store;
}

async function filledSqlite(): Promise<Store> {
  const file = join(folder, 'many.db');
  const store = sqlite({ file });
  await store.start();
  await store.close();
  const database = new BetterSqlite3(file);
  database.pragma('foreign_keys = off');
  database.pragma('synchronous = off');
  const numbers = `(with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${COUNT})
    select n from numbers)`;
  database.exec(paymentsSql(numbers, `strftime('%Y-%m-%dT%H:%M:%fZ', ${FIRST / 1_000} + n, 'unixepoch')`));
  database.exec(OPERATIONS);
  database.close();
  const filled = sqlite({ file });
  await filled.start();
  return filled;
}

/** The search answers with its plan. */
const explained = (explain: ExplainNode): KyselyPlugin => ({
  transformQuery: ({ node }) => (node.kind === 'SelectQueryNode' && node.limit ? { ...node, explain } : node),
  transformResult: ({ result }) => Promise.resolve(result),
});

it('a search on PostgreSQL reads few blocks of the table and of its indexes', async () => {
  const store = await filledPostgres();
  const measured = ExplainNode.create('json', sql`analyze, buffers`.toOperationNode());
  const tooMany: string[] = [];
  for (const query of [...alone, ...pairs]) {
    const answer: unknown = await findPayments(store.db.withPlugin(explained(measured)), query, PAGE);
    const [row] = answer as { 'QUERY PLAN': [{ Plan: Record<string, number> }] }[];
    const { Plan: plan } = row?.['QUERY PLAN'][0] ?? { Plan: {} };
    const blocks = (plan['Shared Hit Blocks'] ?? NaN) + (plan['Shared Read Blocks'] ?? NaN);
    if (!(blocks < FEW_BLOCKS)) tooMany.push(`${JSON.stringify(query)}: ${blocks}`);
  }
  expect(tooMany).toEqual([]);
  await store.close();
}, 120_000);

it('a search on SQLite goes by an index of what is asked for, with statistics or without', async () => {
  const store = await filledSqlite();
  /** How the table of payments is read, for the very values that are asked for. */
  const first = async (query: PaymentQuery) => {
    const asked: CompiledQuery[] = [];
    const noted: KyselyPlugin = {
      transformQuery: ({ node, queryId }) => {
        if (node.kind === 'SelectQueryNode' && node.limit)
          asked.push(store.db.getExecutor().compileQuery(node, queryId));
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    await findPayments(store.db.withPlugin(noted), query, PAGE);
    const { sql: text = '', parameters = [] } = asked[0] ?? {};
    const { rows } = await store.db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
    );
    return rows[0]?.detail ?? '';
  };
  for (const query of [...alone, ...pairs]) {
    const asked = Object.keys(query).filter(
      (name) => !['since', 'until', 'after', 'operation'].includes(name),
    );
    const index =
      query.operation && asked.length === 0 ? 'id' : asked.length === 0 ? 'created_at' : asked.join('|');
    expect(await first(query), JSON.stringify(query)).toMatch(
      new RegExp(`^SEARCH payments .* \\((${index})[=>]\\?`),
    );
  }
  await store.db.executeQuery(CompiledQuery.raw('analyze'));
  // By now it knows what is rare, of the two that are asked for as well.
  const isOf = (rare: string) => new RegExp(`^SEARCH payments .*\\b${rare}=\\?`);
  expect(await first({ provider: provider.rare, status: status.common })).toMatch(isOf('provider'));
  expect(await first({ provider: provider.common, status: status.rare })).toMatch(isOf('status'));
  const money = { amount: amount.common, currency: currency.common };
  expect(await first({ ...money, status: status.rare })).toMatch(isOf('status'));
  expect(await first({ ...money, provider: provider.rare })).toMatch(isOf('provider'));
  expect(await first({ operation, ...money })).toMatch(isOf('id'));
  await store.close();
}, 120_000);
