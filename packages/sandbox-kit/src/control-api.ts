/** What the JSON control APIs of the sandboxes have in common: how they answer mistakes, faults, and starting anew. */
import { Hono } from 'hono';
import * as z from 'zod';
import { faultSchema, type Faults } from './faults.ts';

/** Answered as `{ "error": message }`. */
export class ControlError extends Error {
  readonly status: 404 | 409;

  constructor(status: 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** An app that answers a ControlError with its status and malformed input with 400, both with a sentence. */
export function controlApp(): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof ControlError) return context.json({ error: error.message }, error.status);
    if (error instanceof SyntaxError) return context.json({ error: error.message }, 400);
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error) }, 400);
    throw error;
  });
  return app;
}

/**
 * `GET /faults`, `PUT /faults/<operation>`, `DELETE /faults` and `POST /reset`.
 * @param operations those that can meet a fault
 * @param reset back to how the sandbox started
 */
export function addFaults(
  app: Hono,
  faults: Faults,
  operations: readonly [string, ...string[]],
  reset: () => void,
): void {
  app.get('/faults', (context) => context.json(faults.list()));
  app.put('/faults/:operation', async (context) => {
    const operation = z.enum(operations).parse(context.req.param('operation'));
    faults.set(operation, faultSchema.parse(await context.req.json()));
    return context.json(faults.list());
  });
  app.delete('/faults', (context) => {
    faults.clear();
    return context.json({});
  });
  app.post('/reset', (context) => {
    reset();
    return context.json({});
  });
}
