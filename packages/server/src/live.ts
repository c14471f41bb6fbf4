/** Live status, for who carries it to the page: sockets are `@kassa/node`. PROTOCOL.md, "Live status". */
import { SOCKET_PATH, type Snapshot } from '@kassa/protocol';
import type { Log } from '@kassa/provider';
import { EVERY_ORDER, type OrderRows } from '@kassa/store';
import { isListedOrigin, openSession } from './access.ts';
import type { Meter } from './figures.ts';
import { phaseOfPayment } from './payments/amounts.ts';
import type { ServerContext } from './server-context.ts';
import { findSession, findVersions } from './sessions/repository.ts';
import { readSnapshot, viewSession } from './sessions/snapshot.ts';

export interface LiveStatus {
  /** Where a page opens its socket: the path of `publicUrl`, and `/socket`. */
  readonly path: string;
  readonly log: Log;
  /** For the figures of who carries it. Without the option `meter` it measures nothing. */
  readonly meter: Meter;
  now(): Date;
  isListedOrigin(origin: string | null): boolean;
  /** A change of this order was written to a page's socket: for the figures. */
  countPush(orderId: string): void;
  /** @throws KassaError invalid_token, session_expired */
  open(token: string): Promise<LiveSession>;
  /** The newest version of each session. */
  findVersions(sessionIds: readonly string[]): Promise<Map<string, number>>;
  /** Hears which order's pages have something new to see, with its rows or to be read; undefined: any order's. Returns how to stop. */
  onChange(listener: (orderId: string | undefined, rows?: OrderRows) => void): () => void;
  /** `close` is called and waited for when the server closes, before anything else has ended. */
  onClose(close: () => Promise<void>): void;
}

/** A session as one token may read it. */
export interface LiveSession {
  readonly id: string;
  readonly orderId: string;
  /** The token's end. */
  readonly readableUntil: Date;
  /** Undefined once the session is gone. @param rows they are not read again */
  readSnapshot(rows?: OrderRows): Promise<Snapshot | undefined>;
  hasOpenPayment(): Promise<boolean>;
}

export function createLiveStatus(context: ServerContext, onClose: LiveStatus['onClose']): LiveStatus {
  const { config, log, store } = context;
  return {
    path: config.basePath + SOCKET_PATH,
    log,
    meter: context.figures.meter,
    now: () => context.now(),
    isListedOrigin: (origin) => isListedOrigin(context, origin),
    countPush: (orderId) => context.arrivals.end(orderId),
    open: (token) => openLiveSession(context, token),
    findVersions: (sessionIds) => findVersions(store.db, sessionIds),
    onChange: (listener) =>
      store.hints.subscribe((orderId, rows) => listener(orderId === EVERY_ORDER ? undefined : orderId, rows)),
    onClose,
  };
}

async function openLiveSession(context: ServerContext, token: string): Promise<LiveSession> {
  const { db } = context.store;
  const { session, claims } = await openSession(context, token);
  return {
    id: session.id,
    orderId: session.orderId,
    readableUntil: claims.readableUntil,
    readSnapshot: (rows) => readSnapshot(context, session.id, claims, rows),
    hasOpenPayment: async () => {
      const now = await findSession(db, session.id);
      const payment = now && (await viewSession(context, db, now, claims)).payment;
      return payment !== undefined && phaseOfPayment(payment) === 'open';
    },
  };
}
