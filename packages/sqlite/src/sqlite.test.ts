import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, it, vi } from 'vitest';
import { sqlite } from './sqlite.ts';

afterEach(() => vi.restoreAllMocks());

it('a statement of SQLite is prepared once, however often it runs: each takes memory outside the heap', async () => {
  const store = sqlite({ file: ':memory:' });
  await store.start();
  const prepare = vi.spyOn(BetterSqlite3.prototype, 'prepare');
  const order = (number: number) =>
    store.transaction({ merchantId: 'm', merchantReference: `order-${number}`, now: 'now' }, (_tx, id) =>
      Promise.resolve(id),
    );
  await order(0);
  const first = prepare.mock.calls.length;
  expect(first).toBeGreaterThan(0);
  for (let number = 1; number <= 100; number++) await order(number);
  expect(prepare.mock.calls.length).toBe(first);
  expect(await store.db.selectFrom('orders').select('id').execute()).toHaveLength(101);
  await store.close();
});

it('SQLite keeps a prepared statement that has a limit', async () => {
  const store = sqlite({ file: ':memory:' });
  await store.start();
  await store.transaction({ merchantId: 'm', merchantReference: 'order-1', now: 'now' }, (_tx, id) =>
    Promise.resolve(id),
  );
  const orders = store.db.selectFrom('orders').select('id').where('createdAt', '<=', 'now');
  // better-sqlite3 compiles a function that makes rows whenever SQLite has prepared the statement anew.
  const compiled = vi.spyOn(globalThis, 'Function');
  const bound = new BetterSqlite3(':memory:').prepare('select 1 as one limit ?');
  for (const limit of [1, 1, 1]) bound.all(limit);
  expect(compiled).toHaveBeenCalledTimes(3);
  compiled.mockClear();
  for (const limit of [1, 1, 1]) expect(await orders.limit(limit).execute()).toHaveLength(1);
  expect(compiled).toHaveBeenCalledTimes(1);
  await store.close();
});

it('many statements of differing length are let go of, and run all the same', async () => {
  const store = sqlite({ file: ':memory:' });
  await store.start();
  for (let length = 1; length <= 1_100; length++) {
    const ids = Array.from({ length }, (_, index) => `order-${index}`);
    expect(await store.db.selectFrom('orders').select('id').where('id', 'in', ids).execute()).toEqual([]);
  }
  await store.close();
});

it.each([
  ['a file that is no text', { file: 5 }, 'sqlite.file: must be a text'],
  ['a missing file', {}, 'sqlite.file: must be a text'],
  ['an empty file', { file: '' }, 'sqlite.file: must not be empty'],
  ['a NUL in the file', { file: 'a\0b' }, 'sqlite.file: holds a NUL or half a character'],
  ['half a surrogate pair', { file: '\ud800' }, 'sqlite.file: holds a NUL or half a character'],
  ['a misspelt option', { file: ':memory:', flie: 'x' }, 'sqlite.flie: is no option'],
  ['options that are none', undefined, 'sqlite.options: Invalid input: expected object, received undefined'],
  ['a file that is a folder', { file: '/' }, "sqlite.file: / can't be opened: unable to open database file"],
])('SQLite names %s', (_, options, problem) => {
  expect(() => sqlite(options as never)).toThrow(
    expect.objectContaining({ name: 'ConfigError', problems: [problem] }),
  );
});
