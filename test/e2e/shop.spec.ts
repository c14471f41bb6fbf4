/** The shop's pages: for everybody, at every width, under their own CSP. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { isThere } from '../support/customer.ts';
import { expect, test } from '../support/fixtures.ts';

/** What the browser complains of: a blocked script or style, an error that nobody caught. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  return found;
}

for (const { width, colorScheme, fontSize } of [
  { width: 320, colorScheme: 'light', fontSize: '100%' },
  { width: 390, colorScheme: 'light', fontSize: '200%' },
  { width: 1440, colorScheme: 'dark', fontSize: '100%' },
] as const)
  test(`every page is accessible and fits, ${width} px wide, ${colorScheme}, text at ${fontSize}`, async ({
    customer,
    stack,
  }) => {
    const { page } = customer;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const complained = complaints(page);
    const check = async (name: string, heading: string | RegExp) => {
      await isThere(page, heading);
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), fontSize);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        name,
      ).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(width);
    };
    await page.goto('/cart');
    await check('empty cart', 'Your cart is empty');
    await page.goto('/');
    await check('shelf', /^Things for the house/);
    await page.goto('/products/storm-lantern');
    await check('sold out', 'Storm lantern');
    await customer.putInCart('Wool blanket');
    await check('cart', 'Your cart');
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await check('delivery', 'Checkout');
    await customer.goToCheckout();
    await check('payment', 'Checkout');
    await stack.krofort.set({ timing: 'never' });
    await customer.payByBank();
    await customer.chooseAtBank();
    await customer.answerAtBank('Decline');
    await expect(customer.paymentStatus).toContainText('confirming');
    await check('confirming', 'Your order is being confirmed');
    const [payment] = await stack.krofort.payments();
    const reference = payment?.request.merchantReference ?? '';
    await stack.krofort.deliver(reference);
    await expect(customer.outcome).toHaveText('The payment didn’t go through');
    await check('failed', 'The payment didn’t go through');
    await stack.krofort.notify(reference, { type: 'payment.success' });
    await expect(customer.outcome).toHaveText('Thank you, your order is paid');
    await check('paid', 'Thank you, your order is paid');
    expect(complained).toEqual([]);
  });

test('the whole way to the bank works by keyboard alone', async ({ customer, stack }) => {
  const { page } = customer;
  const { keyboard } = page;
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab');
      // The last: focus inside a shadow root is on its host too.
      const focused = page.locator(':focus').last();
      if ((await focused.count()) === 0) continue;
      const text = await focused.evaluate(
        (element) => `${element.getAttribute('name') ?? ''} ${element.textContent}`,
      );
      if (text.includes(name)) return;
    }
    throw new Error(`Tab never comes to ${name}`);
  };
  await page.goto('/');
  await tabTo('Enamel mug');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Enamel mug' }).waitFor();
  await tabTo('Add to cart');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your cart' }).waitFor();
  await tabTo('Go to checkout');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Checkout' }).waitFor();
  for (const [field, text] of [
    ['email', 'karin@example.com'],
    ['firstName', 'Karin'],
    ['lastName', 'Björk'],
    ['street', 'Storgatan 4'],
    ['postalCode', '541 30'],
    ['city', 'Skövde'],
  ] as const) {
    await tabTo(field);
    await keyboard.type(text);
  }
  await keyboard.press('Enter');
  await customer.payButton.waitFor();
  await tabTo('Pay');
  await keyboard.press('Enter');
  await page.waitForURL(`${stack.sandbox.url}krofort/**`);
});

test('a stranger who has the address of an order sees no personal data', async ({
  customer,
  newCustomer,
  stack,
}) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.page.getByText('karin@example.com')).toBeVisible();
  const stranger = await newCustomer();
  await stranger.page.goto(customer.page.url());
  await expect(stranger.outcome).toHaveText('Thank you, your order is paid');
  expect(await stranger.page.content()).not.toMatch(/karin|Björk|Storgatan/i);
  expect(stack.shop.output).not.toContain('Björk');
});

test('whoever doesn’t get the script pays all the same, and is told where the payment stands', async ({
  customer,
}) => {
  const { page } = customer;
  await customer.getReadyToPay();
  await page.route('**/kassa-server-rendered.js', (route) => route.abort());
  await page.reload();
  const told = page.getByText('Your payment doesn’t load here.');
  await expect(told).toBeHidden();
  await customer.payByBank();
  await page.goto('/checkout');
  // After eight seconds.
  await page.evaluate(() => document.getAnimations().forEach((each) => each.finish()));
  await expect(told).toBeVisible();
  await page.getByRole('link', { name: 'See how it stands' }).click();
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the ways to pay stand in the page and pay', async ({ customer, stack }) => {
    await customer.putInCart('Enamel mug');
    await customer.fillInDelivery();
    await customer.payByBank();
    const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
    await stack.krofort.finish(reference, 'approve');
    await customer.page.goto((await stack.krofort.payments())[0]?.returnUrl ?? '');
    await expect(async () => {
      await customer.page.reload();
      await expect(customer.outcome).toHaveText('Thank you, your order is paid', { timeout: 1_000 });
    }).toPass();
  });
});
