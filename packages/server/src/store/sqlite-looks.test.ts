/** A look each second holds up everything else that SQLite's one process does: it reads by an index of what it looks for. */
import { CompiledQuery } from 'kysely';
import { afterEach, expect, it, vi } from 'vitest';
import type { Store } from '@kassa/store';
import { sqlite } from '../../../sqlite/src/index.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { onSqliteRun } from '../../test-support/sqlite-statements.ts';
import { findOpenBesidePaid, findUnresolved } from '../payments/repository.ts';

const ASKED = { limit: 16, except: [] };
const { provider } = fakeBank({ operations: ['cancellation'] });
afterEach(() => vi.restoreAllMocks());

it.each([
  [
    'open for too long',
    'payments_unresolved',
    (store: Store) => findUnresolved(store, provider.name, '2026-01-01', ASKED),
  ],
  [
    'open beside a paid one',
    'payments_without_lock',
    (store: Store) => findOpenBesidePaid(store, provider, 'a key', ASKED),
  ],
] as const)('payments that are %s are found by %s on SQLite', async (_, index, look) => {
  const store = sqlite({ file: ':memory:' });
  await store.start();
  const asked: [text: string, bound: unknown[]][] = [];
  onSqliteRun((text, bound) => void asked.push([text, bound]));
  await look(store);
  const [text, bound] = asked.at(-1) ?? ['', []];
  const { rows } = await store.db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${text}`, bound),
  );
  expect(rows[0]?.detail).toContain(`SEARCH payments USING INDEX ${index} `);
  await store.close();
});
