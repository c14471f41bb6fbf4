/** The companion server as a contestant: a bank that answers at once, SQLite in a file or PostgreSQL. */
import { fakeBank } from '../../../packages/server/test-support/fake-bank.ts';
import { createCheckoutServer } from '@kassa/server';
import { serve } from '@kassa/node';
import type { Store } from '@kassa/store';
import { tellUsage } from './contestant.ts';
import { API_KEY, EVENTS_SECRET, SECRETS, SHOP } from './shop.ts';

const {
  DATABASE_URL: connectionString,
  DATABASE_FILE: file = ':memory:',
  EVENTS_URL: eventsUrl,
} = process.env;
const counts = { statements: 0, commits: 0 };
/** Connections that are in a transaction. SQLite has one connection, whose statements come here with its name. */
const inTransaction = new Set<unknown>();
function count(connection: unknown, text: string): void {
  counts.statements += 1;
  const isWrite = /^(insert|update|delete)/i.test(text);
  if (/^begin/i.test(text)) inTransaction.add(connection);
  else if (/^(commit|rollback)/i.test(text)) inTransaction.delete(connection);
  if (/^commit/i.test(text) || (isWrite && !inTransaction.has(connection))) counts.commits += 1;
}

type Call = (...args: unknown[]) => unknown;
/** Has `see` look at each call of `prototype[name]`. */
function watch(prototype: object, name: string, see: (target: unknown, args: unknown[]) => void): void {
  const call = Reflect.get(prototype, name) as Call;
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    see(this, args);
    return Reflect.apply(call, this, args);
  });
}
/** A shop's server imports one database. */
async function openStore(): Promise<Store> {
  if (connectionString === undefined) {
    const { default: BetterSqlite3 } = await import('better-sqlite3');
    const prototype = Object.getPrototypeOf(new BetterSqlite3(':memory:').prepare('select 1')) as object;
    for (const name of ['all', 'run'])
      watch(prototype, name, (target) => count('sqlite', (target as { source: string }).source));
    return (await import('@kassa/sqlite')).sqlite({ file });
  }
  const { default: pg } = await import('pg');
  watch(pg.Client.prototype, 'query', (client, [text]) => {
    if (typeof text === 'string') count(client, text);
  });
  return (await import('@kassa/postgres')).postgres({ connectionString });
}

const bank = fakeBank();
bank.onCreate = ({ payment, urls }) => {
  bank.created.length = 0;
  const notification = new URL(urls.notification).pathname;
  return Promise.resolve({
    status: 'WAITING_FOR_PAYMENT',
    rawStatus: 'created',
    // The page of this bank tells whoever pays where it would notify.
    nextAction: {
      kind: 'redirect',
      url: `https://bank.example/pay/${payment.reference}?notification=${notification}`,
      httpMethod: 'GET',
      fields: [],
    },
  });
};
const server = createCheckoutServer({
  publicUrl: `${SHOP}/kassa`,
  merchant: {
    id: 'bench',
    origins: [SHOP],
    apiKeys: [API_KEY],
    ...(eventsUrl !== undefined && { events: { url: eventsUrl, secret: EVENTS_SECRET } }),
  },
  providers: [bank.provider],
  store: await openStore(),
  secrets: SECRETS,
  logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error },
});
await server.start();
const { port } = await serve(server, { port: 0 });
tellUsage(port, () => counts);
