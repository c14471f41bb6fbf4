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

  /** @throws KassaError too_many_requests once the key was counted as often as it may be, until the window ends */
  refuseIfFull(key: string, now: Date): void {
    if (now.getTime() >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = now.getTime() + this.#windowMs;
    }
    if ((this.#counts.get(key) ?? 0) >= this.#most)
      throw new KassaError(
        'too_many_requests',
        `More than ${this.#most} in ${this.#windowMs / 1000} seconds`,
      );
  }

  /** @throws KassaError too_many_requests past the limit, until the window ends */
  count(key: string, now: Date): void {
    this.refuseIfFull(key, now);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
