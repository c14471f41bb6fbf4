/** Playwright's test with a shop that has no companion server, and its customer's ways. */
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { takeDownAppLinks } from './app-links.ts';
import { DirectShop } from './direct-shop.ts';

export class DirectCustomer {
  readonly page: Page;
  readonly shop: DirectShop;

  constructor(page: Page, shop: DirectShop) {
    this.page = page;
    this.shop = shop;
  }

  get payButton(): Locator {
    return this.page.getByRole('button', { name: /^Pay/ });
  }

  get status(): Locator {
    return this.page.locator('payment-status');
  }

  /** Ends where the customer can choose. */
  async openCheckout(): Promise<void> {
    await this.page.goto(`${this.shop.url}/checkout`);
    await this.payButton.waitFor();
  }

  /** Ends where what the method asks for is there. */
  async choose(method: string, field?: string): Promise<void> {
    await this.page.getByRole('radio', { name: method }).check();
    if (field !== undefined) await this.page.getByLabel(field).first().waitFor();
  }

  /** Ends with Kronor waiting for the customer. */
  async paySwish(): Promise<void> {
    await this.openCheckout();
    await this.choose('Swish', 'Mobile number with Swish');
    await this.payButton.click();
    await this.sees('Waiting for your payment');
  }

  /** From the method's choice to the provider's page. */
  async payAt(method: string): Promise<void> {
    await this.choose(method);
    await this.payButton.click();
    await this.page.waitForURL(`${this.shop.kronor.url}/checkout/**`);
  }

  /** On the provider's page; ends back in the shop. */
  async answer(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
    await this.page.waitForURL(`${this.shop.url}/checkout**`);
  }

  async sees(text: string): Promise<void> {
    await expect(this.status).toContainText(text);
  }

  /** Whether status is pushed. The page says only when it isn't. */
  async isFollowedBySocket(): Promise<void> {
    await expect.poll(() => this.shop.kronor.sockets.count).toBeGreaterThan(0);
  }
}

interface TestFixtures {
  shop: DirectShop;
  customer: DirectCustomer;
  newTab: () => Promise<DirectCustomer>;
}

export const test = base.extend<TestFixtures, { directShop: DirectShop }>({
  directShop: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
    async ({}, use) => {
      const shop = await DirectShop.start();
      await use(shop);
      await shop.close();
    },
    { scope: 'worker' },
  ],
  shop: async ({ directShop }, use) => {
    await directShop.reset();
    await use(directShop);
  },
  /** Nothing but the shop and Kronor is spoken to, and nothing is done that the page's policy forbids. */
  customer: async ({ page, shop, context }, use) => {
    await takeDownAppLinks(context);
    const others: string[] = [];
    const refused: string[] = [];
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== shop.url && origin !== shop.kronor.url)
        others.push(request.url());
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await use(new DirectCustomer(page, shop));
    expect({ others, refused }).toEqual({ others: [], refused: [] });
  },
  newTab: async ({ context, shop }, use) =>
    use(async () => new DirectCustomer(await context.newPage(), shop)),
});
export { expect };
