/** A list of ways to pay that stands in the HTML, before it pays: how many processes the shop has changes nothing. */
import { expect, type Page } from '@playwright/test';
import { differenceOf } from '../support/pixels.ts';
import { BLOCKED, test } from '../support/server-rendered-fixtures.ts';

const pay = (page: Page) => page.getByRole('button', { name: /^Pay / });

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('Pay before choosing sends nothing: the browser asks for a choice', async ({ page, shop }) => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.method()));
    await page.goto(shop.url);
    const first = page.getByRole('radio').first();
    await pay(page).click();
    await expect(first).toBeFocused();
    expect(sent).not.toContain('POST');
    await first.check();
    await pay(page).click();
    await expect.poll(() => sent).toContain('POST');
  });
});

for (const [what, query, block] of BLOCKED)
  test(`where ${what}, Klarna’s row says after ten seconds that it needs one`, async ({ page, shop }) => {
    block(shop);
    await page.goto(`${shop.url}/?country=DE&${query}`);
    const says = page.getByText('This way to pay needs JavaScript.');
    await expect(says.first()).toBeHidden();
    // What is counted is the browser's own time: nothing of the page runs.
    await expect(says.first()).toBeVisible({ timeout: 15_000 });
    const drawn = await page
      .locator('pay-method-picker .row')
      .evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText));
    expect(drawn.map((text) => text.includes('JavaScript'))).toEqual(
      drawn.map((text) => text.includes('Klarna')),
    );
  });

test('what Klarna’s row may say later takes no room before, however much the shop gives a description', async ({
  page,
  shop,
}) => {
  shop.hold('/script/');
  await page.goto(`${shop.url}/?country=DE`, { waitUntil: 'commit' });
  const row = page.locator('pay-method-picker .row', { hasText: 'Klarna' }).first();
  await row.waitFor();
  await page.evaluate(() => {
    const ofShop = new CSSStyleSheet();
    ofShop.replaceSync('::part(description) { border: 2px solid; margin: 0.5rem; padding: 1rem; }');
    document.adoptedStyleSheets.push(ofShop);
  });
  const height = () => row.evaluate((element) => element.getBoundingClientRect().height);
  const before = await height();
  await row.locator('.late').evaluate((element) => element.remove());
  expect(await height()).toBe(before);
});

test('the choice is there before the script, and stays with the focus when it comes; nothing moves', async ({
  page,
  shop,
}) => {
  const release = shop.hold('/script/');
  await page.goto(shop.url, { waitUntil: 'commit' });
  await pay(page).waitFor();
  const swish = page.locator('input[value="kronor.swish"]');
  await swish.check();
  await swish.focus();
  const places = () =>
    page
      .locator('pay-method-picker .row')
      .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));
  const before = await places();
  release();
  await expect(page.getByLabel(/^Mobile number/)).toBeVisible();
  await expect(swish).toBeChecked();
  await expect(swish).toBeFocused();
  await expect(page.locator('pay-method-picker style')).toHaveCount(0);
  const after = await places();
  const upToChosen =
    1 +
    (await page
      .locator('pay-method-picker .row')
      .evaluateAll((rows) => rows.findIndex((row) => row.querySelector(':checked'))));
  expect(after.slice(0, upToChosen)).toEqual(before.slice(0, upToChosen));
});

for (const isChosen of [false, true])
  test(`nothing looks different once the script has taken the list over${isChosen ? ', with what the method asks for' : ''}`, async ({
    page,
    shop,
  }) => {
    await page.goto(shop.url);
    if (isChosen) {
      await page.locator('input[value="kronor.swish"]').check();
      await expect(page.getByLabel(/^Mobile number/)).toBeVisible();
    }
    const release = shop.hold('/script/');
    await page.reload({ waitUntil: 'commit' });
    await pay(page).waitFor();
    const before = await page.screenshot();
    release();
    await page.locator('pay-method-picker:state(choosing)').waitFor();
    await expect(page.locator('pay-method-picker style')).toHaveCount(0);
    expect(differenceOf(before, await page.screenshot()).share).toBe(0);
  });

test('in a language whose words come after the script, the choice and the focus stay too', async ({
  page,
  shop,
}) => {
  const release = shop.hold('/script/');
  await page.goto(`${shop.url}?language=sv-SE`, { waitUntil: 'commit' });
  const swish = page.locator('input[value="kronor.swish"]');
  await swish.check();
  await swish.focus();
  release();
  await expect(page.getByLabel(/^Mobilnummer/)).toBeVisible();
  await expect(swish).toBeChecked();
  await expect(swish).toBeFocused();
});
