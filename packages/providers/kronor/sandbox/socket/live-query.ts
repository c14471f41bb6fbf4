/** Hasura's live query: the whole result at once, and again whenever it is another one. */
import type { ExecutionResult } from 'graphql';
import type { World } from '../world.ts';

/** @returns an iterator whose `return` stops it at once, also between two results */
export function liveQuery(
  world: World,
  run: () => Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  let last: string | undefined;
  let isOver = false;
  let wake: (() => void) | undefined;
  let isDue = true;
  const stopListening = world.onChange(() => {
    isDue = true;
    wake?.();
  });

  const next = async (): Promise<IteratorResult<ExecutionResult>> => {
    while (!isOver) {
      if (!isDue) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      isDue = false;
      const value = await run();
      const text = JSON.stringify(value);
      if (text === last) continue;
      last = text;
      return { done: false, value };
    }
    return { done: true, value: undefined };
  };
  return {
    next,
    return: () => {
      isOver = true;
      stopListening();
      wake?.();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
