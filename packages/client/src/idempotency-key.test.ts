import { expect, test } from 'vitest';
import { idempotencyKey, type Attempt } from './idempotency-key.ts';

test('a key is the same for the same attempt and another for each other attempt', () => {
  const attempts = Array.from({ length: 20_000 }, (_, number): Attempt[] => [
    ['ses_1', undefined, number, 'krofort.bank', { kind: 'none' }],
    [
      'ses_1',
      undefined,
      0,
      'kronor.swish',
      { kind: 'fields', values: { phone: `+4670${number}`, name: 'Åsa' } },
    ],
  ]).flat();
  const keys = attempts.map(idempotencyKey);
  expect(new Set(keys).size).toBe(attempts.length);
  expect(attempts.map(idempotencyKey)).toEqual(keys);
  for (const key of keys) expect(key).toMatch(/^[a-z0-9-]{16,64}$/);
});
