/**
 * What the companion server is measured beside: Node's own http and the same inserts, a WebSocket that echoes after one
 * commit, graphql-ws with a subscription that says nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import BetterSqlite3 from 'better-sqlite3';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import pg from 'pg';
import { WebSocketServer, type WebSocket } from 'ws';
import { tellUsage } from './contestant.ts';

const { DATABASE_URL: connectionString, DATABASE_FILE: file = ':memory:' } = process.env;

interface Database {
  /** One transaction of three inserts, as a session is made. */
  insertSession(body: string): Promise<void>;
  commitOnce(): Promise<void>;
}

const TABLES = ['bare_orders', 'bare_details', 'bare_sessions'];
const rowOf = (body: string) => [randomUUID(), randomUUID(), body, new Date().toISOString()];

function onSqlite(): Database {
  const database = new BetterSqlite3(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  for (const table of TABLES)
    database.exec(
      `create table if not exists ${table} (id text primary key, other text, body text, at text)`,
    );
  const inserts = TABLES.map((table) => database.prepare(`insert into ${table} values (?, ?, ?, ?)`));
  const insertAll = database.transaction((body: string) => {
    for (const insert of inserts) insert.run(rowOf(body));
  });
  return {
    insertSession: (body) => {
      insertAll.immediate(body);
      return Promise.resolve();
    },
    commitOnce: () => {
      inserts[0]?.run(rowOf('one'));
      return Promise.resolve();
    },
  };
}

async function onPostgres(): Promise<Database> {
  const pool = new pg.Pool({ connectionString, max: 10 });
  for (const table of TABLES)
    await pool.query(
      `create table if not exists ${table} (id text primary key, other text, body text, at text)`,
    );
  const insert = (client: pg.Pool | pg.PoolClient, table: string, body: string) =>
    client.query({ name: table, text: `insert into ${table} values ($1, $2, $3, $4)`, values: rowOf(body) });
  return {
    insertSession: async (body) => {
      const client = await pool.connect();
      await client.query('begin');
      for (const table of TABLES) await insert(client, table, body);
      await client.query('commit');
      client.release();
    },
    commitOnce: async () => {
      await insert(pool, 'bare_orders', 'one');
    },
  };
}

const database = connectionString === undefined ? onSqlite() : await onPostgres();
const sockets = new Map<string, WebSocket>();
const read = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const server = createServer((request, response) => {
  void (async () => {
    const [, route, name = ''] = (request.url ?? '').split('/');
    const body = await read(request);
    if (route === 'sessions') await database.insertSession(body);
    else {
      await database.commitOnce();
      if (route === 'echo') sockets.get(name)?.send(body);
    }
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}');
  })();
});
const echo = new WebSocketServer({ noServer: true });
echo.on('connection', (socket, request) => sockets.set((request.url ?? '').split('/')[2] ?? '', socket));

const silent = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { none: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      checkoutSession: {
        type: GraphQLString,
        subscribe: async function* () {
          yield { checkoutSession: 'open' };
          await new Promise(() => undefined);
        },
      },
    },
  }),
});
const graphql = new WebSocketServer({ noServer: true });
useServer({ schema: silent }, graphql);
server.on('upgrade', (request, socket, head) => {
  const target = request.url?.startsWith('/echo/') ? echo : graphql;
  target.handleUpgrade(request, socket, head, (opened) => target.emit('connection', opened, request));
});
server.listen(0, '127.0.0.1', () =>
  tellUsage((server.address() as AddressInfo).port, () => ({ statements: 0, commits: 0 })),
);
