/** Parsing at the door: the first problem becomes an error that names its field. */
import { KassaError } from '@kassa/protocol';
import * as z from 'zod';

// zod/mini, which the shared schemas are made with, brings no words of its own.
z.config(z.locales.en());

/** @throws KassaError invalid_request, naming the field */
export function parse<S extends z.core.$ZodType>(schema: S, value: unknown): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) {
    refuseUnstorable(result.data);
    return result.data;
  }
  const issue = result.error.issues[0];
  throw refusal(issue?.path ?? [], issue?.message ?? 'Invalid');
}

/** The error of one field of a request. */
export const invalidField = (field: string, message: string): KassaError =>
  new KassaError('invalid_request', `${field}: ${message}`, { field });

/** With the flag `u` a whole pair is one character and doesn't match. */
const HALF_A_PAIR = /\p{Surrogate}/u;
/** Deeper than anything that is asked for, and far from where recursion ends. */
const DEEPEST = 32;

/**
 * Text that a database can't keep (PostgreSQL has no NUL; half a surrogate pair is no character), and nesting that
 * would end the stack of whoever reads it.
 * @throws KassaError invalid_request, naming the field
 */
function refuseUnstorable(value: unknown): void {
  const left: { value: unknown; path: string[] }[] = [{ value, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (path.length > DEEPEST) throw refusal(path.slice(0, 3), `nested more than ${DEEPEST} levels deep`);
    if (typeof value === 'string') refuseText(value, path);
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) {
        refuseText(key, path);
        left.push({ value: part, path: [...path, key] });
      }
  }
}

function refuseText(text: string, path: string[]): void {
  if (text.includes('\0')) throw refusal(path, 'holds a NUL character');
  if (HALF_A_PAIR.test(text)) throw refusal(path, 'holds half a surrogate pair, which is no character');
}

const refusal = (path: readonly PropertyKey[], message: string): KassaError =>
  path.length === 0
    ? new KassaError('invalid_request', `The request: ${message}`)
    : invalidField(path.join('.'), message);
