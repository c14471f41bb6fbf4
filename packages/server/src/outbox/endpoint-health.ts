/** What this process has seen of the merchant's endpoint: whether it may be sent an event now, and of which kind. */
import { backoff } from '../backoff.ts';

/** Payments whose events fail one after the other before the endpoint itself is taken for down. */
const DOWN_AFTER = 3;
const RETRY_AFTER_MS = [1_000, 5_000, 15_000, 30_000, 60_000];
/** Events that have failed before and are sent at the same time: what fails for good leaves room for what is new. */
const RETRIES_AT_ONCE = 2;
/** An endpoint that takes an event after this long without one gets all that waits for it. */
const SILENT_MS = 60_000;

/** `new`: only an event that was not tried yet. */
export type Turn = 'any' | 'new';

export class EndpointHealth {
  /** Payments whose events have failed since the endpoint took one. */
  readonly #failed = new Set<string>();
  #retries = 0;
  #triesWhileDown = 0;
  #nextTryAt = 0;
  #lastTakenAt = 0;

  get isDown(): boolean {
    return this.#failed.size >= DOWN_AFTER;
  }

  /** While the endpoint is down: when it is tried again. */
  get nextTryAt(): number {
    return this.#nextTryAt;
  }

  /**
   * Whoever gets a turn hands it back with `end`. While the endpoint is down, one gets it at a time.
   * @param leaseMs how long a turn lasts at most
   */
  begin(now: number, leaseMs: number): Turn | undefined {
    if (this.isDown) {
      if (now < this.#nextTryAt) return undefined;
      this.#nextTryAt = now + leaseMs;
    } else if (this.#retries >= RETRIES_AT_ONCE) return 'new';
    this.#retries += 1;
    return 'any';
  }

  /** The turn has found an event that was not tried yet. */
  changeToNew(turn: Turn): Turn {
    this.end(turn);
    return 'new';
  }

  end(turn: Turn): void {
    if (turn === 'any') this.#retries -= 1;
  }

  /** @returns whether it was silent before, so that what has failed is due now */
  taken(now: number): boolean {
    const wasSilent = now - this.#lastTakenAt > SILENT_MS;
    this.#failed.clear();
    this.#triesWhileDown = 0;
    this.#lastTakenAt = now;
    return wasSilent;
  }

  failed(now: number, paymentId: string): void {
    this.#failed.add(paymentId);
    if (this.isDown) this.#nextTryAt = now + backoff(RETRY_AFTER_MS, this.#triesWhileDown++);
  }
}
