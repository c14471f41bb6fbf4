/** A session's snapshots as the results of `checkoutSession`: the first at once, then one after every hint. */
import type { Snapshot } from '@kassa/protocol';
import type { ServerContext } from '../server-context.ts';
import { findSession } from '../sessions/repository.ts';
import type { SessionClaims } from '../sessions/session-token.ts';
import { buildSnapshot } from '../sessions/snapshot.ts';
import { EVERY_ORDER } from '../store/store.ts';

/**
 * Hints that come while a snapshot is being read or sent become one: a slow page gets the newest, not all.
 * `return()` lets go at once, without waiting for the next hint: a closed socket leaves nothing behind.
 */
export function snapshots(
  context: ServerContext,
  claims: SessionClaims,
  orderId: string,
): AsyncIterableIterator<{ checkoutSession: Snapshot }> {
  let news = true;
  let ended = false;
  let tell: (() => void) | undefined;
  const notice = () => {
    news = true;
    tell?.();
  };
  const unsubscribe = context.store.hints.subscribe((changed) => {
    if (changed === orderId || changed === EVERY_ORDER) notice();
  });
  const end = () => {
    ended = true;
    unsubscribe();
    tell?.();
  };
  const isOver = () => ended;
  let lastVersion = 0;

  return {
    async next() {
      for (;;) {
        while (!news && !isOver())
          await new Promise<void>((resolve) => {
            tell = resolve;
          });
        if (isOver()) return { value: undefined, done: true };
        news = false;
        const session = await findSession(context.store.db, claims.sessionId);
        if (!session) {
          end();
          continue;
        }
        const checkoutSession = await buildSnapshot(context, context.store.db, session, claims);
        if (checkoutSession.version <= lastVersion) continue;
        lastVersion = checkoutSession.version;
        return { value: { checkoutSession }, done: false };
      }
    },
    return() {
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
