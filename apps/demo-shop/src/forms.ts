/** What the shop's forms may hold, and how it is read. Anybody may have written them. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { MAX_QUANTITY } from './products.ts';

/** Digits and nothing else: an empty text would be the number 0. */
const quantitySchema = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().max(MAX_QUANTITY + 1));
export const addSchema = z.object({ sku: z.string(), quantity: quantitySchema.pipe(z.number().min(1)) });
export const setSchema = z.object({ quantity: quantitySchema });
export const marketSchema = z.object({ country: z.string(), back: z.string().catch('/') });

/** A form's fields. @throws HTTPException 400 when its body is no form, or ends too early */
export async function readForm(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody();
  } catch (error) {
    if (error instanceof HTTPException) throw error;
    throw new HTTPException(400, { cause: error });
  }
}

/**
 * The page of the shop that `path` means, as browsers read it: they take `\` for `/` and skip tabs and line breaks.
 * The shelf when it means another host.
 */
export function ownPath(path: string, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  const url = URL.parse(path, origin);
  // A path that begins with two slashes would be another host when it is read again.
  return url?.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}
