/** A socket to Kronor for live queries: what both subprotocols offer, and what they share. For servers and browsers alike. */

export interface Sink {
  /** A whole result, `{ data }` or `{ errors }`: of a live query each time all of it. */
  next(result: unknown): void;
  /** Over: refused, cut, or the server has ended it. Not after `stop`. */
  ended(reason: string): void;
}

/** One connection, made once: who wants another makes another. */
export interface LiveSocket {
  /** Any operation; a query or mutation ends after its one result. Returns how to stop. */
  subscribe(query: string, variables: Record<string, unknown>, sink: Sink): () => void;
  /** Ends all subscriptions without a word and closes the socket. */
  close(): void;
}

/** What a subprotocol's file makes of a socket that is open. */
export type Connect = (socket: WebSocket, token: string) => LiveSocket;

export const NEWER_PROTOCOL = 'graphql-transport-ws';
export const OLDER_PROTOCOL = 'graphql-ws';

/** `WebSocket.OPEN`, which a page's own function in place of WebSocket may not have. */
export const OPEN = 1;

/** Kronor reads the token from the headers in the payload of `connection_init`. */
export const connectionParams = (token: string): Record<string, unknown> => ({
  headers: { Authorization: `Bearer ${token}` },
});

/** Errors of a GraphQL result or message, for a log. A refused connection says a text alone. */
export function reasonOf(errors: unknown): string {
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  if (typeof first === 'string' && first) return first;
  const isObject = typeof first === 'object' && first !== null;
  if (isObject && 'message' in first && typeof first.message === 'string') return first.message;
  if (isObject && 'reason' in first && typeof first.reason === 'string' && first.reason) return first.reason;
  return isObject && 'code' in first ? `Closed with ${String(first.code)}` : 'Ended';
}
