import { expect, it, vi } from 'vitest';
import { inBatches } from './in-batches.ts';

/** Writes that end when they are told to. */
function makeWrite() {
  const writes: { items: string[]; end: () => void; fail: (error: Error) => void }[] = [];
  const write = (items: string[]) =>
    new Promise<void>((resolve, reject) => void writes.push({ items, end: resolve, fail: reject }));
  const written = () => writes.map(({ items }) => items);
  return { writes, write, written };
}

it('an item is written at once, and what comes meanwhile goes together with the next', async () => {
  const { writes, write, written } = makeWrite();
  const add = inBatches(write);
  const first = add(['a']);
  await Promise.resolve();
  expect(written()).toEqual([['a']]);
  const others = [add(['b']), add(['c', 'd'])];
  await Promise.resolve();
  expect(written()).toEqual([['a']]);
  writes[0]?.end();
  await first;
  await expect.poll(written).toEqual([['a'], ['b', 'c', 'd']]);
  writes[1]?.end();
  await Promise.all(others);
  const last = add(['e']);
  await expect.poll(written).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  writes[2]?.end();
  await last;
});

it('a write that fails is the failure of those who waited for it, and of nobody else', async () => {
  const { writes, write, written } = makeWrite();
  const add = inBatches(write);
  const first = add(['a']);
  await Promise.resolve();
  const [second, third] = [add(['b']), add(['c'])];
  writes[0]?.fail(new Error('connection lost'));
  await expect(first).rejects.toThrow('connection lost');
  await expect.poll(written).toEqual([['a'], ['b', 'c']]);
  writes[1]?.end();
  await Promise.all([second, third]);
});

it('a write that never ends holds up neither the next nor those after it', async () => {
  const { writes, write, written } = makeWrite();
  const add = inBatches(write);
  void add(['stuck']);
  await expect.poll(written).toHaveLength(1);
  for (const item of ['b', 'c', 'd']) {
    const added = add([item]);
    await expect.poll(written).toContainEqual([item]);
    writes.at(-1)?.end();
    await added;
  }
});

it('of writes that don’t end there are three at most: the next waits for one of them', async () => {
  vi.useFakeTimers();
  const { writes, write, written } = makeWrite();
  const add = inBatches(write);
  for (const item of ['a', 'b', 'c', 'd']) {
    void add([item]);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(written()).toEqual([['a'], ['b'], ['c']]);
  const last = add(['e']);
  writes[1]?.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(written()).toEqual([['a'], ['b'], ['c'], ['d', 'e']]);
  writes[3]?.end();
  await last;
  vi.useRealTimers();
});
