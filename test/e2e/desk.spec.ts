/** Support's desk in a browser: what it looks like for everybody, and that a person at it needs no script. */
import { AxeBuilder } from '@axe-core/playwright';
import { isThere } from '../support/customer.ts';
import { expect, test } from '../support/fixtures.ts';
import { CARD, type KronorShopper, PAY_AT_ONCE } from '../support/kronor-shopper.ts';
import type { Merchant } from '../support/merchant.ts';

test.use({ stackOptions: { everyProvider: true } });

async function paidByCard(shopper: KronorShopper, merchant: Merchant) {
  await shopper.goTo(CARD);
  await shopper.press(PAY_AT_ONCE);
  await shopper.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  const number = await shopper.customer.orderNumber();
  await expect.poll(async () => (await merchant.payment(number)).phase).toBe('succeeded');
  return { number, ...(await merchant.payment(number)) };
}

for (const { width, colorScheme } of [
  { width: 320, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const)
  test(`every page of the desk is accessible and fits, ${width} px wide and ${colorScheme}`, async ({
    shopper,
    merchant,
  }) => {
    // Axe looks at nine pages, which takes most of the usual limit on a busy machine.
    test.slow();
    const { page } = shopper;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const complained: string[] = [];
    page.on('console', (message) => complained.push(message.text()));
    const check = async (name: string, heading: string | RegExp) => {
      await isThere(page, heading);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        name,
      ).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(width);
    };
    const { id, number, reference } = await paidByCard(shopper, merchant);
    complained.length = 0;

    await page.goto('/desk');
    await check('list', 'Payments');
    await page.goto('/desk?amount=12&from=2030-01-01');
    await check('a filter that is wrong', 'Payments');
    await page.getByRole('textbox', { name: 'Find' }).fill(number);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: reference }).click();
    await check('payment', `Payment ${reference}`);
    for (const [act, heading] of [
      ['refund', /^Refund payment /],
      ['resolve', /^Resolve payment /],
      ['ask', /^Ask .+ about payment /],
    ] as const) {
      await page.goto(`/desk/payments/${id}/${act}`);
      await check(act, heading);
    }
    await page.getByRole('button', { name: 'Ask the provider' }).click();
    await expect(page.getByRole('status')).toHaveText(
      'The provider was asked. What it has said stands below.',
    );
    await check('asked', `Payment ${reference}`);
    await page.goto(`/desk/payments/${id}/refund`);
    await page.getByLabel('Amount in SEK').fill('1000');
    await page.getByRole('button', { name: 'Refund' }).click();
    await expect(page.getByRole('alert')).toContainText('SEK has 2 decimals');
    await check('not done', /^Not done: /);
    await page.goto('/desk/waiting');
    await check('waiting', 'Waiting');
    await page.goto('/desk/nowhere');
    await check('no such page', 'There is no such page');
    // The addresses that answer with an error are told by the browser itself.
    expect(complained.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

test('without script, support finds a payment by what the customer reads out, and refunds a part once', async ({
  browser,
  shopper,
  merchant,
  baseURL,
}) => {
  const { id, number, reference } = await paidByCard(shopper, merchant);
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) });
  const page = await context.newPage();

  await page.goto('/desk');
  await page.getByRole('textbox', { name: 'Find' }).fill(reference);
  await page.getByRole('button', { name: 'Find' }).click();
  // The list before has the same link.
  await page.waitForURL(/[?&]find=/);
  await page.getByRole('link', { name: reference }).click();
  await page.getByRole('link', { name: 'Refund' }).click();
  await page.getByLabel('Amount in SEK').fill('98.00');
  await page.getByRole('button', { name: 'Refund' }).click();
  await expect(page.getByRole('status')).toContainText('The refund 1 of 98.00 SEK');
  await page.goBack();
  await page.getByLabel('Amount in SEK').fill('98.00');
  await page.getByRole('button', { name: 'Refund' }).click();
  await expect(page.getByRole('status')).toContainText('The refund 1 of 98.00 SEK');
  await expect.poll(async () => (await merchant.payment(number)).amountRefunded).toBe(9_800);
  expect((await merchant.payment(number)).operations).toMatchObject([{ kind: 'refund', createdBy: 'demo' }]);
  await page.goto(`/desk/payments/${id}`);
  await expect(
    page.getByRole('listitem').filter({ hasText: 'refund 1 of 98.00 SEK: SUCCEEDED' }),
  ).toBeVisible();
  await context.close();
});
