/**
 * Opens a socket to Kronor. Both subprotocols are offered; which one is spoken the server chooses, and only that one is
 * loaded. For servers and browsers alike.
 */
import { NEWER_PROTOCOL, OLDER_PROTOCOL, OPEN, type LiveSocket } from './live-socket.ts';

/** `https://kronor.io/v1/graphql` is `wss://kronor.io/v1/graphql`. */
const socketUrl = (graphqlUrl: string): string => graphqlUrl.replace(/^http/, 'ws');

/** @throws Error when there is no socket to be had within `timeoutMs` */
export async function openSocket(graphqlUrl: string, token: string, timeoutMs: number): Promise<LiveSocket> {
  const socket = new WebSocket(socketUrl(graphqlUrl), [NEWER_PROTOCOL, OLDER_PROTOCOL]);
  await opened(socket, timeoutMs);
  const isOlder = socket.protocol === OLDER_PROTOCOL;
  const { connect } = isOlder
    ? await import('./older-subprotocol.ts')
    : await import('./newer-subprotocol.ts');
  if (socket.readyState !== OPEN) throw new Error('The socket closed at once');
  return connect(socket, token);
}

function opened(socket: WebSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      socket.onopen = socket.onerror = socket.onclose = null;
      socket.close();
      reject(new Error(why));
    };
    const timer = setTimeout(() => fail('No socket in time'), timeoutMs);
    socket.onopen = () => {
      clearTimeout(timer);
      socket.onopen = socket.onerror = socket.onclose = null;
      resolve();
    };
    socket.onerror = () => fail('The socket was refused');
    socket.onclose = () => fail('The socket was closed');
  });
}
