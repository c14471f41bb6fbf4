/** Tests of a page whose list is drawn on a server: each has a shop of its own. */
import { test as base } from '@playwright/test';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { startServerRenderedShop } from './server-rendered-shop.ts';
import type { SmallShop } from './small-shop.ts';

interface WorkerFixtures {
  /** How many processes of the shop: 1, or 2 on one PostgreSQL. */
  replicas: number;
  databases: TestPostgres | undefined;
}

export const test = base.extend<{ shop: SmallShop }, WorkerFixtures>({
  replicas: [1, { option: true, scope: 'worker' }],
  databases: [
    async ({ replicas }, use) => {
      const postgres = replicas === 1 ? undefined : await startPostgres();
      await use(postgres);
      await postgres?.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shop: async ({ databases }, use) => {
    const shop = await startServerRenderedShop(databases);
    await use(shop);
    await shop.close();
  },
});
