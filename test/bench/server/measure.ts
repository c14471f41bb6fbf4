/** Work in parallel, waits at a pace, and what is said of many numbers. */
import { setTimeout as sleep } from 'node:timers/promises';

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Does `work` `count` times, `atOnce` at a time. @returns milliseconds of each, and of all */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<{ each: number[]; total: number }> {
  const each: number[] = [];
  const left = numbers(count).values();
  const started = performance.now();
  await Promise.all(
    numbers(atOnce).map(async () => {
      for (const index of left) {
        const began = performance.now();
        await work(index);
        each.push(performance.now() - began);
      }
    }),
  );
  return { each, total: performance.now() - started };
}

/** Starts `work` so many times a second, whether the earlier ones have ended or not. @returns milliseconds of each */
export async function atPace(
  count: number,
  perSecond: number,
  work: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const each: number[] = [];
  const running: Promise<void>[] = [];
  const started = performance.now();
  for (const index of numbers(count)) {
    await sleep(Math.max(0, started + (index * 1_000) / perSecond - performance.now()));
    const began = performance.now();
    running.push(work(index).then(() => void each.push(performance.now() - began)));
  }
  await Promise.all(running);
  return each;
}

export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;
export const median = (values: readonly number[]): number => quantile(values, 0.5);
