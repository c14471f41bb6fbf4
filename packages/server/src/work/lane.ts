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

export const createLane = <P extends Piece>(context: LaneContext, work: Work<P>): Lane<P> =>
  new WorkingLane(context, work);

class WorkingLane<P extends Piece> implements Lane<P> {
  readonly #context: LaneContext;
  readonly #work: Work<P>;
  readonly #breaker: Breaker;
  readonly #running = new Map<string, Promise<void>>();
  readonly #failed = new Set<string>();
  /** What is due may wait for these, as a payment's next event does: when one of them ends, there is another look. */
  readonly #awaited = new Set<string>();
  #looking = Promise.resolve();
  #isLooking = false;
  /** There may be more that is due than the last look has taken. */
  #isMore = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: LaneContext, work: Work<P>) {
    this.#context = context;
    this.#work = work;
    this.#breaker = work.breaker ?? new Breaker();
  }

  start(): void {
    if (this.#isClosed) return;
    this.#failed.clear();
    this.#look();
    this.#timer = setTimeout(() => this.start(), this.#work.everyMs ?? LOOK_MS);
  }

  wake(): void {
    for (const id of this.#running.keys()) this.#awaited.add(id);
    this.#look();
  }

  lease(): Lease | undefined {
    if (this.#isClosed || this.#room() <= 0) return undefined;
    return { attempts: 1, nextAttemptAt: later(this.#context, LEASE_MS) };
  }

  begin(piece: P): void {
    if (!this.#isClosed) this.#begin(piece);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  #now(): number {
    return this.#context.now().getTime();
  }

  #room(): number {
    return this.#breaker.room(this.#now(), this.#work.atOnce) - this.#running.size;
  }

  #look(): void {
    this.#isMore = true;
    if (this.#isClosed || this.#isLooking) return;
    this.#isLooking = true;
    this.#looking = this.#takeAll();
  }

  async #takeAll(): Promise<void> {
    try {
      for (let room = this.#room(); this.#isMore && room > 0 && !this.#isClosed; room = this.#room()) {
        this.#isMore = false;
        await this.#take(room);
        // SQLite answers without leaving this turn of the event loop: requests need one between two pieces of work.
        await eventLoopTurn();
      }
    } catch (error) {
      this.#isMore = false;
      const details = { err: error, lane: this.#work.name };
      this.#context.log.error(details, 'Due work could not be taken; the next look is soon');
    } finally {
      this.#isLooking = false;
    }
  }

  async #take(room: number): Promise<void> {
    const pieces = await this.#work.take({
      now: nowText(this.#context),
      leaseEnd: later(this.#context, LEASE_MS),
      limit: room,
      except: [...this.#running.keys(), ...this.#failed],
    });
    if (pieces.length >= room) this.#isMore = true;
    if (this.#running.size > 0) for (const { id } of pieces) this.#awaited.add(id);
    for (const piece of pieces) this.#begin(piece);
  }

  #begin(piece: P): void {
    const done = this.#run(piece).then(() => {
      this.#running.delete(piece.id);
      if (this.#awaited.delete(piece.id) || this.#isMore) this.#look();
    });
    this.#running.set(piece.id, done);
  }

  async #run(piece: P): Promise<void> {
    const { name } = this.#work;
    const { log } = this.#context;
    const prolong = this.#work.prolong?.bind(this.#work);
    const work = async () => this.#work.work(piece);
    try {
      const isReached = await (prolong
        ? whileLeased(this.#context, (until) => prolong(piece, until), work)
        : work());
      if (isReached === true) this.#breaker.succeeded(this.#now());
      if (isReached !== false) return;
      const wasDown = this.#breaker.isDown;
      this.#breaker.failed(this.#now(), piece.id);
      if (this.#breaker.isDown && !wasDown)
        log.warn({ lane: name }, 'Left alone for a while: it can’t be reached');
    } catch (error) {
      this.#failed.add(piece.id);
      log.error({ err: error, lane: name }, 'Work failed; it is tried again later');
    }
  }
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
