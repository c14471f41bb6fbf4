/** Knocks until something gives way: a crash, a five-hundred, a hang, or rows of what was refused. */
import * as fc from 'fast-check';
import { knocks } from './doors.ts';
import type { Front } from './front.ts';

export interface FuzzReport {
  seed: number;
  knocks: number;
  /** By door: how many were taken and how many refused. */
  doors: Record<string, { taken: number; refused: number }>;
  /** The smallest knock that did it, and what it did. Null: nothing gave way. */
  failure: string | null;
}

export async function fuzz(front: Front, options: { seed: number; knocks: number }): Promise<FuzzReport> {
  const doors: FuzzReport['doors'] = {};
  const deaths: unknown[] = [];
  const died = (error: unknown) => deaths.push(error);
  process.on('uncaughtException', died);
  process.on('unhandledRejection', died);
  const property = fc.asyncProperty(knocks(front), async (knock) => {
    const answer = await knock.judge(front);
    if (deaths.length > 0) throw new Error('It would have ended the process', { cause: deaths.pop() });
    const counts = (doors[knock.door] ??= { taken: 0, refused: 0 });
    counts[answer] += 1;
  });
  try {
    const { seed, knocks: numRuns } = options;
    const result = await fc.check(property, { seed, numRuns, endOnFailure: false });
    return {
      seed,
      knocks: result.numRuns,
      doors,
      failure: result.failed
        ? `${fc.stringify(result.counterexample)}: ${String(result.errorInstance)}`
        : null,
    };
  } finally {
    process.off('uncaughtException', died);
    process.off('unhandledRejection', died);
  }
}
