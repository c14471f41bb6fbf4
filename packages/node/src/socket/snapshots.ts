/** A session's snapshots as the results of `checkoutSession`: the first at once, then one after every change. */
import type { Snapshot, SocketResult } from '@kassa/protocol';
import type { LiveSession } from '@kassa/server';
import type { Page, Pages, Rows } from './pages.ts';

interface Result {
  data: SocketResult;
}

/**
 * Changes that come while a snapshot is being read or sent become one: a slow page gets the newest, not all.
 * `onPushed` is called once a change was written: graphql-ws asks for the next one then.
 * `return()` lets go at once, without waiting for the next change; so does a read that fails, which rejects `next()`.
 */
export class Snapshots implements AsyncIterableIterator<Result, undefined> {
  readonly #session: LiveSession;
  readonly #onPushed: () => void;
  readonly #page: Page;
  readonly #remove: () => void;
  #isDirty = true;
  #isOver = false;
  #latest: Rows;
  #sent = 0;
  #wake: (() => void) | undefined;

  constructor(pages: Pages, session: LiveSession, onPushed: () => void) {
    this.#session = session;
    this.#onPushed = onPushed;
    this.#page = {
      orderId: session.orderId,
      sessionId: session.id,
      version: 0,
      look: (rows) => this.#look(rows),
    };
    this.#remove = pages.add(this.#page);
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    // The first is no change: it is what the page opens with.
    if (this.#sent > 1) this.#onPushed();
    try {
      for (;;) {
        while (!this.#isDirty && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
        if (this.#isOver) return { value: undefined, done: true };
        this.#isDirty = false;
        const checkoutSession = await this.#readNewer();
        if (!checkoutSession) continue;
        this.#sent++;
        return { value: { data: { checkoutSession } }, done: false };
      }
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  return(): Promise<IteratorResult<Result, undefined>> {
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #look(rows?: Rows): void {
    // Of two changes that come together either may be the newer one: the database knows.
    this.#latest = this.#isDirty ? undefined : rows;
    this.#isDirty = true;
    this.#wake?.();
  }

  /** Undefined when there is nothing newer, or no session any more. */
  async #readNewer(): Promise<Snapshot | undefined> {
    const rows = this.#latest;
    this.#latest = undefined;
    const snapshot = await this.#session.readSnapshot(rows);
    if (!snapshot) this.#end();
    if (!snapshot || snapshot.version <= this.#page.version) return undefined;
    this.#page.version = snapshot.version;
    return snapshot;
  }

  #end(): void {
    this.#isOver = true;
    this.#remove();
    this.#wake?.();
  }
}
