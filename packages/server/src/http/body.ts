import { KassaError } from '@kassa/protocol';
import type { Context } from 'hono';
import type { AppEnv } from './env.ts';

/** The body as JSON; `{}` for an empty one. @throws KassaError invalid_request */
export async function readBody(c: Context<AppEnv>): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new KassaError('invalid_request', 'The body is not JSON');
  }
}
