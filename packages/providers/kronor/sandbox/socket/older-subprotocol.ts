/**
 * The older subprotocol, `graphql-ws` of subscriptions-transport-ws, from its published description (PROTOCOL.md of
 * apollographql/subscriptions-transport-ws): connection_init, connection_ack, connection_error, ka, start, data,
 * error, complete, stop, connection_terminate. Kronor's documented sample and its SDKs speak it; the payloads of errors
 * are those of Kronor's public server (kronor-io/graphql-engine, WebSocket/Protocol.hs).
 */
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import { HasuraError } from '../graphql/failures.ts';
import type { SocketSession } from './socket-session.ts';
import type { Caller } from '../graphql/tokens.ts';

export const OLDER_PROTOCOL = 'graphql-ws';
const KEEP_ALIVE_MS = 5_000;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload: z.unknown().optional() }),
  z.object({
    type: z.literal('start'),
    id: z.string(),
    payload: z.object({
      query: z.string(),
      operationName: z.string().nullish(),
      variables: z.record(z.string(), z.unknown()).nullish(),
    }),
  }),
  z.object({ type: z.literal('stop'), id: z.string() }),
  z.object({ type: z.literal('connection_terminate') }),
]);

export function serveOlderSocket(socket: WebSocket, session: SocketSession): void {
  let connecting: Promise<Caller | undefined> | undefined;
  const running = new Map<string, () => void>();
  const send = (message: object) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const keepAlive = setInterval(() => send({ type: 'ka' }), KEEP_ALIVE_MS).unref();
  socket.on('close', () => {
    clearInterval(keepAlive);
    for (const stop of running.values()) stop();
  });

  /** The reason is a text. */
  const refuse = (reason: string) => {
    send({ type: 'connection_error', payload: reason });
    socket.close(1000);
  };
  const connect = async (payload: unknown): Promise<Caller | undefined> => {
    try {
      const caller = await session.authenticate(payload, socket);
      send({ type: 'connection_ack' });
      send({ type: 'ka' });
      return caller;
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };

  const start = async (id: string, request: { query: string }): Promise<void> => {
    if (!connecting) {
      const early = new HasuraError('start-failed', 'start received before the connection is initialised');
      send({ type: 'error', id, payload: early });
      send({ type: 'complete', id });
      return;
    }
    // Clients send `start` right behind `connection_init`, and don't wait for its answer.
    running.set(id, () => undefined);
    const caller = await connecting;
    if (!caller || !running.has(id)) return;
    try {
      const prepared = session.prepare(request, caller);
      if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION) {
        const results = session.live(prepared);
        running.set(id, () => void results.return?.());
        for await (const payload of results) send({ type: 'data', id, payload });
      } else {
        send({ type: 'data', id, payload: await prepared.run() });
      }
      // Not after `stop`: the client has forgotten the id, or has given it to something else.
      if (running.delete(id)) send({ type: 'complete', id });
    } catch (error) {
      running.delete(id);
      send({ type: 'error', id, payload: { errors: [asPayload(error)] } });
      send({ type: 'complete', id });
    }
  };

  socket.on('message', (data: Buffer) => {
    const parsed = messageSchema.safeParse(readJson(data.toString()));
    if (!parsed.success) {
      refuse('parsing ClientMessage failed');
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'connection_init':
        connecting = connect(message.payload);
        break;
      case 'start':
        void start(message.id, message.payload);
        break;
      case 'stop': {
        const stop = running.get(message.id);
        running.delete(message.id);
        stop?.();
        break;
      }
      case 'connection_terminate':
        socket.close(1000);
    }
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asPayload = (error: unknown): object =>
  error instanceof GraphQLError ? error.toJSON() : { message: String(error) };
