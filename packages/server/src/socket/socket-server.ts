/**
 * Live status: graphql-ws (`graphql-transport-ws`) over ws, one subscription with one scalar field. PROTOCOL.md,
 * "Live status".
 */
import { KassaError } from '@kassa/protocol';
import { buildSchema, execute, subscribe, validate } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import * as z from 'zod';
import { isListedOrigin, openSession } from '../access.ts';
import type { ServerContext } from '../server-context.ts';
import type { SessionClaims } from '../sessions/session-token.ts';
import type { SessionRow } from '../store/schema.ts';
import { snapshots } from './snapshots.ts';
import { atTokenEnd } from './token-end.ts';
import { refuseUpgrade, takeUpgrades, type NodeServer, type Upgrade } from './upgrades.ts';

const SCHEMA = buildSchema(`
  "A whole session snapshot: packages/protocol/src/snapshot.ts"
  scalar Snapshot
  type Query { version: String! }
  type Subscription { checkoutSession: Snapshot! }
`);
const LARGEST_MESSAGE = 16 * 1024;
const KEEP_ALIVE_MS = 25_000;
const CLOSE_REFUSED = 4401;
const CLOSE_GOING_AWAY = 1001;

const initSchema = z.object({ token: z.string().max(4096) });

interface Extra extends Record<PropertyKey, unknown> {
  session?: SessionRow;
  claims?: SessionClaims;
}

export interface SocketServer {
  attach(server: NodeServer): void;
  close(): Promise<void>;
}

export function createSocketServer(context: ServerContext): SocketServer {
  const path = `${context.config.basePath}/socket`;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });

  const graphql = useServer<Record<string, unknown>, Extra>(
    {
      schema: SCHEMA,
      // Of the copy of graphql that made the schema: an app may have another one, which graphql-ws would take.
      validate,
      execute,
      subscribe,
      roots: {
        subscription: {
          checkoutSession: (_args: unknown, { extra }: { extra: Extra }) => {
            const { session, claims } = extra;
            if (!session || !claims) throw new Error('No session');
            return snapshots(context, claims, session.orderId);
          },
        },
      },
      context: (ctx) => ({ extra: ctx.extra }),
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const { token } = initSchema.parse(connectionParams);
          Object.assign(extra, await openSession(context, token));
        } catch (error) {
          const code = error instanceof KassaError ? error.code : 'invalid_token';
          extra.socket.close(CLOSE_REFUSED, code);
          return false;
        }
        const { claims, socket } = extra;
        if (claims) {
          const stop = atTokenEnd(context, claims, () => socket.close(CLOSE_REFUSED, 'session_expired'));
          socket.once('close', stop);
        }
        return true;
      },
    },
    sockets,
    KEEP_ALIVE_MS,
  );

  const upgrade: Upgrade = (request, stream, head) => {
    if (!isListedOrigin(context, request.headers.origin ?? null)) {
      refuseUpgrade(stream, '403 Forbidden');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  };
  const stopTaking: (() => void)[] = [];

  return {
    attach: (server) => {
      stopTaking.push(takeUpgrades(server, path, upgrade));
    },
    close: async () => {
      for (const stop of stopTaking.splice(0)) stop();
      // 1001: pages reconnect, to whichever server is there by then.
      for (const socket of sockets.clients) socket.close(CLOSE_GOING_AWAY, 'The server is stopping');
      await graphql.dispose();
    },
  };
}
