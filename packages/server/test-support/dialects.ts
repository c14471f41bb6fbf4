/** Runs a suite on both dialects: SQLite in memory, and a PostgreSQL that the suite starts. */
import { afterAll, beforeAll, describe } from 'vitest';
import { postgres } from '../../postgres/src/index.ts';
import { sqlite } from '../../sqlite/src/index.ts';
import type { Store } from '@kassa/store';
import { startPostgres, type TestPostgres } from './postgres.ts';

export function onBothDialects(suite: (newStore: () => Promise<Store>) => void): void {
  describe('on SQLite', () => {
    suite(() => Promise.resolve(sqlite({ file: ':memory:' })));
  });
  describe('on PostgreSQL', () => {
    let running: TestPostgres;
    beforeAll(async () => {
      running = await startPostgres();
    }, 60_000);
    afterAll(() => running.stop(), 60_000);
    suite(async () => postgres({ connectionString: await running.createDatabase(), poolSize: 5 }));
  });
}
