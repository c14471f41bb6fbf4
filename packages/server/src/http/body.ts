import { KassaError } from '@kassa/protocol';
import { isUnavailable } from '@kassa/store';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { invalidField } from '../parse.ts';
import type { AppEnv } from './env.ts';

/** Refuses a longer body before it is read. @throws KassaError payload_too_large */
export const atMost = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new KassaError('payload_too_large', `The body has more than ${maxSize} bytes`);
    },
  });

/** A body as it is read. What breaks meanwhile is its sender's connection, and not that of the database. */
export const whole = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw isUnavailable(error) ? new KassaError('invalid_request', 'The body broke off') : error;
  });

/** Bytes of another encoding would all be one character: two orders that differ in an "ä" and an "ö" would be one. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as JSON; `{}` for an empty one. @throws KassaError invalid_request */
export async function readBody(c: Context<AppEnv>): Promise<unknown> {
  const bytes = await whole(c.req.arrayBuffer());
  try {
    return JSON.parse(utf8.decode(bytes) || '{}') as unknown;
  } catch {
    throw new KassaError('invalid_request', 'The body is not JSON in UTF-8');
  }
}

/** The query, each key once. @throws KassaError invalid_request naming one that is repeated */
export function readQuery(c: Context<AppEnv>): Record<string, string> {
  const repeated = Object.entries(c.req.queries()).find(([, values]) => values.length > 1);
  if (repeated) throw invalidField(repeated[0], 'stands more than once in the query');
  return c.req.query();
}
