import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import {
  chooseKlarna,
  decide,
  formIsThere,
  germanOrder,
  IN_PARTS,
  klarnaWindow,
  openAnyShop,
  PAY_LATER,
  payWithKlarna,
} from '../support/klarna.ts';
import type { Stack } from '../support/stack.ts';

const CLOCK = join(tmpdir(), `kassa-test-clock-${process.pid}`);
test.use({
  stackOptions: {
    everyProvider: true,
    environment: {
      TEST_CLOCK: CLOCK,
      NODE_OPTIONS: `--import=${import.meta.resolve('../support/clock.ts')}`,
    },
  },
});
test.afterEach(async ({ stack }) => {
  rmSync(CLOCK, { force: true });
  await stack.shop.stop();
});

/** Replicas go by their database's clock, which no test puts forward. */
const OF_ONE_CLOCK = { tag: '@clock' };
const HOUR = 3_600_000;
const names = async (stack: Stack) => (await stack.payone.requests()).map(({ name }) => name);
const states = async (stack: Stack) => (await stack.payone.tokens()).map(({ state }) => state);
const PAYMENTS = '**/session/payments';

/** For the shop and for PAYONE it is `ms` later. */
async function letTimePass(stack: Stack, ms: number): Promise<void> {
  writeFileSync(CLOCK, String(ms));
  await stack.shop.stop();
  await stack.payone.advance(ms);
  await stack.shop.start();
}

test('the cart changes in another tab while the customer is with Klarna: cancelled, and nothing charged', async ({
  customer,
  stack,
}) => {
  const { page } = customer;
  await chooseKlarna(customer);
  await customer.payButton.click();
  await expect(klarnaWindow(page).getByRole('heading')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto('/cart');
  await tab.getByRole('button', { name: 'One more Enamel mug' }).click();
  await expect(tab.locator('.stepper')).toContainText('2');
  await tab.goto('/checkout');
  await tab.locator('pay-method-picker').getByRole('radio').first().waitFor();
  await decide(page, 'Approve');
  await expect(page.getByText('Your order has changed.').first()).toBeVisible();
  await expect.poll(() => stack.payone.tokens()).toMatchObject([{ state: 'cancelled' }]);
  expect(await names(stack)).not.toContain('preauthorization');
});

test('the order’s goods change at the same price: the token is cancelled, and the next press pays', async ({
  page,
  stack,
  merchant,
}) => {
  const reference = `K-${crypto.randomUUID()}`;
  await openAnyShop(page, stack, merchant, (returnUrl) => germanOrder(reference, returnUrl));
  await page.getByRole('radio', { name: PAY_LATER }).check();
  await formIsThere(page);
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await expect(klarnaWindow(page).getByRole('heading')).toBeVisible();
  const changed = germanOrder(reference, stack.shop.url);
  const [first, ...others] = changed.order.lines ?? [];
  if (!first) throw new Error('No lines');
  changed.order.lines = [{ ...first, name: 'Birch board' }, ...others];
  await merchant.createSession(changed);
  const before = (await stack.payone.sessions()).length;
  await decide(page, 'Approve');
  await expect(
    page.getByText('Your order has changed. Please confirm the payment again.').first(),
  ).toBeVisible();
  expect(await states(stack)).toEqual(['cancelled']);
  // Klarna is shown what is bought now.
  await expect.poll(async () => (await stack.payone.sessions()).length).toBe(before + 1);
  const newest = (await stack.payone.sessions()).at(-1);
  await expect(page.locator(`klarna-widget-host iframe[src*="${newest?.sessionId}"]`)).toBeVisible();
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await decide(page, 'Approve');
  await expect.poll(async () => (await merchant.payments(reference))[0]?.status).toBe('AUTHORIZED');
  expect(await stack.payone.payments()).toMatchObject([{ form: { 'de[1]': 'Birch board' } }]);
});

test(
  'a token that is older than 60 minutes is not sent, and the customer is asked again',
  OF_ONE_CLOCK,
  async ({ page, stack, merchant }) => {
    const reference = `K-${crypto.randomUUID()}`;
    await page.clock.install();
    await openAnyShop(page, stack, merchant, (returnUrl) =>
      germanOrder(reference, returnUrl, { expiresAt: new Date(Date.now() + 20 * HOUR).toISOString() }),
    );
    await page.getByRole('radio', { name: PAY_LATER }).check();
    await formIsThere(page);
    // The laptop goes to sleep as it sends the token, and an hour later sends it again.
    let wake: () => void = () => undefined;
    const awake = new Promise<void>((resolve) => (wake = resolve));
    const sending = page.waitForRequest(PAYMENTS);
    await page.route(PAYMENTS, async (route) => {
      await awake;
      await route.abort();
    });
    await page.getByRole('button', { name: /^Pay €/ }).click();
    await decide(page, 'Approve');
    await sending;
    await letTimePass(stack, HOUR + 60_000);
    await page.clock.fastForward(HOUR + 60_000);
    const again = page.waitForRequest(PAYMENTS);
    wake();
    await page.unroute(PAYMENTS);
    await again;
    await expect(page.getByText('Your approval has expired.').first()).toBeVisible();
    expect(await names(stack)).not.toContain('preauthorization');
    expect(await states(stack)).toEqual(['cancelled']);
    await page.getByRole('button', { name: /^Pay €/ }).click();
    await decide(page, 'Approve');
    await expect.poll(async () => (await merchant.payments(reference))[0]?.status).toBe('AUTHORIZED');
  },
);

test(
  'a page that is two days old gets a new session of Klarna’s and its form anew, and pays',
  OF_ONE_CLOCK,
  async ({ customer, stack }) => {
    const { page } = customer;
    await chooseKlarna(customer);
    await letTimePass(stack, 49 * HOUR);
    await expect.poll(async () => (await stack.payone.sessions()).length, { timeout: 20_000 }).toBe(2);
    const [old, fresh] = await stack.payone.sessions();
    await expect(page.locator(`klarna-widget-host iframe[src*="${fresh?.sessionId}"]`)).toBeVisible();
    await expect(page.locator(`klarna-widget-host iframe[src*="${old?.sessionId}"]`)).toHaveCount(0);
    await payWithKlarna(customer, stack);
    await expect(customer.outcome).toHaveText('Thank you, your order is placed');
    expect(await stack.payone.payments()).toMatchObject([{ form: { workorderid: fresh?.workorderid } }]);
  },
);

test('another method is chosen while Klarna’s window is open: what is approved there is given back', async ({
  customer,
  stack,
}) => {
  const { page } = customer;
  await chooseKlarna(customer);
  await customer.payButton.click();
  await expect(klarnaWindow(page).getByRole('heading')).toBeVisible();
  // Klarna's window covers the page, and leaves it to the keyboard.
  await page.getByRole('radio', { name: IN_PARTS }).press('Space');
  await expect.poll(async () => (await stack.payone.sessions()).length).toBe(2);
  await decide(page, 'Approve');
  await expect.poll(() => states(stack)).toEqual(['cancelled']);
  await formIsThere(page);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText('Thank you, your order is placed');
  expect(await states(stack)).toEqual(['cancelled', 'used']);
  expect(await stack.payone.payments()).toMatchObject([{ form: { financingtype: 'KIS' } }]);
});
