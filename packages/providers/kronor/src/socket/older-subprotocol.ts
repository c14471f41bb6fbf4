/**
 * The older subprotocol, `graphql-ws` of subscriptions-transport-ws, by hand from its published description
 * (apollographql/subscriptions-transport-ws, PROTOCOL.md), for no library of it is maintained: connection_init,
 * connection_ack, connection_error, ka, start, data, error, complete, stop, connection_terminate.
 */
import { connectionParams, OPEN, reasonOf, type LiveSocket, type Sink, type Connect } from './live-socket.ts';

interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

export const connect: Connect = (socket, token): LiveSocket => {
  const sinks = new Map<string, Sink>();
  const { send, start, acknowledge } = sender(socket);
  let lastId = 0;

  const end = (id: string, reason: string) => {
    const sink = sinks.get(id);
    sinks.delete(id);
    sink?.ended(reason);
  };
  const endAll = (reason: string) => {
    for (const id of [...sinks.keys()]) end(id, reason);
  };
  const receive = receiver(sinks, {
    acknowledge,
    refuse(reason) {
      endAll(reason);
      socket.close();
    },
    end,
  });
  socket.onmessage = ({ data }) => receive(readMessage(data));
  socket.onclose = ({ code }) => endAll(`Closed with ${code}`);
  send({ type: 'connection_init', payload: connectionParams(token) });

  return {
    subscribe(query, variables, sink) {
      const id = String(++lastId);
      sinks.set(id, sink);
      start({ type: 'start', id, payload: { query, variables } });
      return () => {
        if (sinks.delete(id)) send({ type: 'stop', id });
      };
    },
    close: () => {
      sinks.clear();
      send({ type: 'connection_terminate' });
      socket.close();
    },
  };
};

/** Sends while the socket is open. What `start` is given waits until the connection is acknowledged. */
function sender(socket: WebSocket) {
  const waiting: Message[] = [];
  let isAcknowledged = false;
  const send = (message: Message): void => {
    if (socket.readyState === OPEN) socket.send(JSON.stringify(message));
  };
  const start = (message: Message): void => {
    if (isAcknowledged) send(message);
    else waiting.push(message);
  };
  const acknowledge = (): void => {
    isAcknowledged = true;
    for (const message of waiting.splice(0)) send(message);
  };
  return { send, start, acknowledge };
}

interface Steps {
  acknowledge: () => void;
  /** The connection is refused, and so is all that was started. */
  refuse: (reason: string) => void;
  end: (id: string, reason: string) => void;
}

/** What each kind of message of the server's leads to. */
const receiver =
  (sinks: ReadonlyMap<string, Sink>, { acknowledge, refuse, end }: Steps) =>
  ({ type, id = '', payload }: Message): void => {
    switch (type) {
      case 'connection_ack':
        acknowledge();
        break;
      case 'connection_error':
        refuse(reasonOf(payload));
        break;
      case 'data':
        sinks.get(id)?.next(payload);
        break;
      case 'error': {
        // The operation was refused: that is a result too.
        const errors = errorsOf(payload);
        sinks.get(id)?.next({ errors });
        end(id, reasonOf(errors));
        break;
      }
      case 'complete':
        end(id, 'The server has ended it');
        break;
      default:
      // ka: the server is alive. Anything else is none of ours.
    }
  };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Kronor's server wraps what it refuses before execution: `{ errors: [...] }`. A message out of turn comes bare. */
function errorsOf(payload: unknown): unknown[] {
  const errors = isRecord(payload) && 'errors' in payload ? payload.errors : payload;
  return Array.isArray(errors) ? errors : [errors];
}

function readMessage(data: unknown): Message {
  try {
    const message: unknown = JSON.parse(String(data));
    if (isRecord(message) && typeof message.type === 'string') return message as unknown as Message;
  } catch {
    // Not JSON: none of ours.
  }
  return { type: 'unknown' };
}
