/** Live status: which upgrades become sockets, and how all of them end. PROTOCOL.md, "Live status". */
import { SOCKET_CLOSE, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import { readOptions } from '@kassa/protocol/options';
import type { LiveStatus } from '@kassa/server';
import { type WebSocket, WebSocketServer } from 'ws';
import { companionOption, nodeServer } from '../options.ts';
import { serveConnection } from './connection.ts';
import { createLiveProtocol } from './live-protocol.ts';
import { Pages } from './pages.ts';
import { refuseUpgrade, takeUpgrades, type NodeServer, type Upgrade } from './upgrades.ts';

const LARGEST_MESSAGE = 16 * 1024;
/** A page that doesn't answer its close by then is cut. */
const CLOSE_LIMIT_MS = 2_000;
/** From one page's close to the next, and from the first to the last: other servers aren't met by all of them at once. */
const CLOSE_APART_MS = 1;
const CLOSE_ALL_WITHIN_MS = 5_000;

/**
 * Takes the WebSocket upgrades of `<publicUrl>/socket` on a Node server. Other paths are answered with 404, or left to
 * the server's own upgrade listener if it has one. When the checkout server closes, pages are told to come again.
 * @throws ConfigError
 */
export function attachSockets(companion: { live: LiveStatus }, server: NodeServer): void {
  readOptions('attachSockets', companionOption, companion);
  readOptions('attachSockets', nodeServer, { server });
  const { live } = companion;
  const pages = new Pages(live);
  const protocol = createLiveProtocol(live, pages);
  const open = live.meter.createUpDownCounter('kassa.sockets', {
    description: 'Sockets that are open',
    unit: '{socket}',
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(SOCKET_SUBPROTOCOL) && SOCKET_SUBPROTOCOL,
  });
  const upgrade: Upgrade = (request, stream, head) => {
    if (live.isListedOrigin(request.headers.origin ?? null))
      sockets.handleUpgrade(request, stream, head, (socket) => {
        open.add(1);
        socket.once('close', () => open.add(-1));
        serveConnection(protocol, socket, live.log);
      });
    else refuseUpgrade(stream, '403 Forbidden');
  };
  const stopTaking = takeUpgrades(server, live.path, upgrade);
  live.onClose(async () => {
    stopTaking();
    await closeAll([...sockets.clients]);
    pages.close();
  });
}

/** Pages reconnect after 1001, soon after their own close, to whichever server is there by then. */
async function closeAll(open: readonly WebSocket[]): Promise<void> {
  const apart = Math.min(CLOSE_APART_MS, CLOSE_ALL_WITHIN_MS / open.length);
  await Promise.all(open.map((socket, index) => closeAfter(socket, index * apart)));
}

/** Until then its page is told of what changes. */
async function closeAfter(socket: WebSocket, ms: number): Promise<void> {
  const close = setTimeout(() => socket.close(SOCKET_CLOSE.goingAway, 'The server is stopping'), ms);
  const cut = setTimeout(() => socket.terminate(), ms + CLOSE_LIMIT_MS);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(close);
  clearTimeout(cut);
}
