/** What a customer does, in the words on the screen. */
import type { Locator, Page } from '@playwright/test';
import { MARKETS } from '../../apps/demo-shop/src/markets.ts';
import type { Stack } from './stack.ts';

/** What the customer writes into the delivery form, by its fields. */
const DELIVERY = {
  email: 'karin@example.com',
  firstName: 'Karin',
  lastName: 'Björk',
  phone: '+46 70 174 06 35',
  company: '',
  street: 'Storgatan 4',
  postalCode: '541 30',
  city: 'Skövde',
};

/**
 * Waits for the whole page of that heading. A press that leads to it is over before the page is there: what the test
 * reads then is of the page before, or of a document without an element.
 */
export async function isThere(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  await page.waitForLoadState();
}

/** At the bank's page; ends where the payment is approved or not. */
export async function chooseAtBank(page: Page): Promise<void> {
  for (const [step, choice] of [
    ['Choose your bank', 'Norrbanken'],
    ['Choose an account', 'Everyday account'],
  ] as const) {
    await page.getByRole('heading', { name: step }).waitFor();
    await page.getByRole('radio', { name: choice }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  await page.getByRole('heading', { name: 'Approve the payment' }).waitFor();
}

export class Customer {
  readonly page: Page;
  readonly #stack: Stack;

  constructor(page: Page, stack: Stack) {
    this.page = page;
    this.#stack = stack;
  }

  /** Says on a page of the shop where to deliver: `Germany`, for prices and methods of there. */
  async chooseCountry(country: string): Promise<void> {
    await this.page.goto('/');
    await this.page.locator('summary', { hasText: 'Deliver to' }).click();
    await this.page.getByRole('button', { name: country }).click();
    await this.page.locator('summary', { hasText: country }).waitFor();
  }

  /** The same without the page. @throws Error when the shop does not deliver there */
  async shopIn(country: string): Promise<void> {
    const market = Object.values(MARKETS).find(({ name }) => name === country);
    if (!market) throw new Error(`The shop does not deliver to ${country}`);
    await this.#send('/market', { country: market.country, back: '/' });
  }

  async putInCart(product: string): Promise<void> {
    await this.page.goto('/');
    await this.page.getByRole('link', { name: product }).click();
    await this.page.getByRole('button', { name: 'Add to cart' }).click();
    await this.page.getByRole('heading', { name: 'Your cart' }).waitFor();
  }

  /** From the cart to the page with the payment methods. */
  async goToCheckout(delivery: { company?: string } = {}): Promise<void> {
    await this.fillInDelivery(delivery);
    await this.#canPay();
  }

  /** The same without waiting for a script. */
  async fillInDelivery({ company = '' }: { company?: string } = {}): Promise<void> {
    await this.page.goto('/cart');
    await this.page.getByRole('link', { name: 'Go to checkout' }).click();
    await this.page.getByLabel('E-mail').fill('karin@example.com');
    await this.page.getByLabel('First name').fill('Karin');
    await this.page.getByLabel('Last name').fill('Björk');
    await this.page.getByLabel('Mobile number').fill('+46 70 174 06 35');
    await this.page.getByLabel('Company').fill(company);
    await this.page.getByLabel('Street and number').fill('Storgatan 4');
    await this.page.getByLabel('Postal code').fill('541 30');
    await this.page.getByLabel('Town').fill('Skövde');
    await this.page.getByRole('button', { name: 'Continue to payment' }).click();
    await this.payButton.waitFor();
  }

  /**
   * A cart with an enamel mug, at the payment methods. The shop's forms are sent as a browser sends them, without
   * their pages: those are `putInCart` and `goToCheckout`.
   */
  async getReadyToPay(): Promise<void> {
    await this.#send('/cart', { sku: 'enamel-mug', quantity: '1' });
    await this.#send('/checkout', DELIVERY);
    await this.page.goto('/checkout');
    await this.#canPay();
  }

  /** The list is there before the script; these customers wait for both. */
  async #canPay(): Promise<void> {
    await this.page.locator('pay-method-picker:state(choosing)').waitFor();
    await this.payButton.waitFor();
  }

  /** Sends a form of the shop with the page's cookies. @throws Error with the answer, unless it is a page */
  async #send(path: string, form: Record<string, string>): Promise<void> {
    const response = await this.page.request.post(path, {
      form,
      headers: { origin: this.#stack.shop.url },
      failOnStatusCode: true,
      maxRedirects: 0,
    });
    if (response.status() !== 303) throw new Error(`${path}: ${response.status()}`);
  }

  get payButton(): Locator {
    return this.page.locator('pay-method-picker').getByRole('button', { name: /^Pay/ });
  }

  /** One of the methods, by its name. */
  async choose(method: string | RegExp): Promise<void> {
    await this.page.getByRole('radio', { name: method }).check();
  }

  /** Ends at the bank's page. */
  async payByBank(): Promise<void> {
    await this.payButton.click();
    await this.page.waitForURL(`${this.#stack.sandbox.url}krofort/**`);
  }

  /** Chooses a bank and an account; ends where the payment is approved or not. */
  async chooseAtBank(): Promise<void> {
    await chooseAtBank(this.page);
  }

  /** Ends back in the shop. */
  async answerAtBank(answer: 'Approve' | 'Decline' | 'Close'): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${answer}`) }).click();
    await this.page.waitForURL(`${this.#stack.shop.url}/orders/**`);
  }

  /** On an order's page: what the shop says of the order. */
  get outcome(): Locator {
    return this.page.locator('#outcome').getByRole('heading');
  }

  /** On the checkout and order pages: what Kassa says of the payment. */
  get paymentStatus(): Locator {
    return this.page.locator('payment-status');
  }

  /** On the checkout and order pages. */
  async orderNumber(): Promise<string> {
    return (await this.page.locator('.order-number').textContent()) ?? '';
  }
}
