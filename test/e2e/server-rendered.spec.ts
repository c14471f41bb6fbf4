/** A list of ways to pay that stands in the HTML pays: before the script, without it, and once it has come. */
import { expect, type Page } from '@playwright/test';
import { BLOCKED, chooseAccount, payAtTheBank, test } from '../support/server-rendered-fixtures.ts';

const pay = (page: Page) => page.getByRole('button', { name: /^Pay / });

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the customer chooses a bank payment, and is led to the bank', async ({ page, shop }) => {
    await page.goto(shop.url);
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).click();
    await payAtTheBank(page, shop);
  });

  test('whoever declines at the bank comes back, reads so above the list, and pays again', async ({
    page,
    shop,
  }) => {
    const notice = page.locator('pay-method-picker [part="notice"]');
    await page.goto(shop.url);
    await expect(notice).toHaveCount(0);
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).click();
    await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
    await chooseAccount(page);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.waitForURL(`${shop.url}/orders/1*`);
    await expect.poll(async () => (await shop.payments())[0]?.status).toBe('DECLINED');
    await page.goto(shop.url);
    await expect(notice).toContainText('The payment was declined');
    await expect(notice).toBeInViewport();
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).click();
    await payAtTheBank(page, shop, ['PAID', 'DECLINED']);
  });

  test('Swish asks for the number, shows where to pay, and the shop’s page tells how it ended', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.url);
    await page.locator('input[value="kronor.swish"]').check();
    await pay(page).click();
    await page.getByRole('textbox').fill('070-174 06 35');
    await pay(page).click();
    await expect(page.getByRole('heading')).toHaveText('Waiting for your payment');
    const [request] = await shop.kronor.requests();
    await shop.kronor.decide(request?.waitToken ?? '', 'paid');
    await expect.poll(async () => (await shop.payments())[0]?.status).toBe('PAID');
    await page.getByRole('link', { name: 'Go to your order at the shop' }).click();
    await expect(page.getByRole('heading')).toHaveText('PAID');
  });

  test('a reload of the page that answers the form sends it again, and is the same payment', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.url);
    await page.locator('input[value="kronor.swish"]').check();
    await pay(page).click();
    await page.getByRole('textbox').fill('070-174 06 35');
    await pay(page).click();
    const heading = page.getByRole('heading');
    await expect(heading).toHaveText('Waiting for your payment');
    const again = await page.reload();
    expect(again?.request().method()).toBe('POST');
    await expect(heading).toHaveText('Waiting for your payment');
    expect(await shop.payments()).toHaveLength(1);
    expect(await shop.kronor.requests()).toHaveLength(1);
  });

  test('a method that was chosen before asks in the list itself, and is asked no second time', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.url);
    await page.locator('input[value="kronor.swish"]').check();
    await pay(page).click();
    await page.getByRole('textbox').waitFor();
    await page.goto(shop.url);
    await page.getByLabel(/^Mobile number/).fill('070-174 06 35');
    await pay(page).click();
    await expect(page.getByRole('heading')).toHaveText('Waiting for your payment');
    expect(await shop.payments()).toHaveLength(1);
  });
});

for (const [what, query, block] of BLOCKED)
  test(`where ${what}, the list stays and pays`, async ({ page, shop }) => {
    block(shop);
    await page.goto(`${shop.url}/?${query}`);
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).click();
    await payAtTheBank(page, shop);
  });

test('a script that comes after Klarna’s row has said that it needs one: the row says so no more, and the list pays', async ({
  page,
  shop,
}) => {
  const releaseScript = shop.hold('/script/');
  // Until they have come the list stands as it was.
  const releaseWords = shop.hold('/script/kassa-de');
  await page.goto(`${shop.url}/?country=DE&language=de-DE`, { waitUntil: 'commit' });
  const says = page.getByText('braucht JavaScript').filter({ visible: true });
  await expect(says).not.toHaveCount(0, { timeout: 15_000 });
  releaseScript();
  await expect(says).toHaveCount(0);
  await expect(page.locator('pay-method-picker style')).not.toHaveCount(0);
  releaseWords();
  await expect(page.locator('pay-method-picker style')).toHaveCount(0);
  await page.locator('input[value="krofort.bank"]').check();
  await page.getByRole('button', { name: /bezahlen/ }).click();
  await payAtTheBank(page, shop);
});

test('after a reload what the method asks for is there before the script: nothing moves, and what is typed stays', async ({
  page,
  shop,
}) => {
  await page.goto(shop.url);
  await page.locator('input[value="kronor.swish"]').check();
  const number = page.getByLabel(/^Mobile number/);
  await expect(number).toBeVisible();
  const release = shop.hold('/script/');
  await page.reload({ waitUntil: 'commit' });
  await pay(page).waitFor();
  await number.fill('070-174');
  const places = () =>
    page
      .locator('pay-method-picker :is(.row, .field, form > .button)')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON() as object));
  const before = await places();
  expect(before.length).toBeGreaterThan(4);
  release();
  await expect(page.locator('pay-method-picker style')).toHaveCount(0);
  expect(await places()).toEqual(before);
  await expect(number).toHaveValue('070-174');
  await expect(number).toBeFocused();
  await number.fill('070-174 06 35');
  await pay(page).click();
  await expect.poll(async () => (await shop.kronor.requests()).length).toBe(1);
  const [request] = await shop.kronor.requests();
  await shop.kronor.decide(request?.waitToken ?? '', 'paid');
  await expect.poll(async () => (await shop.payments()).map(({ status }) => status)).toEqual(['PAID']);
});

/** Runs in the page. */
function sayWhenTakenOver(): void {
  const look = (): void => {
    const root =
      customElements.get('pay-method-picker') && document.querySelector('pay-method-picker')?.shadowRoot;
    if (root && !root.querySelector('style')) console.log('taken over');
    else requestAnimationFrame(look);
  };
  look();
}

test('a script that comes after Pay, before the answer to it: the answer leads to the bank, and it is one payment', async ({
  page,
  shop,
}) => {
  const releaseScript = shop.hold('/script/');
  const releaseAnswer = shop.hold('/kassa/pay');
  // Playwright asks a page nothing that is being left: it says so by itself.
  await page.addInitScript(sayWhenTakenOver);
  const isTakenOver = page.waitForEvent('console', (message) => message.text() === 'taken over');
  await page.goto(shop.url, { waitUntil: 'commit' });
  await page.locator('input[value="krofort.bank"]').check();
  await pay(page).click({ noWaitAfter: true });
  await expect.poll(async () => (await shop.payments()).length).toBe(1);
  releaseScript();
  await isTakenOver;
  releaseAnswer();
  await payAtTheBank(page, shop);
});

test('paid before the script has come and again after going back: one payment', async ({ page, shop }) => {
  const release = shop.hold('/script/');
  await page.goto(shop.url, { waitUntil: 'commit' });
  await page.locator('input[value="krofort.bank"]').check();
  await pay(page).click();
  await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
  const bank = page.url();
  await page.goBack({ waitUntil: 'commit' });
  // The browser need not have kept the choice.
  await page.locator('input[value="krofort.bank"]').check();
  await pay(page).click();
  await page.waitForURL(bank);
  release();
  await page.goBack();
  await page.getByRole('button', { name: 'Back to your bank' }).click();
  await page.waitForURL(bank);
  await payAtTheBank(page, shop);
});
