/** Senders that go away in the middle of their body: a phone in a tunnel, or anybody of the internet. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, SHOP, startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
beforeEach(async () => {
  kassa = await startHarness(fakeBank());
});
afterEach(() => kassa.close());

/** Sends the head and half of the body, and is gone. Resolves with what the server has made of it. */
async function sendHalf(path: string, headers: string[]): Promise<Response> {
  const fetched = vi.spyOn(kassa.server, 'fetch');
  const socket = connect(kassa.serving.port, '127.0.0.1');
  const head = [`POST ${path} HTTP/1.1`, 'Host: shop.example', 'Expect: 100-continue'];
  socket.write([...head, ...headers, '', ''].join('\r\n'));
  await once(socket, 'data');
  socket.write('9\r\n{"half":1');
  socket.resetAndDestroy();
  const call = await vi.waitUntil(() => fetched.mock.results[0]);
  return call.value as Promise<Response>;
}

const LENGTH = 'Content-Length: 100';

it.each([
  ['a notification by anybody', '/notifications/fakebank/a-key', [LENGTH]],
  ['one of no stated length', '/notifications/fakebank/a-key', ['Transfer-Encoding: chunked']],
  [
    'a return by a form',
    '/return/a-handle/success',
    [LENGTH, 'Content-Type: application/x-www-form-urlencoded'],
  ],
  ['a return code of a page', '/returns', [LENGTH, `Origin: ${SHOP}`]],
  ['an order of the shop', '/sessions', [LENGTH, `Authorization: Bearer ${API_KEY}`]],
])('a body that breaks off is told as no fault of the database: %s', async (_, path, headers) => {
  expect((await sendHalf(path, headers)).status).toBe(400);
  expect(kassa.logged.filter(({ level }) => level === 'error')).toEqual([]);
});
