/** Live status: which upgrades become sockets, and how all of them end. PROTOCOL.md, "Live status". */
import { once } from 'node:events';
import { SOCKET_CLOSE, SOCKET_PATH, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import { WebSocketServer } from 'ws';
import { isListedOrigin } from '../access.ts';
import type { ServerContext } from '../server-context.ts';
import { serveConnection } from './connection.ts';
import { createLiveStatus } from './live-status.ts';
import { Pages } from './pages.ts';
import { refuseUpgrade, takeUpgrades, type NodeServer, type Upgrade } from './upgrades.ts';

const LARGEST_MESSAGE = 16 * 1024;
/** A page that doesn't answer the close by then is cut. */
const CLOSE_LIMIT_MS = 2_000;

export interface SocketServer {
  attach(server: NodeServer): void;
  close(): Promise<void>;
}

export function createSocketServer(context: ServerContext): SocketServer {
  const pages = new Pages(context);
  const liveStatus = createLiveStatus(context, pages);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(SOCKET_SUBPROTOCOL) && SOCKET_SUBPROTOCOL,
  });
  const upgrade: Upgrade = (request, stream, head) => {
    if (isListedOrigin(context, request.headers.origin ?? null))
      sockets.handleUpgrade(request, stream, head, (socket) =>
        serveConnection(liveStatus, socket, context.log),
      );
    else refuseUpgrade(stream, '403 Forbidden');
  };
  const stopTaking: (() => void)[] = [];

  return {
    attach: (server) => {
      stopTaking.push(takeUpgrades(server, context.config.basePath + SOCKET_PATH, upgrade));
    },
    close: async () => {
      for (const stop of stopTaking.splice(0)) stop();
      pages.close();
      await closeAll(sockets);
    },
  };
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
