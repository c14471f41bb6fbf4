import { expect, test } from 'vitest';
import { idempotencyKey } from './idempotency-key.ts';

test('a key is the same for the same content and another for each other content', () => {
  const contents = Array.from({ length: 20_000 }, (_, attempt) => [
    ['ses_1', undefined, attempt, 'krofort.bank', { kind: 'none' }],
    [
      'ses_1',
      undefined,
      0,
      'kronor.swish',
      { kind: 'fields', values: { phone: `+4670${attempt}`, name: 'Åsa' } },
    ],
  ]).flat();
  const keys = contents.map(idempotencyKey);
  expect(new Set(keys).size).toBe(contents.length);
  expect(contents.map(idempotencyKey)).toEqual(keys);
  for (const key of keys) expect(key).toMatch(/^[a-z0-9-]{16,64}$/);
});
