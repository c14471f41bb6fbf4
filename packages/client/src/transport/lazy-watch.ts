/**
 * Following a session from the moment that the page has had time to paint: what does it is loaded then. Until that has
 * come, and for as long as it can't be loaded, the snapshot is asked for by fetch.
 */
import { isRefusal, toKassaError } from '../errors.ts';
import type { CompanionWatch } from './companion-watch.ts';

/** By then a slow phone has painted its first list. */
const PAINTED_AFTER_MS = 300;
/** Pause between two reads, and between two tries to load the file. */
const AGAIN_MS = 3_000;

/** Follows until the returned function is called, or until the token is refused. */
export function followLazily(options: CompanionWatch): () => void {
  const { read, watch } = options;
  let isWaiting = true;
  let end = (): void => {
    isWaiting = false;
    clearInterval(again);
  };

  async function load(): Promise<void> {
    const { followCompanion } = await import('./companion-watch.ts');
    if (!isWaiting) return;
    end();
    end = followCompanion(options);
  }

  async function ask(): Promise<void> {
    try {
      const snapshot = await read();
      if (!isWaiting) return;
      watch.onSnapshot(snapshot);
      watch.onConnection('polling');
    } catch (thrown) {
      if (!isWaiting) return;
      const error = toKassaError(thrown);
      if (isRefusal(error)) {
        end();
        watch.onRefused(error);
      } else watch.onConnection('offline');
    }
  }

  /** What can't be loaded is loaded again. */
  const tryToLoad = () => {
    if (isWaiting) load().catch(() => undefined);
  };
  const again = setInterval(() => {
    tryToLoad();
    void ask();
  }, AGAIN_MS);
  setTimeout(tryToLoad, PAINTED_AFTER_MS);
  return () => end();
}
