/** Upgrades as any host of the internet may send them, byte by byte, against a server in a process of its own. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../../server/test-support/harness.ts';
import { attachSockets } from './socket-server.ts';
import { startLoneServer, type LoneServer } from '../../../server/test-support/lone-server.ts';

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const VERSION = 'Sec-WebSocket-Version: 13';
const PROTOCOL = 'Sec-WebSocket-Protocol: graphql-transport-ws';
const ORIGIN = `Origin: ${SHOP}`;
const GOOD = [KEY, VERSION, PROTOCOL, ORIGIN];
const SOCKET = '/kassa/socket';

const upgradeOf = (target: string, headers: string[] = [], method = 'GET', upgrade = 'websocket'): string =>
  [`${method} ${target} HTTP/1.1`, 'Host: shop.example', 'Connection: Upgrade', `Upgrade: ${upgrade}`]
    .concat(headers, '', '')
    .join('\r\n');

const UPGRADES: [what: string, bytes: string][] = [
  ['two slashes', upgradeOf('//', GOOD)],
  ['two slashes without an Origin', upgradeOf('//')],
  ['a slash and a backslash', upgradeOf('/\\', GOOD)],
  ['a scheme alone', upgradeOf('http://', GOOD)],
  ['an address that is open', upgradeOf('http://[', GOOD)],
  ['half an IPv6 address', upgradeOf('//[::1', GOOD)],
  ['a port that is none', upgradeOf('http://shop.example:99999999/', GOOD)],
  ['a whole URL', upgradeOf(`http://shop.example${SOCKET}`, GOOD)],
  ['an asterisk', upgradeOf('*', GOOD, 'OPTIONS')],
  ['the root', upgradeOf('/', GOOD)],
  ['another path', upgradeOf('/elsewhere', GOOD)],
  ['the path and a slash', upgradeOf(`${SOCKET}/`, GOOD)],
  ['the path in capitals', upgradeOf(SOCKET.toUpperCase(), GOOD)],
  ['a broken escape', upgradeOf('/%', GOOD)],
  ['an escaped NUL', upgradeOf(`${SOCKET}%00`, GOOD)],
  ['steps up the tree', upgradeOf(`/../../..${SOCKET}`, GOOD)],
  ['a path of 8,000 letters', upgradeOf(`/${'a'.repeat(8_000)}`, GOOD)],
  ['a fragment', upgradeOf(`${SOCKET}#token`, GOOD)],
  ['a refused Origin', upgradeOf(SOCKET, [KEY, VERSION, PROTOCOL, 'Origin: https://evil.example'])],
  ['an Origin that is no URL', upgradeOf(SOCKET, [KEY, VERSION, PROTOCOL, 'Origin: http://['])],
  ['two Origins', upgradeOf(SOCKET, [...GOOD, 'Origin: https://evil.example'])],
  ['no Origin', upgradeOf(SOCKET, [KEY, VERSION, PROTOCOL])],
  ['no key', upgradeOf(SOCKET, [VERSION, PROTOCOL, ORIGIN])],
  ['a key that is too short', upgradeOf(SOCKET, ['Sec-WebSocket-Key: abc', VERSION, PROTOCOL, ORIGIN])],
  ['no version', upgradeOf(SOCKET, [KEY, PROTOCOL, ORIGIN])],
  ['a version of tomorrow', upgradeOf(SOCKET, [KEY, 'Sec-WebSocket-Version: 99', PROTOCOL, ORIGIN])],
  ['no subprotocol', upgradeOf(SOCKET, [KEY, VERSION, ORIGIN])],
  ['an unknown subprotocol', upgradeOf(SOCKET, [KEY, VERSION, ORIGIN, 'Sec-WebSocket-Protocol: mqtt'])],
  ['a broken subprotocol', upgradeOf(SOCKET, [KEY, VERSION, ORIGIN, 'Sec-WebSocket-Protocol: ,,=,'])],
  ['a broken extension', upgradeOf(SOCKET, [...GOOD, 'Sec-WebSocket-Extensions: ;;;="'])],
  ['another method', upgradeOf(SOCKET, GOOD, 'DELETE')],
  ['another protocol', upgradeOf(SOCKET, GOOD, 'GET', 'mqtt')],
  ['HTTP/2', upgradeOf('/kassa/health/live', ['HTTP2-Settings: AAMAAABk'], 'GET', 'h2c')],
  ['a body', `${upgradeOf(SOCKET, [...GOOD, 'Content-Length: 5'])}12345`],
  ['a good one', upgradeOf(SOCKET, GOOD)],
];

const ENDINGS: [what: string, end: (socket: Socket) => void][] = [
  ['a reset', (socket) => socket.resetAndDestroy()],
  ['silence', () => undefined],
  ['rubbish', (socket) => socket.write(Buffer.alloc(4_096, 0xa5))],
];

/** A connection that has heard nothing yet. Its own errors are expected. */
async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that is said until the other end closes. */
async function hearOut(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  await once(socket, 'end');
  socket.destroy();
  return heard;
}

describe('a process that meets malformed upgrades', () => {
  let server: LoneServer;
  const silent: Socket[] = [];
  beforeAll(async () => {
    server = await startLoneServer();
  });
  afterAll(async () => {
    for (const socket of silent) socket.destroy();
    await server.stop();
  });

  const cases = UPGRADES.flatMap(([what, bytes]) => ENDINGS.map(([how, end]) => ({ what, how, bytes, end })));
  it.each(cases)('lives on after $what and then $how', async ({ bytes, end, how }) => {
    // A reset meets the server before, during and after its answer: not each of them hits the same moment.
    for (let round = 0; round < (how === 'a reset' ? 5 : 1); round++) {
      const socket = await dial(server.port);
      socket.write(bytes, () => end(socket));
      silent.push(socket);
    }
    expect(await server.isLive()).toBe(true);
    expect(server.exitCode()).toBeUndefined();
  });

  it('has nothing to say about them on standard error', () => {
    expect(server.stderr()).toBe('');
  });
});

describe('an upgrade that is not taken', () => {
  let kassa: Harness | undefined;
  let shop: Server | undefined;
  const dialed: Socket[] = [];
  afterEach(async () => {
    for (const socket of dialed.splice(0)) socket.destroy();
    await kassa?.close();
    shop?.closeAllConnections();
    shop?.close();
    kassa = shop = undefined;
  });
  const ask = async (port: number | string, bytes: string): Promise<Socket> => {
    const socket = await dial(Number(port));
    dialed.push(socket);
    socket.write(bytes);
    return socket;
  };
  const start = async () => {
    kassa = await startHarness(fakeBank(), { publicUrl: `${SHOP}/kassa` });
    return new URL(kassa.url).port;
  };

  it.each([
    ['another path', upgradeOf('/elsewhere', GOOD), '404 Not Found'],
    ['no URL', upgradeOf('//', GOOD), '404 Not Found'],
    ['a refused Origin', upgradeOf(SOCKET, [KEY, VERSION, PROTOCOL]), '403 Forbidden'],
    ['no key', upgradeOf(SOCKET, [VERSION, PROTOCOL, ORIGIN]), '400 Bad Request'],
  ])('is answered and closed, though the other end stays: %s', async (_, bytes, status) => {
    const socket = await ask(await start(), bytes);
    expect(await hearOut(socket)).toContain(`HTTP/1.1 ${status}`);
    await vi.waitFor(async () => expect(await openConnections()).toBe(0));
  });
  const openConnections = () =>
    new Promise<number>((resolve, reject) =>
      kassa?.serving.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );

  it('is an ordinary request when it offers another protocol than WebSocket', async () => {
    const offer = upgradeOf('/kassa/health/live', ['HTTP2-Settings: AAMAAABk'], 'GET', 'h2c');
    const socket = await ask(
      await start(),
      offer.replace('Connection: Upgrade', 'Connection: Upgrade, close'),
    );
    expect(await hearOut(socket)).toContain('HTTP/1.1 200 OK');
  });

  it('is left to the shop when the shop takes upgrades on the same server', async () => {
    await start();
    shop = createServer();
    if (kassa) attachSockets(kassa.server, shop);
    shop.on('upgrade', (request, stream) => {
      if (request.url === '/chat') stream.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello from the shop');
    });
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const { port } = shop.address() as AddressInfo;
    expect(await hearOut(await ask(port, upgradeOf('/chat')))).toContain('hello from the shop');
    expect(await hearOut(await ask(port, upgradeOf(SOCKET)))).toContain('403 Forbidden');
  });

  it('is answered for two companion servers on one Node server, and each takes its own', async () => {
    await start();
    const other = await startHarness(fakeBank(), { publicUrl: `${SHOP}/other` });
    shop = createServer();
    if (kassa) attachSockets(kassa.server, shop);
    attachSockets(other.server, shop);
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const { port } = shop.address() as AddressInfo;
    for (const path of [SOCKET, '/other/socket']) {
      const socket = await ask(port, upgradeOf(path, GOOD));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toContain('HTTP/1.1 101 Switching Protocols');
    }
    expect(await hearOut(await ask(port, upgradeOf('/elsewhere')))).toContain('404 Not Found');
    for (const socket of dialed) socket.destroy();
    await other.close();
  });
});
