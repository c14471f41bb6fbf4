/** Decides from this process's last calls whether a provider or endpoint is called now or left alone for a while. */
import { backoff } from '@kassa/provider';

/** Pieces of work that fail one after the other before the other side itself is taken for down. */
const DOWN_AFTER = 3;
const RETRY_AFTER_MS = [1_000, 5_000, 15_000, 30_000, 60_000];
/** Who answers after this long without a success gets all that waits for them. */
const SILENT_MS = 60_000;

export class Breaker {
  /** What has failed since the other side last answered. One that fails for good says nothing of the others. */
  readonly #failed = new Set<string>();
  #triesWhileDown = 0;
  #nextTryAt = 0;
  #lastSuccessAt = 0;

  get isDown(): boolean {
    return this.#failed.size >= DOWN_AFTER;
  }

  /** While it is down: when it is tried again. */
  get nextTryAt(): number {
    return this.#nextTryAt;
  }

  /** By the clock of whoever reports; 0 before the first success. */
  get lastSuccessAt(): number {
    return this.#lastSuccessAt;
  }

  /** How many calls may be under way: `atOnce`, or one when its time has come while the other side is down. */
  room(now: number, atOnce: number): number {
    if (!this.isDown) return atOnce;
    return now >= this.#nextTryAt ? 1 : 0;
  }

  /** @returns whether it was silent before, so that what has failed is due now */
  succeeded(now: number): boolean {
    const wasSilent = now - this.#lastSuccessAt > SILENT_MS;
    this.#failed.clear();
    this.#triesWhileDown = 0;
    this.#nextTryAt = 0;
    this.#lastSuccessAt = now;
    return wasSilent;
  }

  failed(now: number, about: string): void {
    this.#failed.add(about);
    // What was under way when it went down says nothing new.
    if (this.isDown && now >= this.#nextTryAt)
      this.#nextTryAt = now + backoff(RETRY_AFTER_MS, this.#triesWhileDown++);
  }
}
