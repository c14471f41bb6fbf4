/** The companion server inside a shop's own framework: `nodeListener` and `attachSockets`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { nodeListener } from '@kassa/node';
import { createCheckoutServer, type CheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { withForms } from '@kassa/ssr';
import { Logger } from '@nestjs/common';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { fakeBank } from '../../../packages/server/test-support/fake-bank.ts';
import { API_KEY, aSession, SHOP, TEST_SECRETS } from '../../../packages/server/test-support/harness.ts';
import { parsingShop } from './express-parsed.ts';
import { expressShop } from './express.ts';
import { fastifyShop } from './fastify.ts';
import { nestShop } from './nest.ts';

Logger.overrideLogger(false);

let kassa: CheckoutServer;
let server: Server | undefined;

beforeEach(async () => {
  kassa = createCheckoutServer({
    publicUrl: `${SHOP}/kassa`,
    merchant: { id: 'test', apiKeys: [API_KEY], origins: [SHOP] },
    providers: [fakeBank().provider],
    store: sqlite({ file: ':memory:' }),
    secrets: TEST_SECRETS,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  await kassa.start();
});
afterEach(async () => {
  await kassa.close();
  server?.closeAllConnections();
  server?.close();
});

const addressOf = (shop: Server) => `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
const json = (authorization: string, body?: unknown): RequestInit => ({
  headers: { authorization, origin: SHOP, 'content-type': 'application/json' },
  signal: AbortSignal.timeout(10_000),
  ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
});

describe.each([
  ['Express', expressShop],
  ['Express with express.json() in front, which keeps the bytes', parsingShop],
  ['Fastify', fastifyShop],
  ['Nest', nestShop],
])('in %s', (_, start) => {
  let url: string;
  let bearer: string;
  beforeEach(async () => {
    server = await start({ ...kassa, fetch: withForms(kassa.fetch) });
    if (!server.listening) await once(server, 'listening');
    url = addressOf(server);
    bearer = `Bearer ${(await kassa.checkout.createSession(aSession())).token}`;
  });

  it('the page reads its session', async () => {
    const answer = await fetch(`${url}/kassa/session`, json(bearer));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ order: { amount: 19_900 } });
  });

  it('a session is made over HTTP', async () => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/kassa/sessions`, { ...json('', aSession()), headers });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ token: expect.any(String) as string });
  });

  it('a page pays by what it sends', async () => {
    const body = { method: 'fakebank.pay', input: { kind: 'none' }, idempotencyKey: 'key-00000001' };
    const answer = await fetch(`${url}/kassa/session/payments`, json(bearer, body));
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { payment: { status: 'WAITING_FOR_PAYMENT' } },
    ]);
  });

  it('a list without script pays by its form', async () => {
    const body = new URLSearchParams({ token: bearer.slice('Bearer '.length), method: 'fakebank.pay' });
    const answer = await fetch(`${url}/kassa/pay`, { method: 'POST', body, headers: { origin: SHOP } });
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('https://bank.example/pay/'),
    ]);
  });

  it('what Kassa has no route for is told by Kassa', async () => {
    const answer = await fetch(`${url}/kassa/nothing`, json(bearer));
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });

  it('live status takes the upgrade', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/kassa/socket`, 'graphql-transport-ws', {
      origin: SHOP,
    });
    await once(socket, 'open');
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.terminate();
  });

  it('the shop’s own routes read their bodies as before', async () => {
    const answer = await fetch(`${url}/basket`, json('', { shoes: 1 }));
    expect(await answer.json()).toEqual({ took: { shoes: 1 } });
  });
});

it('a body that was read and thrown away is answered at once, with what to do', async () => {
  const app = express();
  app.use(express.json());
  app.use('/kassa', nodeListener(kassa));
  server = app.listen(0);
  await once(server, 'listening');
  const { token } = await kassa.checkout.createSession(aSession());
  const answer = await fetch(
    `${addressOf(server)}/kassa/session/selection`,
    json(`Bearer ${token}`, { method: 'fakebank.pay' }),
  );
  expect(answer.status).toBe(500);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toMatchObject({
    error: { code: 'unexpected', message: expect.stringMatching(/before body parsers/) as string },
  });
});
