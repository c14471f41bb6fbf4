import { expect, it } from 'vitest';
import { newId } from './new-id.ts';

it('ids are all different, with the bits of 16 letters each, however many are made', () => {
  const ids = Array.from({ length: 2_000 }, () => newId('pay'));
  expect(new Set(ids).size).toBe(2_000);
  expect(new Set(ids.map((id) => id.slice(4, 12))).size).toBe(2_000);
  for (const id of ids) expect(id).toMatch(/^pay_[\w-]{16}$/);
});
