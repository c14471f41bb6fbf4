/** Parsing at the door: the first problem becomes an error that names its field. */
import { KassaError } from '@kassa/protocol';
import * as z from 'zod';

// zod/mini, which the shared schemas are made with, brings no words of its own.
z.config(z.locales.en());

/** @throws KassaError invalid_request, naming the field */
export function parse<S extends z.core.$ZodType>(schema: S, value: unknown): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const unknown = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
  throw new KassaError(
    'invalid_request',
    `${field === '' ? 'The body' : field}: ${issue?.message ?? 'Invalid'}${unknown}`,
    { field: field === '' ? undefined : field },
  );
}
