import { expect, it, vi } from 'vitest';
import { KassaError } from './error.ts';

it('an error is known in whichever copy of the library it was made', async () => {
  vi.resetModules();
  const copy = await import('./error.ts');
  expect(copy.KassaError).not.toBe(KassaError);
  const made: unknown = new copy.KassaError('network', 'Out of reach');
  expect(made).toBeInstanceOf(KassaError);
  expect(made instanceof KassaError && made.code).toBe('network');
  expect(new TypeError('Failed to fetch')).not.toBeInstanceOf(KassaError);
  expect({ name: 'KassaError' }).not.toBeInstanceOf(KassaError);
});
