/** Loops that work until nothing is due, then sleep until the next round or until they are woken. */
import type { Log } from '@kassa/provider';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';

export interface Worker {
  start(): void;
  wake(): void;
  /** Waits for the turns under way. */
  close(): Promise<void>;
}

export interface WorkerOptions {
  name: string;
  everyMs: number;
  /** How many turns may run at once: one that waits for a slow provider must not hold up the others. */
  atOnce?: number;
  log: Log;
  /** Does one piece of work and says whether there may be more. What it throws is logged and tried again later. */
  turn: () => Promise<boolean>;
}

export function createWorker({ name, everyMs, atOnce = 1, log, turn }: WorkerOptions): Worker {
  const loops = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // Woken while every loop is busy: what is due now may have come after the last look.
  let again = false;

  const isOpen = () => !closed;
  const takeAgain = () => {
    const wasWoken = again;
    again = false;
    return wasWoken;
  };
  const workOff = async () => {
    try {
      // SQLite answers without leaving this turn of the event loop: requests need one between two pieces of work.
      while (isOpen() && ((await turn()) || takeAgain())) await eventLoopTurn();
    } catch (error) {
      log.error({ err: error, worker: name }, 'Worker failed; it goes on at its next turn');
    }
  };
  /** As many loops as are free; a busy one keeps nobody from looking. */
  const round = () => {
    if (closed) return;
    while (loops.size < atOnce) {
      const loop = workOff().finally(() => loops.delete(loop));
      loops.add(loop);
    }
    clearTimeout(timer);
    timer = setTimeout(round, everyMs);
  };
  const wake = () => {
    again = loops.size === atOnce;
    round();
  };
  return {
    start: wake,
    wake,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await Promise.all(loops);
    },
  };
}
