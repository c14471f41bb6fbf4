/** Tests of a page whose list is drawn on a server: each has a shop of its own. */
import { expect, test as base, type Page } from '@playwright/test';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { startServerRenderedShop } from './server-rendered-shop.ts';
import type { SmallShop } from './small-shop.ts';

/** At the bank's page: up to the question whether to approve. */
export async function chooseAccount(page: Page): Promise<void> {
  for (const choice of ['Norrbanken', 'Everyday account']) {
    await page.getByRole('radio', { name: choice }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
  }
}

/**
 * At the bank's page: pays there, and comes back to the shop.
 * @param statuses of the order's payments then: it is the only one, unless others are named, newest first
 */
export async function payAtTheBank(page: Page, shop: SmallShop, statuses = ['PAID']): Promise<void> {
  await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
  await chooseAccount(page);
  await page.getByRole('button', { name: /^Approve/ }).click();
  await page.waitForURL(`${shop.url}/orders/1*`);
  await expect.poll(async () => (await shop.payments()).map(({ status }) => status)).toEqual(statuses);
}

/** What keeps the script from running, the query that asks the shop for it, and what the test does for it. */
export const BLOCKED = [
  ['the script is answered with 503', '', (shop: SmallShop) => shop.refuse('/script/')],
  ['a content security policy blocks the script', 'script=blocked', () => undefined],
] as const;

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
