/** Waits of those who fail together are spread over this part of them: none is longer than its schedule says. */
const JITTER = 0.2;

/** How long to wait after the n-th try, counted from 0: the schedule's last wait is repeated for good. */
export const backoff = (scheduleMs: readonly number[], tries: number, jitter = JITTER): number =>
  Math.round((scheduleMs[Math.min(tries, scheduleMs.length - 1)] ?? 0) * (1 - jitter * Math.random()));
