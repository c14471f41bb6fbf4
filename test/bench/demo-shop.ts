/** The demo shop's payment page as a whole, by its own server: pictures, styles and all. */
import type { BrowserContext } from '@playwright/test';
import { startStack } from '../support/stack.ts';

const DELIVERY = {
  email: 'karin@example.com',
  firstName: 'Karin',
  lastName: 'Björk',
  street: 'Storgatan 4',
  postalCode: '541 30',
  city: 'Skövde',
};

export interface DemoShop {
  /** Fills a new customer's cart. @returns the payment page's address */
  open(context: BrowserContext): Promise<string>;
  close(): Promise<void>;
}

export async function startDemoShop(): Promise<DemoShop> {
  const stack = await startStack({ everyProvider: true });
  const { shop } = stack;
  return {
    async open({ request }) {
      const headers = { origin: shop.url };
      for (const [path, form] of [
        ['/cart', { sku: 'enamel-mug', quantity: '1' }],
        ['/checkout', DELIVERY],
      ] as const)
        await request.post(shop.url + path, { form, headers, maxRedirects: 0, failOnStatusCode: true });
      return `${shop.url}/checkout`;
    },
    close: () => stack.close(),
  };
}
