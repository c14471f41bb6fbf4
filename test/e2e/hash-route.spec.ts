/** A shop whose routes stand in the fragment: the ways to the bank and back end at routes that there are. */
import { expect, test as base, type Page } from '@playwright/test';
import { chooseAtBank } from '../support/customer.ts';
import { routeOf, startHashRoutedShop } from '../support/hash-routed-shop.ts';
import type { SmallShop } from '../support/small-shop.ts';

const test = base.extend<{ shop: SmallShop }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
  shop: async ({}, use) => {
    const shop = await startHashRoutedShop();
    await use(shop);
    await shop.close();
  },
});

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const payment = (page: Page) => page.locator('payment-status');

async function payByBank(page: Page, shop: SmallShop, answer: 'Approve' | 'Decline'): Promise<void> {
  await page.getByRole('radio', { name: 'Pay by bank' }).check();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
  await chooseAtBank(page);
  await page.getByRole('button', { name: answer }).click();
}

test('paid by bank, the customer comes back to the order’s route, which a reload finds again', async ({
  page,
  shop,
}) => {
  await page.goto(routeOf(shop, '/checkout'));
  await payByBank(page, shop, 'Approve');
  await expect(payment(page)).toContainText('Paid');
  await expect(page).toHaveURL(routeOf(shop, '/orders/1'));
  await expect(heading(page)).toHaveText('Your order');
  await page.reload();
  await expect(heading(page)).toHaveText('Your order');
  await expect(payment(page)).toContainText('Paid');
  expect(await shop.payments()).toMatchObject([{ status: 'PAID' }]);
});

test('declined, the customer goes from the order’s route to the checkout’s, and pays there', async ({
  page,
  shop,
}) => {
  await page.goto(routeOf(shop, '/checkout'));
  await payByBank(page, shop, 'Decline');
  await expect(payment(page)).toContainText('The payment was declined');
  await expect(heading(page)).toHaveText('Your order');
  await page.evaluate(() => void (location.hash = '#/checkout'));
  await expect(heading(page)).toHaveText('Checkout');
  await payByBank(page, shop, 'Approve');
  await expect(payment(page)).toContainText('Paid');
  await expect(page).toHaveURL(routeOf(shop, '/orders/1'));
  expect(await shop.payments()).toMatchObject([{ status: 'PAID' }, { status: 'DECLINED' }]);
});

test('back from the bank by the back button, the checkout’s route has the way to the bank again', async ({
  page,
  shop,
}) => {
  await page.goto(routeOf(shop, '/checkout'));
  await page.getByRole('radio', { name: 'Pay by bank' }).check();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
  const bank = page.url();
  await page.goBack();
  await expect(heading(page)).toHaveText('Checkout');
  await page.getByRole('button', { name: 'Back to your bank' }).click();
  await page.waitForURL(bank);
  expect(await shop.payments()).toHaveLength(1);
});
