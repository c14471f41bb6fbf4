/** A loop that works until nothing is due, then sleeps until its next turn or until it is woken. */
import type { Log } from './provider.ts';

export interface Worker {
  start(): void;
  wake(): void;
  /** Waits for the turn under way. */
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
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // Woken while at work: what is due now may have come after the last look.
  let again = false;

  const isOpen = () => !closed;
  const workOff = async () => {
    try {
      while (isOpen() && (await turn()));
    } catch (error) {
      log.error({ err: error, worker: name }, 'Worker failed; it goes on at its next turn');
    }
  };
  const run = async () => {
    again = false;
    await Promise.all(Array.from({ length: atOnce }, workOff));
  };
  const wake = () => {
    if (closed) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (closed) return;
      if (again) wake();
      else timer = setTimeout(wake, everyMs);
    });
  };
  return {
    start: wake,
    wake,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
