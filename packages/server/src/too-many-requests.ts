/** The error for requests above a limit. */
import { KassaError } from '@kassa/protocol';

export class TooManyRequests extends KassaError {
  /** Not every KassaError is one, as the test that is inherited says. */
  static override [Symbol.hasInstance] = Function.prototype[Symbol.hasInstance];
  /** For `Retry-After`: from then on it is taken again. */
  readonly seconds: number;

  constructor(message: string, ms: number) {
    super('too_many_requests', message);
    this.seconds = Math.max(1, Math.ceil(ms / 1_000));
  }
}
