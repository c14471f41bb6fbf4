/**
 * Due work of one kind for one provider or endpoint. A lane takes what is due in small batches and works on a few pieces
 * at once until nothing is due. Then it waits until it is woken, or for its next look. A provider that is slow, hangs or
 * fails holds up its own lane and no other.
 */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { InboxRow } from '@kassa/store';
import { LEASE_MS, whileLeased } from '../leases.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { Breaker } from './breaker.ts';

export interface Lane<P extends Piece = never> {
  start(): void;
  /** Looks now instead of at the next look. */
  wake(): void;
  /**
   * Columns of a row that is about to be written, and then handed to `begin`: no other process takes it, unless this one
   * is gone. Undefined while there is no room. Rows that are written at the same moment may be a few more than `atOnce`.
   */
  lease(): Lease | undefined;
  /** Works on a piece that was written with a lease, and committed. */
  begin(piece: P): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export type Lease = Pick<InboxRow, 'attempts' | 'nextAttemptAt'>;

/** A row that is worked on. */
interface Piece {
  id: string;
}

export interface Take {
  now: string;
  leaseEnd: string;
  limit: number;
  /** Ids of what is under way in this lane, or has failed since its last look. */
  except: readonly string[];
}

export interface Work<P extends Piece> {
  name: string;
  everyMs?: number;
  /** How many pieces may be under way: one that waits for a slow answer must not hold up the others. */
  atOnce: number;
  /** Of its own if left out. */
  breaker?: Breaker;
  /** Takes what is due first, for this process alone. */
  take(asked: Take): Promise<readonly P[]>;
  /** Prolongs a lease that `take` has written. */
  prolong?(piece: P, until: string): Promise<unknown>;
  /**
   * What it throws is logged and tried again later.
   * @returns true when the other side has answered, false when it could not be reached, anything else when nobody was asked
   */
  work(piece: P): Promise<unknown>;
}

type LaneContext = Pick<ServerContext, 'log' | 'now' | 'store'>;

const LOOK_MS = 1_000;

export function createLane<P extends Piece>(context: LaneContext, lane: Work<P>): Lane<P> {
  const { name, everyMs = LOOK_MS, atOnce, breaker = new Breaker() } = lane;
  const { log } = context;
  const running = new Map<string, Promise<void>>();
  const failed = new Set<string>();
  let looking = Promise.resolve();
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // There may be more that is due than the last look has taken.
  let isMore = false;
  // What is due may wait for these, as a payment's next event does: when one of them ends, there is another look.
  const awaited = new Set<string>();
  const isOpen = () => !closed;
  const now = () => context.now().getTime();

  const run = async (piece: P) => {
    const work = async () => lane.work(piece);
    const prolong = lane.prolong?.bind(lane);
    try {
      const isReached = await (prolong
        ? whileLeased(context, (until) => prolong(piece, until), work)
        : work());
      if (isReached === true) breaker.succeeded(now());
      if (isReached !== false) return;
      const wasDown = breaker.isDown;
      breaker.failed(now(), piece.id);
      if (breaker.isDown && !wasDown) log.warn({ lane: name }, 'Left alone for a while: it can’t be reached');
    } catch (error) {
      failed.add(piece.id);
      log.error({ err: error, lane: name }, 'Work failed; it is tried again later');
    }
  };
  const begin = (piece: P) => {
    const done = run(piece).then(() => {
      running.delete(piece.id);
      if (awaited.delete(piece.id) || isMore) look();
    });
    running.set(piece.id, done);
  };
  const takeAll = async () => {
    try {
      while (isMore && isOpen()) {
        const room = breaker.room(now(), atOnce) - running.size;
        if (room <= 0) return;
        isMore = false;
        const pieces = await lane.take({
          now: nowText(context),
          leaseEnd: later(context, LEASE_MS),
          limit: room,
          except: [...running.keys(), ...failed],
        });
        if (pieces.length >= room) isMore = true;
        if (running.size > 0) for (const { id } of pieces) awaited.add(id);
        pieces.forEach(begin);
        // SQLite answers without leaving this turn of the event loop: requests need one between two pieces of work.
        await eventLoopTurn();
      }
    } catch (error) {
      isMore = false;
      log.error({ err: error, lane: name }, 'Due work could not be taken; the next look is soon');
    } finally {
      isLooking = false;
    }
  };
  function look() {
    isMore = true;
    if (closed || isLooking) return;
    isLooking = true;
    looking = takeAll();
  }
  const wake = () => {
    for (const id of running.keys()) awaited.add(id);
    look();
  };
  const lookRegularly = () => {
    if (closed) return;
    failed.clear();
    look();
    timer = setTimeout(lookRegularly, everyMs);
  };
  return {
    start: lookRegularly,
    wake,
    lease: () =>
      isOpen() && running.size < breaker.room(now(), atOnce)
        ? { attempts: 1, nextAttemptAt: later(context, LEASE_MS) }
        : undefined,
    begin: (piece) => {
      if (isOpen()) begin(piece);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(running.values());
    },
  };
}

/** What is done for many rows in one statement. @param round one batch. @returns whether there may be more */
export const createRounds = (
  context: LaneContext,
  name: string,
  round: () => Promise<boolean>,
  everyMs = LOOK_MS,
): Lane =>
  createLane(context, {
    name,
    everyMs,
    atOnce: 1,
    take: async () => ((await round()) ? [{ id: name }] : []),
    work: () => Promise.resolve(),
  });
