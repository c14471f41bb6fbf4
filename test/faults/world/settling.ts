/** Days go by in which nothing fails: everything that waits for its time gets it, without every second being lived. */
import type { Network } from './network.ts';
import type { Scheduler } from './scheduler.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long is slept, and how often; the last lasts longer than every back-off. */
export type Sleeps = readonly [ms: number, times: number][];
export const DAYS: Sleeps = [
  [0, 15],
  [5 * SECOND, 30],
  [MINUTE, 25],
  [10 * MINUTE, 20],
  [2 * HOUR, 24],
];
/** After a person's word: what follows from it is due at once. */
export const MINUTES: Sleeps = [
  [0, 10],
  [MINUTE, 10],
];
/** Awake after each sleep: the workers' turns. Longer while calls are under way. */
const AWAKE_MS = 1_200;
const LONGEST_CALL_MS = 60_000;

export async function settleSteps(scheduler: Scheduler, network: Network, sleeps: Sleeps): Promise<void> {
  for (const [ms, times] of sleeps)
    for (let count = 0; count < times; count++) {
      scheduler.jump(ms);
      await scheduler.runUntil(scheduler.now + AWAKE_MS);
      const limit = scheduler.now + LONGEST_CALL_MS;
      while (network.underWay > 0 && scheduler.now < limit) await scheduler.runUntil(scheduler.now + 500);
    }
}
