/** How long to wait after the n-th try, counted from 0: the schedule's last wait is repeated for good. */
export const backoff = (scheduleMs: readonly number[], tries: number): number =>
  scheduleMs[Math.min(tries, scheduleMs.length - 1)] ?? 0;
