/** Counts in this process's memory how often a key was seen, from one window of time to the next. */
import { KassaError } from '@kassa/protocol';

export class Tally {
  readonly #counts = new Map<string, number>();
  #endsAt = 0;
  readonly #most: number;
  readonly #windowMs: number;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** @throws KassaError too_many_requests past the limit, until the window ends */
  count(key: string, now: Date): void {
    if (now.getTime() >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = now.getTime() + this.#windowMs;
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count > this.#most)
      throw new KassaError(
        'too_many_requests',
        `More than ${this.#most} in ${this.#windowMs / 1000} seconds`,
      );
    this.#counts.set(key, count);
  }
}
