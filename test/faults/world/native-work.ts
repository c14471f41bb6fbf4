/**
 * What goes on outside a world's time, in a database server: a world waits for it. Whose answer comes first is the
 * machine's to decide. So answers are kept until nothing can go on by itself, and handed over in the order of asking.
 */
import { realClearTimeout, realSetImmediate, realSetTimeout } from './globals.ts';

interface Piece {
  isDone: boolean;
  /** Hands the answer over. */
  readonly settle: () => void;
}

/** How long an answer is awaited before somebody asks whether it waits for a lock. */
const MAY_BE_BLOCKED_MS = 3;
/** Asked so often in vain, the world stands still: a minute at least. */
const MOST_ASKED = 20_000;

class NativeWork {
  /** How much waits for something that the world has yet to do: for a lock. Undefined: nothing ever does. */
  blocked: (() => Promise<number>) | undefined;
  /** Whose answers were not handed over yet, oldest first. */
  readonly #pieces = new Set<Piece>();
  /** How many waited for a lock when somebody last asked. */
  #knownBlocked = 0;
  /** Nothing was begun or done since all that is open was blocked. */
  #isResting = false;
  #onDone: () => void = () => undefined;

  get underWay(): number {
    return this.#pieces.size;
  }

  /** Settles as `work` does, when the world comes to rest. */
  count<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve) => {
      const answer = work();
      const piece: Piece = { isDone: false, settle: () => resolve(answer) };
      const done = () => {
        piece.isDone = true;
        this.#isResting = false;
        this.#onDone();
      };
      this.#pieces.add(piece);
      this.#isResting = false;
      answer.then(done, done);
    });
  }

  /**
   * Until nothing of it can go on by itself.
   * @returns whether an answer was handed over, from which something may follow
   */
  async rest(): Promise<boolean> {
    if (this.#isResting) return false;
    await this.#untilBlocked();
    const done = [...this.#pieces].filter(({ isDone }) => isDone);
    for (const piece of done) {
      this.#pieces.delete(piece);
      piece.settle();
      await turn();
    }
    this.#isResting ||= done.length === 0;
    return done.length > 0;
  }

  get #open(): number {
    return [...this.#pieces].filter(({ isDone }) => !isDone).length;
  }

  /** Until each piece is done or waits for a lock. @throws Error when that is never so */
  async #untilBlocked(): Promise<void> {
    for (let asked = 0; this.#open > 0;) {
      const open = this.#open;
      if (!this.blocked || open !== this.#knownBlocked) await this.#oneDone();
      if (!this.blocked || this.#open < open) continue;
      this.#knownBlocked = await this.blocked();
      if (this.#knownBlocked === open && this.#open === open) return;
      if (++asked > MOST_ASKED)
        throw new Error(`The world stands still: ${this.#open} open, ${this.#knownBlocked} wait for a lock`);
    }
  }

  /** Until the next is done, or until it may wait for a lock. */
  #oneDone(): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.blocked && realSetTimeout(resolve, MAY_BE_BLOCKED_MS);
      this.#onDone = () => {
        realClearTimeout(limit);
        resolve();
      };
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
export const nativeWork = new NativeWork();
