/** One live query over rows with these ids; made anew as the ids change. */
import type { LiveSocket, Sink } from './live-socket.ts';

export class LiveRows {
  readonly #document: string;
  readonly #variable: string;
  readonly #sinkOf: (live: LiveSocket) => Sink;
  #watched = '';
  #stop: (() => void) | undefined;

  /** @param variable of `document`: the ids */
  constructor(document: string, variable: string, sinkOf: (live: LiveSocket) => Sink) {
    this.#document = document;
    this.#variable = variable;
    this.#sinkOf = sinkOf;
  }

  /** The new query first, so that no change falls between the two. */
  follow(live: LiveSocket, ids: Iterable<string>): void {
    const sorted = [...ids].toSorted();
    const watched = sorted.join(' ');
    if (watched === this.#watched) return;
    const stopEarlier = this.#stop;
    this.#stop =
      sorted.length === 0
        ? undefined
        : live.subscribe(this.#document, { [this.#variable]: sorted }, this.#sinkOf(live));
    this.#watched = watched;
    stopEarlier?.();
  }

  /** Its socket is gone. */
  forget(): void {
    this.#stop = undefined;
    this.#watched = '';
  }
}
