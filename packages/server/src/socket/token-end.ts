/** What becomes of a socket whose token ends. */
import type { ServerContext } from '../server-context.ts';
import { findSession } from '../sessions/repository.ts';
import type { SessionClaims } from '../sessions/session-token.ts';
import { viewSession } from '../sessions/snapshot.ts';
import { phaseOfPayment } from '../payments/amounts.ts';

/** How often a token that is too old looks whether its payment is still open. */
const OUTLIVE_MS = 60_000;
/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `end` once the token has ended and no payment is open: an open one is followed to its end. While the
 * database can't be read, the socket stays. Returns how to stop.
 */
export function atTokenEnd(context: ServerContext, claims: SessionClaims, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const lookIn = (ms: number) => {
    timer = setTimeout(() => void look(), Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    timer.unref();
  };
  const look = async () => {
    const left = claims.readableUntil.getTime() - context.now().getTime();
    if (left > 0) {
      lookIn(left);
      return;
    }
    const isOver = await hasNoOpenPayment(context, claims);
    if (stopped) return;
    if (isOver) end();
    else lookIn(OUTLIVE_MS);
  };

  lookIn(claims.readableUntil.getTime() - context.now().getTime());
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Never rejects. */
async function hasNoOpenPayment(context: ServerContext, claims: SessionClaims): Promise<boolean> {
  try {
    const session = await findSession(context.store.db, claims.sessionId);
    if (!session) return true;
    const { payment } = await viewSession(context, context.store.db, session, claims);
    return payment === undefined || phaseOfPayment(payment) !== 'open';
  } catch (error) {
    context.log.warn(
      { err: error },
      'A token has ended, and the database can’t say whether its payment is open',
    );
    return false;
  }
}
