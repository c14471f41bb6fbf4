/**
 * One connection to the companion's socket (PROTOCOL.md, "Live status"). When to connect again is
 * companion-watch's, with which it is loaded: graphql-ws is the heaviest thing here.
 */
import {
  KassaError,
  readSnapshot,
  SOCKET_CLOSE,
  SOCKET_OPERATION,
  type Snapshot,
  type SocketInit,
  type SocketRefusal,
  type SocketResult,
} from '@kassa/protocol';
import { createClient } from 'graphql-ws/client';

/** A mobile network drops a connection without a word: ask this often whether it is still there … */
const PING_AFTER_MS = 12_000;
/** … and give it this long to answer. Also for the handshake. */
const ANSWER_WITHIN_MS = 6_000;

export interface CompanionSocketOptions {
  /** ws: or wss: */
  url: string;
  token: string;
  onSnapshot: (snapshot: Snapshot) => void;
  /** The token isn't taken. */
  onRefused: (error: KassaError) => void;
  /** Over, for any other reason: never opened, dropped, closed by the server. */
  onClosed: () => void;
}

/** Connects at once. Returns how to close it, after which nothing is called any more. */
export function openCompanionSocket(options: CompanionSocketOptions): () => void {
  let over = false;
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  const end = (tell?: () => void) => {
    clearTimeout(pongDue);
    if (over) return;
    over = true;
    tell?.();
    client.terminate();
  };
  const close = () => end(options.onClosed);
  const client = createClient({
    url: options.url,
    webSocketImpl: socketClass(close),
    connectionParams: { token: options.token } satisfies SocketInit,
    retryAttempts: 0,
    keepAlive: PING_AFTER_MS,
    connectionAckWaitTimeout: ANSWER_WITHIN_MS,
    on: {
      ping(received) {
        if (!received) pongDue = setTimeout(close, ANSWER_WITHIN_MS);
      },
      pong: () => clearTimeout(pongDue),
    },
  });
  client.subscribe<SocketResult>(
    { query: SOCKET_OPERATION },
    {
      next({ data }) {
        if (over) return;
        try {
          options.onSnapshot(readSnapshot(data?.checkoutSession));
        } catch {
          // Not what was agreed: fetch will tell.
          close();
        }
      },
      error(reason) {
        if (isClosedAs(reason, SOCKET_CLOSE.refused)) end(() => options.onRefused(refusal(reason.reason)));
        else close();
      },
      complete: close,
    },
  );
  return () => end();
}

/**
 * Where a page's policy forbids sockets some browsers throw at once, and some pages have none: to graphql-ws it is one
 * that never opens. It asks for the constants too, which a function that a page has in place of WebSocket may lack.
 */
const socketClass = (onClosed: () => void) =>
  Object.assign(
    function (url: string, protocols: string[]) {
      try {
        return new WebSocket(url, protocols);
      } catch {
        queueMicrotask(onClosed);
        return { close() {} };
      }
    },
    { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 },
  );

const isClosedAs = (reason: unknown, code: number): reason is CloseEvent =>
  (Object(reason) as Partial<CloseEvent>).code === code;

/** The close reason is the error's code. */
const refusal = (reason: string): KassaError =>
  new KassaError(isEnded(reason) ? reason : 'invalid_token', 'Token refused');

const isEnded = (reason: string): reason is SocketRefusal =>
  reason === ('session_expired' satisfies SocketRefusal);
