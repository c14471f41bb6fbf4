/**
 * WSS at `/v1/graphql`, with both subprotocols. The client offers what it speaks; `graphql-transport-ws` wins
 * unless the older one alone is switched on.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import * as z from 'zod';
import { prepare, type Prepared } from '../graphql/execute.ts';
import { HasuraError } from '../graphql/failures.ts';
import { liveQuery } from './live-query.ts';
import type { MerchantContext } from '../roles/merchant.ts';
import { OLDER_PROTOCOL, serveOlderSocket } from './older-subprotocol.ts';
import type { SocketSession } from './socket-session.ts';
import { readToken, type Caller } from '../graphql/tokens.ts';

const initSchema = z.object({ headers: z.object({ Authorization: z.string() }) });

export interface Sockets {
  attach: (server: Server) => void;
  /** Cuts every socket without a goodbye. @returns how many there were */
  drop(): number;
  /** Refuses new ones while true, as a proxy that knows no WebSocket would. */
  refuse: boolean;
  readonly count: number;
  close(): void;
}

export function createSockets(merchant: MerchantContext): Sockets {
  const { world } = merchant;
  const session: SocketSession = {
    authenticate: (payload) => {
      const parsed = initSchema.safeParse(payload);
      return readToken(parsed.data?.headers.Authorization, world.now());
    },
    prepare: (request, caller) => prepare(request, caller, merchant),
    live: (prepared) => liveQuery(world, prepared.run),
  };
  const sockets = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => {
      const newer = offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && !world.settings.olderSocketsOnly;
      if (newer) return GRAPHQL_TRANSPORT_WS_PROTOCOL;
      return offered.has(OLDER_PROTOCOL) ? OLDER_PROTOCOL : false;
    },
  });
  const newer = serveNewer(session);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (socket.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) newer(socket);
    else if (socket.protocol === OLDER_PROTOCOL) serveOlderSocket(socket, session);
    else socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
  });

  const made: Sockets = {
    refuse: false,
    get count() {
      return sockets.size;
    },
    attach: (http) =>
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        if (made.refuse || pathname !== '/v1/graphql') {
          socket.destroy();
          return;
        }
        server.handleUpgrade(request, socket, head, (upgraded) =>
          server.emit('connection', upgraded, request),
        );
      }),
    drop: () => {
      const { size } = sockets;
      for (const socket of sockets) socket.terminate();
      return size;
    },
    close: () => {
      for (const socket of sockets) socket.terminate();
      server.close();
    },
  };
  return made;
}

/** `graphql-transport-ws`, by graphql-ws. */
function serveNewer(session: SocketSession): (socket: WebSocket) => void {
  const callers = new WeakMap<object, Caller>();
  const protocol = makeServer({
    onConnect: async (context) => {
      try {
        callers.set(context.extra as object, await session.authenticate(context.connectionParams));
        return true;
      } catch (error) {
        if (error instanceof HasuraError) return false;
        throw error;
      }
    },
    onSubscribe: (context, _id, payload) => {
      const caller = callers.get(context.extra as object);
      if (!caller) return [new HasuraError('access-denied', 'Not connected')];
      try {
        const { schema, document, ...prepared } = session.prepare(payload, caller);
        const { operationName } = payload;
        return { schema, document, operationName, contextValue: { schema, document, ...prepared } };
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        throw error;
      }
    },
    subscribe: ({ contextValue }) => session.live(contextValue as Prepared),
    execute: ({ contextValue }) => (contextValue as Prepared).run(),
  });
  return (socket) => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve()))),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) =>
          socket.on('message', (data: Buffer) => {
            listener(data.toString()).catch(() => socket.close(CloseCode.InternalServerError));
          }),
      },
      { socket },
    );
    socket.on('close', (code, reason) => void closed(code, reason.toString()));
  };
}
