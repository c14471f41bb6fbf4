/**
 * What is said on the socket: graphql-ws's protocol with one operation, which is compared and not interpreted, so
 * that no stranger's query is ever parsed or executed. PROTOCOL.md, "Live status".
 */
import { KassaError, SOCKET_CLOSE, SOCKET_OPERATION, socketInitSchema } from '@kassa/protocol';
import type { LiveSession, LiveStatus } from '@kassa/server';
import { GraphQLSchema, parse } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Pages } from './pages.ts';
import { Snapshots } from './snapshots.ts';
import { atTokenEnd } from './token-end.ts';

const OPERATION = { schema: new GraphQLSchema({}), document: parse(SOCKET_OPERATION) };
/** Tabs and reloads of one customer. */
const SOCKETS_A_SESSION = 20;

/** Beside each connection. */
export interface Connection extends Record<PropertyKey, unknown> {
  readonly socket: Pick<WebSocket, 'close' | 'once' | 'readyState' | 'OPEN'>;
  /** Whose it is, since `connection_init`. */
  session?: LiveSession;
}

/** Closes the socket that it is thrown for. */
export class CloseSocket extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

export function createLiveProtocol(live: LiveStatus, pages: Pages): Server<Connection> {
  const socketsOf = new Map<string, number>();

  /** Counts the socket until it closes. @throws CloseSocket */
  const takePlace = (sessionId: string, socket: Connection['socket']) => {
    const count = socketsOf.get(sessionId) ?? 0;
    if (count >= SOCKETS_A_SESSION) throw new CloseSocket(SOCKET_CLOSE.tooMany, 'too_many_sockets');
    socketsOf.set(sessionId, count + 1);
    socket.once('close', () => {
      const left = (socketsOf.get(sessionId) ?? 1) - 1;
      if (left > 0) socketsOf.set(sessionId, left);
      else socketsOf.delete(sessionId);
    });
  };

  return makeServer<Record<string, unknown>, Connection>({
    onConnect: async ({ connectionParams, extra }) => {
      const { socket } = extra;
      const session = await openByToken(live, connectionParams);
      // Gone while the token was looked at: what is left behind now stays for good.
      if (socket.readyState !== socket.OPEN) return false;
      takePlace(session.id, socket);
      const stop = atTokenEnd(live, session, () => socket.close(SOCKET_CLOSE.refused, 'session_expired'));
      socket.once('close', stop);
      extra.session = session;
      return true;
    },
    onSubscribe: ({ extra, subscriptions }, _id, { query }) => {
      if (!isTheOperation(query)) throw new CloseSocket(SOCKET_CLOSE.badRequest, `Only ${SOCKET_OPERATION}`);
      if (Object.keys(subscriptions).length > 1)
        throw new CloseSocket(SOCKET_CLOSE.secondOperation, 'One operation a socket');
      return { ...OPERATION, contextValue: extra };
    },
    subscribe: ({ contextValue }) => {
      const session = openedBy(contextValue as Connection);
      return new Snapshots(pages, session, () => live.countPush(session.orderId));
    },
    // Words of the inside stay in the log; the page comes again.
    onError: ({ extra }, _id, _payload, errors) => {
      live.log.warn({ err: errors[0]?.originalError ?? errors[0] }, 'A snapshot can’t be read');
      extra.socket.close(SOCKET_CLOSE.tryAgainLater, 'try_again_later');
    },
  });
}

/** @throws CloseSocket for a token that isn't taken, and while the database is away */
async function openByToken(live: LiveStatus, connectionParams: unknown): Promise<LiveSession> {
  const init = socketInitSchema.safeParse(connectionParams);
  if (!init.success) throw new CloseSocket(SOCKET_CLOSE.refused, 'invalid_token');
  try {
    return await live.open(init.data.token);
  } catch (error) {
    if (error instanceof KassaError) throw new CloseSocket(SOCKET_CLOSE.refused, error.code);
    live.log.warn({ err: error }, 'A session can’t be read');
    throw new CloseSocket(SOCKET_CLOSE.tryAgainLater, 'try_again_later');
  }
}

/** Spaces and line breaks don't count: GraphQL clients format as they like. */
const isTheOperation = (query: string): boolean => query.replace(/\s+/g, ' ').trim() === SOCKET_OPERATION;

function openedBy({ session }: Connection): LiveSession {
  if (!session) throw new CloseSocket(SOCKET_CLOSE.refused, 'invalid_token');
  return session;
}
