import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const SRC = join(import.meta.dirname, '..');
const STORE = join(SRC, '../../store/src');
const filesWith = (pattern: RegExp, folder = SRC) =>
  globSync('**/*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts') && pattern.test(readFileSync(join(folder, file), 'utf8')))
    .toSorted();

let kassa: Harness | undefined;
afterEach(async () => {
  await kassa?.close();
  kassa = undefined;
});

it('one file writes payments', () => {
  expect(filesWith(/(updateTable|insertInto|deleteFrom)\('payments'\)/)).toEqual([
    'payments/write-payment.ts',
  ]);
});

it('one file begins transactions, and it takes the order', () => {
  expect(filesWith(/\.transaction\(\)/)).toEqual([]);
  expect(filesWith(/\.transaction\(\)/, STORE)).toEqual(['store.ts']);
});

it('an answer of the provider that can’t be stored does not end the payment that it answers', async () => {
  kassa = await startHarness(fakeBank());
  const { store } = kassa;
  const { token } = await kassa.createSession();
  const transaction = store.transaction.bind(store);
  // The attempt is journalled; what stores the answer meets a fault that doesn't pass.
  vi.spyOn(store, 'transaction')
    .mockImplementationOnce(transaction)
    .mockRejectedValueOnce(new Error('out of order'));
  expect((await kassa.pay(token)).status).toBe(500);
  expect((await kassa.snapshot(token)).payment).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
  await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () =>
    expect((await kassa?.snapshot(token))?.payment).toMatchObject({ status: 'PAID' }),
  );
});
