/** The pages that follow a session here, by order, and what tells them to look at the database again. */
import type { LiveSession, LiveStatus } from '@kassa/server';

/** A hint may be lost: by a pooler, a deaf connection, a publish that failed. Then a page waits this long at most. */
const CHECK_MS = 15_000;
/** After an absence all pages look: one after the other, so that the database isn't asked by all of them at once. */
const SPREAD_MS = 2;
/** Well below the parameters that a statement may have. */
const SESSIONS_A_QUERY = 10_000;

/** What this process has just written of an order. */
export type Rows = Parameters<LiveSession['readSnapshot']>[0];

export interface Page {
  readonly orderId: string;
  readonly sessionId: string;
  /** The newest version that the page was sent. */
  version: number;
  /** There may be a newer one. With `rows` it is made from them. */
  look(rows?: Rows): void;
}

export class Pages {
  readonly #live: LiveStatus;
  readonly #byOrder = new Map<string, Set<Page>>();
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(live: LiveStatus) {
    this.#live = live;
    this.#stopListening = live.onChange((orderId, rows) => this.#hear(orderId, rows));
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
    this.#timer.unref();
  }

  /** Returns how to take it out again. */
  add(page: Page): () => void {
    const pages = this.#byOrder.get(page.orderId) ?? new Set();
    this.#byOrder.set(page.orderId, pages.add(page));
    return () => {
      pages.delete(page);
      if (pages.size === 0 && this.#byOrder.get(page.orderId) === pages) this.#byOrder.delete(page.orderId);
    };
  }

  close(): void {
    this.#stopListening();
    clearInterval(this.#timer);
  }

  /** Undefined: any order may have changed. */
  #hear(orderId: string | undefined, rows?: Rows): void {
    if (orderId !== undefined) {
      for (const page of this.#byOrder.get(orderId) ?? []) page.look(rows);
      return;
    }
    [...this.#byOrder.keys()].forEach((order, index) => {
      setTimeout(() => this.#hear(order), index * SPREAD_MS).unref();
    });
  }

  /** Never rejects: while the database is away, the next check will do. */
  async #check(): Promise<void> {
    const pages = [...this.#byOrder.values()].flatMap((ofOrder) => [...ofOrder]);
    const ids = [...new Set(pages.map(({ sessionId }) => sessionId))];
    try {
      for (let from = 0; from < ids.length; from += SESSIONS_A_QUERY) {
        const versions = await this.#live.findVersions(ids.slice(from, from + SESSIONS_A_QUERY));
        for (const page of pages) {
          const version = versions.get(page.sessionId);
          if (version !== undefined && version !== page.version) page.look();
        }
      }
    } catch (error) {
      this.#live.log.warn({ err: error }, 'The versions of open pages can’t be read');
    }
  }
}
