/** A stormy life of `kassa serve`: what stands on its two outputs afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/src/bin.ts', import.meta.url));
/** Its node_modules has the server and the providers. */
const SHOP = fileURLToPath(new URL('..', import.meta.url));
const ORIGIN = 'https://shop.example';
const API_KEY = 'an-api-key-of-this-test-alone-0123456789';
const UPGRADE = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

let postgres: TestPostgres;
/** The provider, and the endpoint of events: it answers with something else each time, and nothing of it is right. */
let rubbish: Server;
beforeAll(async () => {
  postgres = await startPostgres();
  let answers = 0;
  const wrong = ['<h1>Bad gateway</h1>', '{"data":null}', '{"data":{"session":7}}', '[1]', ''];
  rubbish = createServer((request, response) => {
    answers += 1;
    request.resume();
    if (answers % 4 === 0) request.socket.destroy();
    else response.writeHead(answers % 3 === 0 ? 302 : 200).end(wrong[answers % wrong.length]);
  }).listen(0, '127.0.0.1');
  await once(rubbish, 'listening');
}, 60_000);
afterAll(async () => {
  rubbish.closeAllConnections();
  rubbish.close();
  await postgres.stop();
}, 60_000);

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Running {
  child: ChildProcess;
  url: string;
  out: () => string;
  err: () => string;
}

async function serve(): Promise<Running> {
  const port = await freePorts();
  const url = `http://127.0.0.1:${port}/kassa`;
  const upstream = `http://127.0.0.1:${(rubbish.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [BIN, 'serve'], {
    cwd: SHOP,
    env: {
      PATH: process.env['PATH'],
      KASSA_URL: url,
      KASSA_PORT: String(port),
      KASSA_MERCHANT_ID: 'shop',
      KASSA_ORIGINS: ORIGIN,
      KASSA_DATABASE: await postgres.createDatabase(),
      KASSA_URL_SECRET: 'a URL secret of this test, long enough',
      KASSA_SESSION_KEYS: 'one=a session key of this test and of no other',
      KASSA_API_KEYS: API_KEY,
      KASSA_EVENTS_URL: upstream,
      KASSA_EVENT_SECRETS: `whsec_${Buffer.from('an events secret of this test at all').toString('base64')}`,
      OPP_URL: upstream,
      OPP_TOKEN: 'the-token-of-this-test-and-of-no-other',
      OPP_ENTITY_ID: 'ENTITY01',
      OPP_BRANDS: 'PAYPAL',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  await vi.waitFor(() => expect(said.err).toContain('Kassa listens on'), { timeout: 50_000 });
  return { child, url, out: () => said.out, err: () => said.err };
}

const call = (url: string, authorization: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${authorization}`,
      ...(authorization !== API_KEY && { origin: ORIGIN }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Sends `bytes` to the server and waits for its end of the connection. */
async function knock(url: string, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
}

async function say(url: string, ...messages: string[]): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`, 'graphql-transport-ws', {
    origin: ORIGIN,
  });
  await once(socket, 'open');
  for (const message of messages) socket.send(message);
  await once(socket, 'close');
}

async function payWithRubbish(url: string): Promise<string> {
  const order = { merchantReference: 'order-1', amount: 100, currency: 'EUR', country: 'DE' };
  const made = await call(`${url}/sessions`, API_KEY, {
    order: { ...order, returnUrl: `${ORIGIN}/orders/1` },
  });
  const { token } = (await made.json()) as { token: string };
  const method = 'opp.paypal';
  await call(`${url}/session/selection`, token, { method });
  for (const idempotencyKey of ['key-00000001', 'key-00000002'])
    await call(`${url}/session/payments`, token, { method, input: { kind: 'none' }, idempotencyKey });
  return token;
}

it('a stormy life leaves log lines on one output, and on the other the command’s own words alone', async () => {
  const { child, url, out, err } = await serve();
  for (const target of ['//', '/kassa/socket', 'http://['])
    await knock(url, `GET ${target} HTTP/1.1\r\n${UPGRADE}`);
  await knock(url, 'NONSENSE\r\n\r\n');
  await say(url, 'rubbish');
  const token = await payWithRubbish(url);
  await say(
    url,
    JSON.stringify({ type: 'connection_init', payload: { token } }),
    '{"type":"subscribe","id":"1"}',
  );
  await call(`${url}/notifications/opp/guessed`, API_KEY, 'rubbish');

  await postgres.whileAway(async () => {
    await vi.waitFor(async () => {
      expect((await call(`${url}/session/selection`, token, { method: 'opp.paypal' })).status).toBe(503);
    }, 30_000);
  });
  await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), 30_000);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);

  const lines = out().trim().split('\n');
  for (const told of ['createPayment: ', 'The database can’t be reached now']) expect(out()).toContain(told);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ name: 'kassa', level: expect.any(Number) as number });
  expect(err()).toBe(`Kassa listens on 127.0.0.1:${new URL(url).port}.\nKassa has ended.\n`);
}, 120_000);
