/** A session's snapshots as the results of `checkoutSession`: the first at once, then one after every change. */
import type { SocketResult } from '@kassa/protocol';
import type { LiveSession } from '@kassa/server';
import type { Page, Pages, Rows } from './pages.ts';

export type Snapshots = AsyncIterableIterator<{ data: SocketResult }, undefined>;

/**
 * Changes that come while a snapshot is being read or sent become one: a slow page gets the newest, not all.
 * `onPushed` is called once a change was written: graphql-ws asks for the next one then.
 * `return()` lets go at once, without waiting for the next change; so does a read that fails, which rejects `next()`.
 */
export function snapshots(pages: Pages, session: LiveSession, onPushed: () => void): Snapshots {
  let isDirty = true;
  let latest: Rows;
  let ended = false;
  let sent = 0;
  let wake: (() => void) | undefined;

  const page: Page = {
    orderId: session.orderId,
    sessionId: session.id,
    version: 0,
    look: (rows) => {
      // Of two changes that come together either may be the newer one: the database knows.
      latest = isDirty ? undefined : rows;
      isDirty = true;
      wake?.();
    },
  };
  const remove = pages.add(page);
  const end = () => {
    ended = true;
    remove();
    wake?.();
  };
  const isOver = () => ended;

  /** Undefined when there is nothing newer, or no session any more. */
  const readNewer = async () => {
    const rows = latest;
    latest = undefined;
    const snapshot = await session.readSnapshot(rows);
    if (!snapshot) end();
    if (!snapshot || snapshot.version <= page.version) return undefined;
    page.version = snapshot.version;
    return snapshot;
  };

  return {
    async next() {
      // The first is no change: it is what the page opens with.
      if (sent > 1) onPushed();
      try {
        for (;;) {
          while (!isDirty && !isOver()) await new Promise<void>((resolve) => (wake = resolve));
          if (isOver()) return { value: undefined, done: true };
          isDirty = false;
          const checkoutSession = await readNewer();
          sent += checkoutSession ? 1 : 0;
          if (checkoutSession) return { value: { data: { checkoutSession } }, done: false };
        }
      } catch (error) {
        end();
        throw error;
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
