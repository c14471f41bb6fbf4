/** Playwright's test with a running stack, one for each worker, and the customer's ways through the shop. */
import { test as base, type Page } from '@playwright/test';
import { takeDownAppLinks } from './app-links.ts';
import { Customer } from './customer.ts';
import { KronorShopper } from './kronor-shopper.ts';
import { Merchant } from './merchant.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

interface TestFixtures {
  /** A customer in a browser of their own. */
  customer: Customer;
  /** Another one, in another browser profile. */
  newCustomer: () => Promise<Customer>;
  /** The same customer, who pays through Kronor. */
  shopper: KronorShopper;
  /** Who refunds. */
  merchant: Merchant;
}
export interface WorkerFixtures {
  stackOptions: StackOptions;
  /** How many processes of the shop: 1, or more on one PostgreSQL. */
  replicas: number;
  sharedStack: Stack;
}

export const test = base.extend<TestFixtures & { stack: Stack }, WorkerFixtures>({
  stackOptions: [{}, { option: true, scope: 'worker' }],
  replicas: [1, { option: true, scope: 'worker' }],
  sharedStack: [
    async ({ stackOptions, replicas }, use) => {
      const stack = await startStack({ ...stackOptions, replicas });
      await use(stack);
      await stack.close();
    },
    // Two processes of the shop and PostgreSQL: starting them takes a busy machine a minute.
    { scope: 'worker', timeout: 180_000 },
  ],
  /** As it was at the start: running, no payments, no faults. */
  stack: async ({ sharedStack }, use, testInfo) => {
    await sharedStack.shop.start();
    for (const provider of ['krofort', 'kronor', 'payone', 'opp'] as const)
      await sharedStack[provider].reset();
    const before = sharedStack.shop.output.length;
    await use(sharedStack);
    if (testInfo.status !== testInfo.expectedStatus)
      await testInfo.attach('shop.log', { body: sharedStack.shop.output.slice(before) });
  },
  baseURL: async ({ sharedStack }, use) => use(sharedStack.shop.url),
  ignoreHTTPSErrors: async ({ stackOptions }, use) => use(stackOptions.https === true),
  merchant: async ({ stack }, use) => use(new Merchant(stack)),
  customer: async ({ page, stack }, use) => {
    await takeDownAppLinks(page.context());
    await use(new Customer(page, stack));
  },
  shopper: async ({ customer, stack }, use) => use(new KronorShopper(customer, stack)),
  newCustomer: async ({ browser, stack, ignoreHTTPSErrors }, use) => {
    const pages: Page[] = [];
    await use(async () => {
      const page = await browser.newPage({ baseURL: stack.shop.url, ignoreHTTPSErrors });
      pages.push(page);
      return new Customer(page, stack);
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});
export { expect } from '@playwright/test';
