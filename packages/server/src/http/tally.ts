/** Counts in this process's memory how often a key was seen, from one window of time to the next. */
import { TooManyRequests } from '../too-many-requests.ts';

export class Tally {
  readonly #counts = new Map<string, number>();
  #endsAt = 0;
  readonly #most: number;
  readonly #windowMs: number;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Whether the key was counted as often as it may be, until the window ends. */
  isFull(key: string, now: Date): boolean {
    if (now.getTime() >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = now.getTime() + this.#windowMs;
    }
    return (this.#counts.get(key) ?? 0) >= this.#most;
  }

  /** @throws TooManyRequests when it is */
  refuseIfFull(key: string, now: Date): void {
    if (this.isFull(key, now))
      throw new TooManyRequests(
        `More than ${this.#most} in ${this.#windowMs / 1000} seconds`,
        this.#endsAt - now.getTime(),
      );
  }

  /** @throws TooManyRequests past the limit, until the window ends */
  count(key: string, now: Date): void {
    this.refuseIfFull(key, now);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
