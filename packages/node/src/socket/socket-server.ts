/** Live status: which upgrades become sockets, and how all of them end. PROTOCOL.md, "Live status". */
import { once } from 'node:events';
import { SOCKET_CLOSE, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import type { LiveStatus } from '@kassa/server';
import { WebSocketServer } from 'ws';
import { serveConnection } from './connection.ts';
import { createLiveProtocol } from './live-protocol.ts';
import { Pages } from './pages.ts';
import { refuseUpgrade, takeUpgrades, type NodeServer, type Upgrade } from './upgrades.ts';

const LARGEST_MESSAGE = 16 * 1024;
/** A page that doesn't answer the close by then is cut. */
const CLOSE_LIMIT_MS = 2_000;

/**
 * Takes the WebSocket upgrades of `<publicUrl>/socket` on a Node server. Other paths are answered with 404, or left to
 * the server's own upgrade listener if it has one. When the checkout server closes, pages are told to come again.
 */
export function attachSockets({ live }: { live: LiveStatus }, server: NodeServer): void {
  const pages = new Pages(live);
  const protocol = createLiveProtocol(live, pages);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(SOCKET_SUBPROTOCOL) && SOCKET_SUBPROTOCOL,
  });
  const upgrade: Upgrade = (request, stream, head) => {
    if (live.isListedOrigin(request.headers.origin ?? null))
      sockets.handleUpgrade(request, stream, head, (socket) => {
        live.countSocket(1);
        socket.once('close', () => live.countSocket(-1));
        serveConnection(protocol, socket, live.log);
      });
    else refuseUpgrade(stream, '403 Forbidden');
  };
  const stopTaking = takeUpgrades(server, live.path, upgrade);
  live.onClose(async () => {
    stopTaking();
    pages.close();
    await closeAll(sockets);
  });
}

/** Pages reconnect after 1001, to whichever server is there by then. */
async function closeAll(sockets: WebSocketServer): Promise<void> {
  const cut = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, CLOSE_LIMIT_MS);
  await Promise.all(
    [...sockets.clients].map((socket) => {
      const closed = once(socket, 'close');
      socket.close(SOCKET_CLOSE.goingAway, 'The server is stopping');
      return closed;
    }),
  );
  clearTimeout(cut);
}
