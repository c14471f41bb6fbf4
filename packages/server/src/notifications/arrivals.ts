/** How long it takes from a notification to the page: for the figures, of the pages that this replica has. */
import type { InboxRow } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';

/** An order whose page has not been told by then has no page here. */
const FORGET_MS = 60_000;

export class Arrivals {
  readonly #context: Pick<ServerContext, 'figures' | 'now'>;
  readonly #waiting = new Map<string, Pick<InboxRow, 'provider' | 'receivedAt'> & { since: number }>();

  constructor(context: Pick<ServerContext, 'figures' | 'now'>) {
    this.#context = context;
  }

  /** What a notification says is about to be committed: the order's next snapshot tells of it. */
  add(orderId: string, { provider, receivedAt }: Pick<InboxRow, 'provider' | 'receivedAt'>): void {
    const since = this.#context.now().getTime();
    this.#waiting.delete(orderId);
    this.#waiting.set(orderId, { provider, receivedAt, since });
    // The oldest stands first: an hour of notifications is not looked through at each.
    for (const [id, waiting] of this.#waiting) {
      if (since - waiting.since <= FORGET_MS) break;
      this.#waiting.delete(id);
    }
  }

  /** A page was pushed a snapshot of this order. */
  end(orderId: string): void {
    const waiting = this.#waiting.get(orderId);
    const now = this.#context.now().getTime();
    this.#waiting.delete(orderId);
    if (!waiting || now - waiting.since > FORGET_MS) return;
    const { provider, receivedAt } = waiting;
    this.#context.figures.notifications.record((now - Date.parse(receivedAt)) / 1_000, { provider });
  }
}
