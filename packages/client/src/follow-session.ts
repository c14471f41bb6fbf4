import type { Apply } from './create-store.ts';
import { isRefusal, toKassaError } from './errors.ts';
import { answered, connected, pushed, readFailed, reading, readLost } from './state-changes.ts';
import type { Transport } from './transport.ts';

/**
 * Reads the session and watches it, from the first `refresh` or `watch` on.
 * @returns `sleep` ends the watch and the epoch of reads; after `end` nothing is watched any more
 */
export function followSession(
  transport: Transport,
  apply: Apply,
): [refresh: () => Promise<void>, watch: () => void, sleep: () => void, end: () => void] {
  let epoch = 0;
  let isOver = false;
  let stopWatching: (() => void) | undefined;

  function watch(): void {
    if (isOver) return;
    stopWatching ??= transport.watch({
      onSnapshot: (snapshot) => apply(pushed(snapshot)),
      onConnection: (connection) => apply(connected(connection)),
      onRefused(error) {
        sleep();
        apply(readFailed(error));
      },
    });
  }

  function sleep(): void {
    epoch++;
    stopWatching?.();
    stopWatching = undefined;
    apply(connected('connecting'));
  }

  async function refresh(): Promise<void> {
    const mine = epoch;
    apply(reading);
    try {
      const snapshot = await transport.read();
      if (mine !== epoch) return;
      apply(answered(snapshot));
    } catch (thrown) {
      if (mine !== epoch) return;
      const error = toKassaError(thrown);
      apply(error.code === 'network' ? readLost(Boolean(stopWatching)) : readFailed(error));
      if (isRefusal(error)) return;
    }
    watch();
  }

  function end(): void {
    isOver = true;
    sleep();
  }

  return [refresh, watch, sleep, end];
}
