/** Faults on demand: what an API does wrong, by the name of its operation, for the next n calls or until cleared. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';
import * as z from 'zod';

export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers rightly, `ms` late. */
  z.strictObject({
    kind: z.literal('slow'),
    ms: z.int().min(1).max(120_000),
    times: z.int().positive().optional(),
  }),
  /** Takes no connection: each is dropped before a byte is read. Holds for the whole listener. */
  z.strictObject({ kind: z.literal('refused'), times: z.int().positive().optional() }),
  /** Answers 503 and does nothing. */
  z.strictObject({ kind: z.literal('unavailable'), times: z.int().positive().optional() }),
  /** Does its work, then drops the connection without an answer. */
  z.strictObject({ kind: z.literal('lost_answer'), times: z.int().positive().optional() }),
]);
/** `times`: how many calls it takes; left out, until cleared. */
export type Fault = z.infer<typeof faultSchema>;

export class Faults {
  readonly #faults = new Map<string, Fault>();
  readonly #onRefused = new Set<() => void>();

  set(operation: string, fault: Fault): void {
    this.#faults.set(operation, { ...fault });
    if (fault.kind === 'refused') for (const listener of this.#onRefused) listener();
  }

  /** All of them when no operation is named. */
  clear(operation?: string): void {
    if (operation === undefined) this.#faults.clear();
    else this.#faults.delete(operation);
  }

  /** What is set now, by operation. */
  list(): Record<string, Fault> {
    return Object.fromEntries(this.#faults);
  }

  /** The fault that this call of `operation` meets, counted down. */
  take(operation: string): Fault | undefined {
    const fault = this.#faults.get(operation);
    if (fault?.times !== undefined && --fault.times === 0) this.#faults.delete(operation);
    return fault;
  }

  /** Is this new connection to be dropped? Counted down. */
  takeRefusal(): boolean {
    for (const [operation, { kind }] of this.#faults)
      if (kind === 'refused') return this.take(operation) !== undefined;
    return false;
  }

  /** Calls back when connections that are open must go. */
  onRefused(listener: () => void): void {
    this.#onRefused.add(listener);
  }
}

/** Middleware: lets `operation` meet its fault. For apps behind `listen`. */
export function faulty(faults: Faults, operation: string): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (context, next) => {
    const fault = faults.take(operation);
    const drop = () => {
      context.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    };
    switch (fault?.kind) {
      case undefined:
        return next();
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
        return next();
      case 'refused':
        return drop();
      case 'unavailable':
        return context.text('Service Unavailable', 503);
      case 'lost_answer':
        await next();
        // Assigned, because Hono keeps the answer that next() made whatever is returned here.
        context.res = drop();
    }
  };
}
