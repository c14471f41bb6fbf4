/**
 * Delivers notifications as payment providers do: again and again, with growing delays, until they are
 * acknowledged. How one is sent and what counts as acknowledged is the provider's own.
 */

/** What became of one try. */
export interface Delivery {
  acknowledged: boolean;
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  /** The body of the answer, cut. */
  answer: string | null;
  /** Why it does not count as acknowledged. */
  problem?: string;
}

export interface Sent<N> {
  readonly notification: N;
  state: 'waiting' | 'withheld' | 'acknowledged' | 'given_up';
  readonly attempts: (Delivery & { at: string })[];
}

export interface NotifierOptions<N> {
  deliver(notification: N, signal: AbortSignal): Promise<Delivery>;
  /** Delay before each retry; the last one repeats. */
  retryDelaysMs: readonly [number, ...number[]];
}

export interface SendOptions {
  /** Late: not before this many milliseconds have passed. */
  delayMs?: number;
  /** Doubled: this many at once, all with the same id. */
  copies?: number;
  /** Missing: not before `deliverNow`. */
  withhold?: boolean;
}

export class Notifier<N> {
  readonly #options: NotifierOptions<N>;
  readonly #entries: Sent<N>[] = [];
  readonly #timers = new Map<Sent<N>, NodeJS.Timeout>();
  #running = new AbortController();

  constructor(options: NotifierOptions<N>) {
    this.#options = options;
  }

  /** Every notification with its attempts, oldest first. */
  get log(): readonly Sent<N>[] {
    return [...this.#entries];
  }

  /** Resolves after the first attempt; at once when it is late or withheld. */
  async send(
    notification: N,
    { delayMs = 0, copies = 1, withhold = false }: SendOptions = {},
  ): Promise<Sent<N>> {
    const entry: Sent<N> = { notification, state: withhold ? 'withheld' : 'waiting', attempts: [] };
    this.#entries.push(entry);
    const deliver = () => this.#deliverUntilAcknowledged(entry, copies);
    if (withhold) return entry;
    if (delayMs > 0) this.#later(entry, delayMs, deliver);
    else await deliver();
    return entry;
  }

  /** One try, now, with no retry after it; logged as the others. */
  async attempt({ notification, attempts }: Sent<N>): Promise<Delivery> {
    const at = new Date().toISOString();
    const { signal } = this.#running;
    const delivery = await this.#options.deliver(notification, signal).catch((error: unknown) => ({
      acknowledged: false,
      status: null,
      answer: null,
      problem: error instanceof Error ? error.message : String(error),
    }));
    attempts.push({ at, ...delivery });
    return delivery;
  }

  /** Sends now whatever is withheld, late or waiting for its retry. Resolves after one attempt of each. */
  async deliverNow(which: (notification: N) => boolean = () => true): Promise<Sent<N>[]> {
    const due = this.log.filter(
      ({ notification, state }) => (state === 'withheld' || state === 'waiting') && which(notification),
    );
    await Promise.all(due.map((entry) => this.#deliverUntilAcknowledged(entry, 1)));
    return due;
  }

  /** Forgets everything and stops what is under way. It may be used again. */
  reset(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#entries.length = 0;
    this.#running.abort();
    this.#running = new AbortController();
  }

  async #deliverUntilAcknowledged(entry: Sent<N>, copies: number): Promise<void> {
    const { signal } = this.#running;
    clearTimeout(this.#timers.get(entry));
    if (entry.state === 'withheld') entry.state = 'waiting';
    const results = await Promise.all(Array.from({ length: copies }, () => this.attempt(entry)));
    if (results.some(({ acknowledged }) => acknowledged)) entry.state = 'acknowledged';
    if (signal.aborted || entry.state !== 'waiting') return;
    const delays = this.#options.retryDelaysMs;
    const delayMs = delays[Math.min(entry.attempts.length, delays.length) - 1] ?? delays[0];
    this.#later(entry, delayMs, () => this.#deliverUntilAcknowledged(entry, 1));
  }

  #later(entry: Sent<N>, delayMs: number, run: () => Promise<void>): void {
    clearTimeout(this.#timers.get(entry));
    this.#timers.set(entry, setTimeout(() => void run(), delayMs).unref());
  }
}
