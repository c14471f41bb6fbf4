/** Hints between replicas by LISTEN and NOTIFY, over a connection of their own that comes back by itself. */
import { EventEmitter } from 'node:events';
import { backoff, EVERY_ORDER, inBatches, type Hints } from '@kassa/store';
import pg from 'pg';
import { endInTime } from './goodbye.ts';

const CHANNEL = 'kassa_hints';
const LISTEN = `listen ${CHANNEL}`;
const RECONNECT_MS = [1_000];
/** A host that takes packets and says nothing looks like one on which nothing happens: so it is asked now and then. */
const CHECK_MS = 15_000;
const ANSWER_MS = 5_000;

/**
 * Whoever publishes here hears of it here at once. NOTIFY is for the other replicas: what comes back of it from a
 * connection of this pool was heard already.
 * @param connection where to listen
 */
export function notifyHints(pool: pg.Pool, connection: pg.ClientConfig): Hints {
  const emitter = new EventEmitter().setMaxListeners(0);
  const isOwn = ownConnections(pool);
  const notify = inBatches((orderIds: string[]) =>
    pool.query('select pg_notify($1, order_id) from unnest($2::text[]) as order_id', [CHANNEL, orderIds]),
  );
  const listener = hintListener(connection, {
    onNotification({ processId, payload }) {
      if (!isOwn(processId)) emitter.emit('hint', payload ?? EVERY_ORDER);
    },
    onAgain: () => emitter.emit('hint', EVERY_ORDER),
  });
  return {
    publish: async (orderIds, rows) => {
      for (const orderId of orderIds) emitter.emit('hint', orderId, rows);
      await notify(orderIds);
    },
    subscribe: (listener) => {
      emitter.on('hint', listener);
      return () => emitter.off('hint', listener);
    },
    start: listener.start,
    close: async () => {
      emitter.removeAllListeners();
      await listener.close();
    },
  };
}

interface Heard {
  onNotification: (message: pg.Notification) => void;
  /** It listens again after it was cut: what was said in between is not known. */
  onAgain: () => void;
}

/** Listens on one connection after the other, until it is closed. */
function hintListener(connection: pg.ClientConfig, { onNotification, onAgain }: Heard) {
  let current: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  /** @throws when the database can't be reached */
  const start = async () => {
    const client = await openListening(connection, onNotification);
    if (closed) {
      await client.end();
      return;
    }
    current = client;
    // Only now: an attempt that fails ends too, and would be tried again twice.
    client.once('end', listenAgain);
    checkLater(client);
  };
  /** Listens once more on the same connection, which heals it if it has forgotten. One that doesn't answer is cut. */
  const checkLater = (client: pg.Client) => {
    timer = setTimeout(() => {
      client.query(LISTEN).then(
        () => current === client && checkLater(client),
        () => client.connection.stream.destroy(),
      );
    }, CHECK_MS);
  };
  const listenAgain = () => {
    current = undefined;
    clearTimeout(timer);
    if (closed) return;
    const again = () => void start().then(onAgain, listenAgain);
    timer = setTimeout(again, backoff(RECONNECT_MS, 0));
  };
  const close = async () => {
    closed = true;
    clearTimeout(timer);
    const last = current;
    current = undefined;
    await last?.end();
  };
  return { start, close };
}

/** A connection that listens. @throws when the database can't be reached; nothing is left behind then. */
async function openListening(
  connection: pg.ClientConfig,
  onNotification: Heard['onNotification'],
): Promise<pg.Client> {
  // A new one for each attempt: pg's connect once only.
  const client = new pg.Client({ ...connection, query_timeout: ANSWER_MS });
  endInTime(client);
  client.on('error', () => undefined);
  client.on('notification', onNotification);
  try {
    await client.connect();
    await client.query(LISTEN);
  } catch (error) {
    endQuietly(client);
    throw error;
  }
  return client;
}

/** @returns whether a process of the database serves a connection of `pool`. Behind a pooler none may seem to. */
function ownConnections(pool: pg.Pool): (processId: number) => boolean {
  const ids = new Set<number>();
  const idOf = (client: pg.PoolClient) => (client as pg.PoolClient & { processID: number }).processID;
  pool.on('connect', (client) => ids.add(idOf(client)));
  pool.on('remove', (client) => ids.delete(idOf(client)));
  return (processId) => ids.has(processId);
}

/** A client that has never connected can't say goodbye either. */
const endQuietly = (client: pg.Client): void => {
  client.end().catch(() => undefined);
};
