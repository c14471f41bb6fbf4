/**
 * A socket to Kronor for live queries. Both subprotocols are offered; which one is spoken the server chooses, and
 * only that one is loaded. For servers and browsers alike.
 */

export interface Sink {
  /** A whole result, `{ data }` or `{ errors }`: of a live query each time all of it. */
  next(result: unknown): void;
  /** Over: refused, cut, or the server has ended it. Not after `stop`. */
  ended(reason: string): void;
}

/** One connection, made once: who wants another makes another. */
export interface Live {
  /** Any operation; a query or mutation ends after its one result. Returns how to stop. */
  subscribe(query: string, variables: Record<string, unknown>, sink: Sink): () => void;
  /** Ends all subscriptions without a word and closes the socket. */
  close(): void;
}

/** What a subprotocol's file makes of a socket that is open. */
export type Speak = (socket: WebSocket, token: string) => Live;

export const NEWER_PROTOCOL = 'graphql-transport-ws';
export const OLDER_PROTOCOL = 'graphql-ws';

/** `https://kronor.io/v1/graphql` is `wss://kronor.io/v1/graphql`. */
export const socketUrl = (graphqlUrl: string): string => graphqlUrl.replace(/^http/, 'ws');

/** @throws Error when there is no socket to be had within `timeoutMs` */
export async function openLive(graphqlUrl: string, token: string, timeoutMs: number): Promise<Live> {
  const socket = new WebSocket(socketUrl(graphqlUrl), [NEWER_PROTOCOL, OLDER_PROTOCOL]);
  await opened(socket, timeoutMs);
  const isOlder = socket.protocol === OLDER_PROTOCOL;
  const { speak } = isOlder ? await import('./older-subprotocol.ts') : await import('./newer-subprotocol.ts');
  if (socket.readyState !== WebSocket.OPEN) throw new Error('The socket closed at once');
  return speak(socket, token);
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

/** Kronor reads the token from the headers in the payload of `connection_init`. */
export const connectionParams = (token: string): Record<string, unknown> => ({
  headers: { Authorization: `Bearer ${token}` },
});

/** Errors of a GraphQL result or message, for a log. */
export function reasonOf(errors: unknown): string {
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  const isObject = typeof first === 'object' && first !== null;
  if (isObject && 'message' in first && typeof first.message === 'string') return first.message;
  if (isObject && 'reason' in first && typeof first.reason === 'string' && first.reason) return first.reason;
  return isObject && 'code' in first ? `Closed with ${String(first.code)}` : 'Ended';
}
