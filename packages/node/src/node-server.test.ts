/** Connections that a stranger leaves half done, byte by byte. */
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { nodeListener, serve } from './index.ts';
import { createNodeServer, type TIMES } from './node-server.ts';

const LONG = 60_000;
const SHORT = 100;
const FOREVER = {
  handshakeTimeout: LONG,
  headersTimeout: LONG,
  requestTimeout: LONG,
  keepAliveTimeout: LONG,
  timeout: LONG,
  connectionsCheckingInterval: 20,
};
const HEADERS = 'POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 10\r\n';
const listener = nodeListener({ fetch: async (request) => new Response(await request.text()) });

/** All that is said to who sends this and then nothing more, until the connection is closed. */
async function answerTo(
  bytes: string,
  times: typeof TIMES,
  tls?: { cert: string; key: string },
): Promise<string> {
  const server = createNodeServer(tls, listener, times).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  onTestFinished(async () => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return heard;
}

it.each([
  ['half of the headers', HEADERS, { headersTimeout: SHORT }],
  ['nothing', '', { headersTimeout: SHORT }],
  ['half of a body', `${HEADERS}\r\n12345`, { headersTimeout: SHORT, requestTimeout: SHORT }],
])('who sends %s and no more is answered with 408, and the connection is closed', async (_, bytes, times) => {
  expect(await answerTo(bytes, { ...FOREVER, ...times })).toMatch(/^HTTP\/1\.1 408 /);
});

it('a connection that asks nothing more is closed after its answer', async () => {
  const heard = await answerTo(`${HEADERS}\r\n1234567890`, { ...FOREVER, keepAliveTimeout: SHORT });
  expect(heard).toMatch(/^HTTP\/1\.1 200 .*1234567890$/s);
});

it('HTTP/1.0 without a host is answered, as some load balancers ask for health so', async () => {
  expect(await answerTo('GET /health/ready HTTP/1.0\r\n\r\n', FOREVER)).toMatch(/^HTTP\/1\.1 200 /);
});

it('requests that were sent at once are taken one after the other, each once the answer before it is sent', async () => {
  const taken: string[] = [];
  let answerFirst: () => void = () => undefined;
  const isFirstAnswered = new Promise<void>((resolve) => (answerFirst = resolve));
  const serving = await serve(
    {
      fetch: async ({ url }) => {
        const { pathname } = new URL(url);
        taken.push(pathname);
        if (pathname === '/first') await isFirstAnswered;
        return new Response(`answer to ${pathname}`);
      },
    },
    { port: 0 },
  );
  onTestFinished(() => serving.close());
  const socket = connect({ port: serving.port, host: '127.0.0.1' });
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  const request = (path: string, rest = '') => `GET ${path} HTTP/1.1\r\nHost: shop.example\r\n${rest}\r\n`;
  socket.write(request('/first') + request('/second') + request('/third', 'Connection: close\r\n'));
  await vi.waitUntil(() => taken.length > 0);
  await fetch(`http://127.0.0.1:${serving.port}/of-somebody-else`);
  expect(taken).toEqual(['/first', '/of-somebody-else']);
  answerFirst();
  await once(socket, 'close');
  expect(taken.slice(2)).toEqual(['/second', '/third']);
  expect(heard).toMatch(/answer to \/first.*answer to \/second.*answer to \/third/s);
});

it('who reads none of a long answer is cut', async () => {
  const longListener = nodeListener({ fetch: () => new Response('x'.repeat(32 * 1024 * 1024)) });
  const server = createNodeServer(undefined, longListener, { ...FOREVER, timeout: SHORT });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  const [connection] = (await once(server, 'connection')) as [Socket];
  socket.pause().write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
  await once(connection, 'close');
});

it('a TLS handshake that is left half done is closed', async () => {
  const heard = await answerTo('', { ...FOREVER, handshakeTimeout: SHORT }, { cert: '', key: '' });
  expect(heard).toBe('');
});

it('serve sets the times that its README names', async () => {
  const serving = await serve({ fetch: () => new Response() }, { port: 0 });
  onTestFinished(() => serving.close());
  expect(serving.server).toMatchObject({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    timeout: 300_000,
    connectionsCheckingInterval: 1_000,
  });
});
