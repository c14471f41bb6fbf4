/**
 * WSS at `/v1/graphql`, with both subprotocols, as Kronor's public server has it (kronor-io/graphql-engine,
 * WebSocket/Server.hs and Protocol.hs): it compares the whole header, so a client that offers both, or none, is spoken
 * to by the older one.
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
import type { World } from '../world.ts';

const initSchema = z.object({ headers: z.record(z.string(), z.string()) });
/** Of one frame. */
const MAX_BYTES = 51_200;

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
    authenticate: async (payload, socket) => {
      const headers = Object.entries(initSchema.safeParse(payload).data?.headers ?? {});
      const [, authorization] = headers.find(([name]) => name.toLowerCase() === 'authorization') ?? [];
      const caller = await readToken(authorization, world.now());
      if (caller.role === 'gateway')
        world.later(caller.expiresAt * 1000 - world.now().getTime(), () => socket.terminate());
      return caller;
    },
    prepare: (request, caller) => prepare(request, caller, merchant),
    live: (prepared) => liveQuery(world, prepared.run),
  };
  const sockets = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BYTES,
    handleProtocols: (offered) => {
      const isAlone = offered.size === 1 || world.settings.newerSockets;
      const isNewer = isAlone && offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL);
      return isNewer ? GRAPHQL_TRANSPORT_WS_PROTOCOL : OLDER_PROTOCOL;
    },
  });
  const newer = serveNewer(session);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A frame that is too long: it is cut.
    socket.on('error', () => socket.terminate());
    limitRate(socket, world);
    if (socket.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) newer(socket);
    else serveOlderSocket(socket, session);
  });

  const made: Sockets = {
    refuse: false,
    get count() {
      return sockets.size;
    },
    attach: (http) =>
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        // Without a parser: what anybody sends need not be a URL.
        const path = request.url?.split('?', 1)[0];
        if (made.refuse || path !== '/v1/graphql') {
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

/** In a second, where the setting says how many. */
function limitRate(socket: WebSocket, world: World): void {
  let since = 0;
  let messages = 0;
  socket.on('message', () => {
    const limit = world.settings.socketMessagesPerSecond;
    if (limit === null) return;
    const now = Date.now();
    if (now - since >= 1_000) [since, messages] = [now, 0];
    if (++messages > limit) socket.close(4429, 'WebSocket message rate limit exceeded');
  });
}

/** `graphql-transport-ws`, by graphql-ws. */
function serveNewer(session: SocketSession): (socket: WebSocket) => void {
  const callers = new WeakMap<object, Caller>();
  const protocol = makeServer({
    onConnect: async (context) => {
      try {
        const { socket } = context.extra as { socket: WebSocket };
        callers.set(context.extra as object, await session.authenticate(context.connectionParams, socket));
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
