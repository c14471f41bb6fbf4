import { request, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { createAuthority, createCertificates, type KeyPair } from './certificates.ts';
import { Faults, faulty } from './faults.ts';
import { listen, type Listener } from './listen.ts';

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

function appWith(faults: Faults) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const done: string[] = [];
  app.post('/pay', faulty(faults, 'pay'), (context) => {
    done.push('pay');
    return context.text('paid');
  });
  return { app, done };
}

async function start(faults = new Faults()) {
  const { app, done } = appWith(faults);
  const listener = await listen({ fetch: app.fetch, port: 0, faults });
  open.push(listener);
  const pay = () => fetch(`${listener.url}/pay`, { method: 'POST' });
  return { faults, done, pay, listener };
}

const get = (url: string, options: RequestOptions) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(url, { ...options, agent: false }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });

it('names the port and the variable when the port is taken', async () => {
  const { listener } = await start();
  const { app } = appWith(new Faults());
  await expect(
    listen({ fetch: app.fetch, port: listener.port, portVariable: 'KASSA_SANDBOX_PORT' }),
  ).rejects.toThrow(
    `Port ${listener.port} on 127.0.0.1 is taken. Stop what uses it, or set KASSA_SANDBOX_PORT to another port.`,
  );
});

it('answers a client of HTTP/1.0, which names no host', async () => {
  const { listener } = await start();
  const socket = connect(listener.port, '127.0.0.1');
  socket.write('POST /pay HTTP/1.0\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\npaid$/);
});

it('answers 408 to who sends half a body and no more', async () => {
  const listener = await listen({ fetch: async (request) => new Response(await request.text()), port: 0 });
  open.push(listener);
  expect(listener.server.requestTimeout).toBe(30_000);
  Object.assign(listener.server, { headersTimeout: 50, requestTimeout: 100 });
  const socket = connect(listener.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
  expect(await text(socket)).toContain('HTTP/1.1 408 ');
});

it('answers a client that offers HTTP/2 with its request, also where WebSockets are served', async () => {
  const { listener } = await start();
  listener.server.on('upgrade', (_request, socket) => socket.destroy());
  const socket = connect(listener.port, '127.0.0.1');
  const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
  socket.write(['POST /pay HTTP/1.0', 'Content-Length: 0', ...offer, '', ''].join('\r\n'));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*paid$/);
});

it('lets only clients of the authority through the handshake', async () => {
  const { ca, server, client } = await createCertificates('merchant');
  const listener = await listen({
    fetch: () => new Response('ok'),
    port: 0,
    tls: { ...server, clientCa: ca },
  });
  open.push(listener);
  const foreign = await (await createAuthority('foreign')).issueClient('merchant');
  const call = (pair?: KeyPair) => get(listener.url, { ca, ...pair });
  await expect(call(client)).resolves.toBe(200);
  await expect(call()).rejects.toThrow();
  await expect(call(foreign)).rejects.toThrow();
});

it('answers late when it is slow', async () => {
  const { faults, pay } = await start();
  faults.set('pay', { kind: 'slow', ms: 60, times: 1 });
  const before = performance.now();
  expect((await pay()).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

it('answers 503 without doing anything, as often as it was told', async () => {
  const { faults, pay, done } = await start();
  faults.set('pay', { kind: 'unavailable', times: 2 });
  expect([(await pay()).status, (await pay()).status, (await pay()).status]).toEqual([503, 503, 200]);
  expect(done).toEqual(['pay']);
});

it('does the work and loses the answer', async () => {
  const { faults, pay, done } = await start();
  faults.set('pay', { kind: 'lost_answer' });
  await expect(pay()).rejects.toThrow();
  expect(done).toEqual(['pay']);
  faults.clear('pay');
  expect((await pay()).status).toBe(200);
});

it('takes no connection when it refuses, not even one that is open', async () => {
  const { faults, pay, done } = await start();
  expect((await pay()).status).toBe(200);
  faults.set('pay', { kind: 'refused' });
  await expect(pay()).rejects.toThrow();
  expect(done).toEqual(['pay']);
  faults.clear();
  expect((await pay()).status).toBe(200);
});

it('closes while a browser holds its connection open', async () => {
  const { pay, listener } = await start();
  await pay();
  await expect(listener.close()).resolves.toBeUndefined();
  open.length = 0;
});
