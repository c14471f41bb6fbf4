/** One WebSocket of ws, spoken on by graphql-ws. It is pinged, and ended when it doesn't answer. */
import { SOCKET_CLOSE } from '@kassa/protocol';
import type { LiveStatus } from '@kassa/server';
import type { Server } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { CloseSocket, type Connection } from './live-protocol.ts';

const PING_MS = 25_000;
/** Bytes of answers that a page has not read. Far above a snapshot: whoever asks on and reads nothing is cut. */
const MOST_UNREAD = 1024 * 1024;

/** What a stranger sends is no fault of ours: it is a debug line, and closes this socket only. */
export function serveConnection(
  protocol: Server<Connection>,
  socket: WebSocket,
  log: LiveStatus['log'],
): void {
  // ws closes the connection itself, with the right code.
  socket.on('error', (error) => log.debug({ err: error }, 'A socket has failed'));
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on('message', (data: RawData) => {
          handle(textOf(data)).catch((error: unknown) => closeFor(socket, error, log));
        });
      },
    },
    { socket },
  );
  const stopPinging = ping(socket);
  socket.once('close', (code, reason) => {
    stopPinging();
    closed(code, reason.toString()).catch((error: unknown) =>
      log.error({ err: error }, 'A socket is closed, and its subscription is not'),
    );
  });
}

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString();

/** What a page that has gone can't be sent any more is dropped. */
const send = (socket: WebSocket, data: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.bufferedAmount > MOST_UNREAD) socket.terminate();
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(data, (error) => (error ? reject(error) : resolve()));
  });

function closeFor(socket: WebSocket, error: unknown, log: LiveStatus['log']): void {
  if (error instanceof CloseSocket) {
    socket.close(error.code, error.message);
    return;
  }
  log.debug({ err: error }, 'A socket’s message was not taken');
  socket.close(SOCKET_CLOSE.badRequest, 'Bad request');
}

/** Ends a socket that has not answered the ping before. Returns how to stop. */
function ping(socket: WebSocket): () => void {
  let hasAnswered = true;
  socket.on('pong', () => (hasAnswered = true));
  const timer = setInterval(() => {
    if (!hasAnswered) {
      socket.terminate();
      return;
    }
    hasAnswered = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}
