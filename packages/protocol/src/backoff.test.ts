import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

const SCHEDULE = [100, 1_000, 10_000];

it('a wait follows its schedule, and the last one is repeated for good', () => {
  expect([0, 1, 2, 3, 99].map((tries) => backoff(SCHEDULE, tries, 0))).toEqual([
    100, 1_000, 10_000, 10_000, 10_000,
  ]);
});

it('waits of those who fail together are spread, and none is longer than its schedule says', () => {
  const waits = Array.from({ length: 200 }, () => backoff(SCHEDULE, 2));
  expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(8_000);
  expect(new Set(waits).size).toBeGreaterThan(50);
});
