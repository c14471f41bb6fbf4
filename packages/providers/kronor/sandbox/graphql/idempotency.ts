/**
 * The same operation with the same key is processed once; with other data it is refused (docs.kronor.io). What was
 * refused was not processed: its key may be used again, corrected [inferred].
 */
import { createHash } from 'node:crypto';
import { ValidationFailure } from './failures.ts';

export class Idempotency {
  readonly #answers = new Map<string, { hash: string; answer: unknown }>();

  /** @param scope whose keys: a session's, or the merchant's */
  once<T>(scope: string, operation: string, input: { idempotencyKey: string }, work: () => T): T {
    const key = JSON.stringify([scope, operation, input.idempotencyKey]);
    const hash = createHash('sha256').update(canonical(input)).digest('hex');
    const known = this.#answers.get(key);
    if (known && known.hash !== hash)
      throw new ValidationFailure(
        `The idempotency key ${input.idempotencyKey} was used for ${operation} with other data`,
      );
    if (known) return known.answer as T;
    const answer = work();
    this.#answers.set(key, { hash, answer });
    if (answer instanceof Promise) answer.catch(() => this.#answers.delete(key));
    return answer;
  }

  clear(): void {
    this.#answers.clear();
  }
}

/** Key order says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
