/** Where the customer's system sets the colours: what colours alone said is said by edges, marks and underlines. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { SWISH } from '../support/kronor-shopper.ts';

test.use({ stackOptions: { everyProvider: true } });
test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' }));

const styleOf = (part: Locator, property: keyof CSSStyleDeclaration & string): Promise<string> =>
  part.evaluate((element, name) => getComputedStyle(element)[name as 'color'], property);
/** An edge that can be seen on what is behind it. */
async function expectEdge(part: Locator): Promise<void> {
  expect(await styleOf(part, 'borderTopStyle')).toBe('solid');
  expect(Number.parseFloat(await styleOf(part, 'borderTopWidth'))).toBeGreaterThanOrEqual(1);
  expect(await styleOf(part, 'borderTopColor')).not.toBe(await styleOf(part, 'backgroundColor'));
}
/** Colours are the system's: axe reads `-webkit-text-fill-color`, which Chromium tells as the page set it. */
async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).disableRules(['color-contrast']).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}

test('what is chosen, what can be pressed and what is wrong can be seen in forced colours', async ({
  shopper,
  customer,
}) => {
  await shopper.choose(SWISH);
  const chosen = shopper.picker.locator('.method', { has: customer.page.locator(':checked') });
  expect(await styleOf(chosen.locator('.name'), 'textDecorationLine')).toBe('underline');
  expect(await styleOf(chosen.locator('.row input'), 'appearance')).toBe('auto');
  await expectEdge(customer.payButton);
  expect(await styleOf(customer.payButton, 'color')).toBe('rgb(0, 0, 0)');
  await expectEdge(shopper.picker.locator('.methods'));
  const phone = customer.page.getByLabel(/^Mobile number/);
  await expectEdge(phone);
  await phone.fill('not a number');
  await customer.payButton.click();
  await expect(phone).toHaveAttribute('aria-invalid', 'true');
  await expect(phone).toBeFocused();
  expect(await styleOf(phone, 'outlineStyle')).toBe('solid');
  expect(await styleOf(phone, 'outlineColor')).not.toBe(await styleOf(phone, 'backgroundColor'));
  await expectAccessible(customer.page);
});

test('a payment’s mark has a gap, its buttons have edges and its code is dark on white in forced colours', async ({
  shopper,
  customer,
}) => {
  await shopper.choose(SWISH);
  await customer.payButton.click();
  const { page } = customer;
  const code = page.getByRole('img', { name: 'QR code for Swish' });
  await expect(code).toBeVisible();
  const spinner = page.locator('payment-status .spinner');
  const gap = await styleOf(spinner, 'borderInlineEndColor');
  expect(gap).toBe('rgba(0, 0, 0, 0)');
  expect(await styleOf(spinner, 'borderTopColor')).not.toBe(gap);
  await expectEdge(page.getByRole('button', { name: 'Cancel payment' }));
  await expectEdge(page.locator('payment-status .card'));
  expect(await styleOf(code.locator('path').first(), 'fill')).toBe('rgb(0, 0, 0)');
  expect(await styleOf(page.locator('kassa-app-switch .qr'), 'backgroundColor')).toBe('rgb(255, 255, 255)');
  await expectAccessible(page);
});

test('the rows that stand there while the list is on its way have edges in forced colours, and the same height', async ({
  customer,
}) => {
  const { page } = customer;
  await customer.getReadyToPay();
  await page.evaluate(() => document.body.append(document.createElement('pay-method-picker')));
  const waiting = page.locator('body > pay-method-picker .skeleton');
  await expectEdge(waiting.locator('.pay'));
  await expectEdge(waiting.locator('.line').first());
  const height = () => waiting.evaluate((element) => element.getBoundingClientRect().height);
  const inForcedColours = await height();
  await page.emulateMedia({ forcedColors: 'none' });
  expect(inForcedColours).toBe(await height());
});
