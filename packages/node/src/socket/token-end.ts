/** What becomes of a socket whose token ends. */
import type { LiveSession, LiveStatus } from '@kassa/server';

/** How often a token that is too old looks whether its payment is still open. */
const OUTLIVE_MS = 60_000;
/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `end` once the token has ended and no payment is open: an open one is followed to its end. While the
 * database can't be read, the socket stays. Returns how to stop.
 */
export function atTokenEnd(
  live: Pick<LiveStatus, 'now' | 'log'>,
  session: Pick<LiveSession, 'readableUntil' | 'hasOpenPayment'>,
  end: () => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const left = () => session.readableUntil.getTime() - live.now().getTime();
  const lookIn = (ms: number) => {
    timer = setTimeout(() => void look(), Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    timer.unref();
  };
  const look = async () => {
    if (left() > 0) {
      lookIn(left());
      return;
    }
    const isFollowed = await mayHaveOpenPayment();
    if (stopped) return;
    if (isFollowed) lookIn(OUTLIVE_MS);
    else end();
  };

  /** Never rejects. */
  const mayHaveOpenPayment = async () => {
    try {
      return await session.hasOpenPayment();
    } catch (error) {
      live.log.warn(
        { err: error },
        'A token has ended, and the database can’t say whether its payment is open',
      );
      return true;
    }
  };

  lookIn(left());
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
