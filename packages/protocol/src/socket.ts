/**
 * Live status over a WebSocket, in the order of PROTOCOL.md, "Live status". Both ends import it. A page loads it, so
 * it holds no schema: what `connection_init` carries is `socketInitSchema` in commands.ts.
 */
import type { Snapshot } from './snapshot.ts';

/** Below the companion's `publicUrl`. */
export const SOCKET_PATH = '/socket';

/** graphql-ws's protocol. */
export const SOCKET_SUBPROTOCOL = 'graphql-transport-ws';

/** Page to server: the one operation there is, once a socket, in exactly these words. */
export const SOCKET_OPERATION = 'subscription { checkoutSession }';

/** Server to page: the data of each `next` message. */
export type SocketResult = { checkoutSession: Snapshot };

/** How the server closes. Only `refused` is final: after any other code the page connects again. */
export const SOCKET_CLOSE = {
  /** The server is stopping. */
  goingAway: 1001,
  /** The session can't be read now. */
  tryAgainLater: 1013,
  /** Not a message of the subprotocol, or another operation than `SOCKET_OPERATION`. */
  badRequest: 4400,
  /** The token is not taken; the reason is a `SocketRefusal`. */
  refused: 4401,
  /** A second operation on one socket. */
  secondOperation: 4409,
  /** The session has too many sockets open. */
  tooMany: 4429,
} as const;

/** The reason beside `SOCKET_CLOSE.refused`: the error code of the same refusal over HTTP. */
export type SocketRefusal = 'invalid_token' | 'session_expired';
