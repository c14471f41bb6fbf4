import * as fc from 'fast-check';
import type { Front } from './front.ts';

export type Answer = 'taken' | 'refused';

/** One thing that a stranger does at a door, and how its answer is judged. */
export class Knock {
  readonly door: string;
  readonly #what: unknown;
  readonly #judge: (front: Front) => Promise<Answer>;

  /** @param judge throws an Error that says what gave way */
  constructor(door: string, what: unknown, judge: (front: Front) => Promise<Answer>) {
    this.door = door;
    this.#what = what;
    this.#judge = judge;
  }

  /** @throws Error that says what gave way; no answer within ten seconds, too */
  judge(front: Front): Promise<Answer> {
    return withinLimit(this.#judge(front));
  }

  /** For the smallest knock that did it. */
  [fc.toStringMethod](): string {
    return `${this.door}: ${fc.stringify(this.#what)}`;
  }
}

const HANG_MS = 10_000;

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${HANG_MS} ms`)), HANG_MS);
  });
  try {
    return await Promise.race([work, hang]);
  } finally {
    clearTimeout(timer);
  }
}
