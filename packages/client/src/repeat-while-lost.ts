import { toKassaError } from './errors.ts';

/**
 * Sends again while the answer is lost, after each of the waits.
 * @param wanted asked after the wait, right before it is sent again
 */
export async function repeatWhileLost<T>(
  send: () => Promise<T>,
  waits: readonly number[],
  wanted: () => boolean = () => true,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (thrown) {
      const wait = waits[attempt];
      if (toKassaError(thrown).code !== 'network' || wait === undefined) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random() / 2)));
      if (!wanted()) throw thrown;
    }
  }
}
