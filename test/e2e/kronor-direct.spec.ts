import { devices } from '@playwright/test';
import { expect, test } from '../support/direct-fixtures.ts';

const OUTCOMES = [
  ['paid', 'Paid'],
  ['declined', 'The payment was declined'],
  ['error', 'The payment didn’t work'],
  ['expired', 'The time to pay ran out'],
] as const;

test.describe('with transport="kronor" and no companion server', () => {
  for (const [outcome, words] of OUTCOMES)
    test(`Swish: ${outcome}`, async ({ customer, shop }) => {
      await customer.paySwish();
      await customer.isFollowedBySocket();
      await shop.decide(outcome);
      await customer.sees(words);
      if (outcome === 'paid') await expect(customer.payButton).toBeHidden();
      else await expect(customer.payButton).toBeVisible();
      expect(shop.payments).toEqual(['SWISH']);
    });

  test('Swish on the customer’s phone, by its number', async ({ customer, shop, newTab }) => {
    await customer.openCheckout();
    await customer.choose('Swish', 'Mobile number with Swish');
    await customer.page.getByLabel('Mobile number with Swish').fill('070-123 45 67');
    await customer.payButton.click();
    await customer.sees('Waiting for your payment');
    const phone = await newTab();
    await phone.page.goto(`${shop.kronor.url}/phone`);
    await expect(phone.page.getByText('46701234567')).toBeVisible();
    await phone.page.getByRole('button', { name: 'Confirm' }).click();
    await customer.sees('Paid');
  });

  test('Swish: cancelled by the customer, who then pays by card', async ({ customer, shop }) => {
    await customer.paySwish();
    await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
    await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
    await customer.sees('The payment was cancelled');
    await customer.payAt('Card');
    await customer.answer('Pay');
    await customer.sees('Payment approved');
    expect(shop.payments).toEqual(['SWISH', 'CREDIT_CARD']);
  });

  test('a card at its provider’s page and back: authorized', async ({ customer, shop }) => {
    await customer.openCheckout();
    await customer.payAt('Card');
    await customer.answer('Pay');
    await customer.sees('Payment approved');
    await expect(customer.payButton).toBeHidden();
    expect(shop.payments).toEqual(['CREDIT_CARD']);
  });
});

test('a bank transfer: the customer finds their bank in the list, and pays there', async ({
  customer,
  shop,
}) => {
  await customer.openCheckout();
  await customer.choose('Bank transfer', 'Your bank');
  const banks = customer.page.getByRole('radiogroup', { name: 'Your bank' });
  await expect(banks.getByRole('radio')).toHaveCount(7);
  await expect(banks).toContainText(/Norrbanken\s+Skärgårdsbanken/);
  await customer.page.getByRole('searchbox', { name: 'Your bank' }).fill('bjork');
  await expect(banks.getByRole('radio')).toHaveCount(1);
  const logo = banks.locator('img:visible');
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await customer.page.keyboard.press('Enter');
  await customer.payButton.click();
  await customer.page.waitForURL(`${shop.kronor.url}/checkout/**`);
  await expect(customer.page.getByText('Björkens Sparbank').first()).toBeVisible();
  await customer.answer('Pay');
  await customer.sees('Paid');
  expect(new URL(customer.page.url()).searchParams.get('state')).toBe(
    shop.kronor.world.requests[0]?.parameters.requestRedirectState,
  );
});

test('a bank transfer where the list of banks can’t be loaded: a plain one does', async ({
  customer,
  shop,
}) => {
  await customer.openCheckout();
  await customer.page.route('**/*.js', (route) => route.abort());
  await customer.choose('Bank transfer', 'Your bank');
  await customer.page.getByLabel('Your bank', { exact: true }).selectOption('Björkens Sparbank');
  await customer.payButton.click();
  await customer.page.waitForURL(`${shop.kronor.url}/checkout/**`);
  await expect(customer.page.getByText('Björkens Sparbank').first()).toBeVisible();
});

test('Swish where files can’t be loaded: the page waits, and shows the code once they can', async ({
  customer,
}) => {
  const { page } = customer;
  await customer.openCheckout();
  await page.route('**/*.js', (route) => route.abort());
  await page.getByRole('radio', { name: 'Swish' }).check();
  await customer.payButton.click();
  await customer.sees('We are confirming your payment');
  await page.unroute('**/*.js');
  await expect(page.getByRole('img', { name: 'QR code for Swish' })).toBeVisible({ timeout: 20_000 });
});

test.describe('on a phone', () => {
  const { userAgent, viewport, isMobile, hasTouch } = devices['Pixel 7'];
  test.use({ userAgent, viewport, isMobile, hasTouch });

  test('Vipps, in Norwegian crowns', async ({ customer, shop }) => {
    shop.set({ session: { currency: 'NOK', country: 'NO' } });
    await customer.openCheckout();
    await expect(customer.page.getByRole('radio', { name: 'Swish' })).toBeHidden();
    await customer.payAt('Vipps');
    await customer.answer('Pay');
    await customer.sees('Payment approved');
    expect(shop.payments).toEqual(['VIPPS']);
  });

  test('Swish is opened by the link that Kronor gave', async ({ customer, shop }) => {
    await shop.control('PUT', '/settings', { swishLinks: 'page' });
    await customer.openCheckout();
    await customer.choose('Swish', 'Mobile number with Swish');
    const links: string[] = [];
    await customer.page.exposeFunction('linkIs', (url: string) => links.push(url));
    await customer.page.evaluate(() => {
      const tell = (window as unknown as { linkIs: (url: string) => void }).linkIs;
      document.addEventListener('before-redirect', (event) => {
        event.preventDefault();
        tell((event as CustomEvent<{ url: string }>).detail.url);
      });
    });
    await customer.payButton.click();
    await expect.poll(() => links.length).toBeGreaterThan(0);
    expect(links[0]).toContain('swish-app?token=');
    await shop.decide('paid');
    await customer.sees('Paid');
  });
});

test.describe('coming back', () => {
  for (const [tokens, what] of [
    ['each_time', 'made again with another token'],
    ['never', 'without a token'],
  ] as const)
    test(`to a page that is ${what}: paid`, async ({ customer, shop }) => {
      await shop.control('PUT', '/settings', { lateStatus: true });
      await customer.openCheckout();
      await customer.payAt('Card');
      shop.set({ tokens });
      await customer.answer('Pay, captured at once');
      await customer.sees('Paid');
      await customer.page.reload();
      await customer.sees('Paid');
      await expect(customer.payButton).toBeHidden();
      expect(shop.payments).toEqual(['CREDIT_CARD']);
    });

  for (const answer of ['Pay, captured at once', 'Cancel'])
    test(`a page for another order fires nothing of the last one before it has its token: ${answer}`, async ({
      customer,
      shop,
    }) => {
      await customer.openCheckout();
      await customer.payAt('Card');
      shop.set({ tokens: 'never' });
      await customer.answer(answer);
      await customer.sees(answer === 'Cancel' ? 'The payment was cancelled' : 'Paid');
      const { page } = customer;
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().startsWith(shop.kronor.url)) asked.push(request.url());
      });
      await page.addInitScript(() => {
        const heard: string[] = [];
        for (const name of ['session-ready', 'payment-status-changed', 'payment-succeeded'])
          document.addEventListener(name, () => heard.push(name));
        Object.assign(window, { heard });
      });
      // Its scripts have run by then, and a token would have been used at once.
      await page.goto(`${shop.url}/checkout`);
      expect(asked).toEqual([]);
      expect(await page.evaluate('heard')).toEqual([]);
      shop.set({ session: { message: 'Order 2' } });
      const token = await shop.mint();
      await page.evaluate((next) => {
        Object.assign(document.querySelector('checkout-session') ?? {}, { token: next });
      }, token);
      await customer.payButton.waitFor();
      expect(await page.evaluate('heard')).not.toContain('payment-succeeded');
    });

  test('with "cancel" in the address, and paying again from there', async ({ customer, shop }) => {
    await customer.openCheckout();
    await customer.payAt('Card');
    await customer.answer('Cancel');
    expect(new URL(customer.page.url()).searchParams.has('cancel')).toBe(true);
    await customer.sees('The payment was cancelled');
    await customer.payAt('Card');
    await customer.answer('Pay');
    expect(new URL(customer.page.url()).searchParams.has('cancel')).toBe(false);
    await customer.sees('Payment approved');
    expect(shop.payments).toEqual(['CREDIT_CARD', 'CREDIT_CARD']);
  });

  test('by the back button, with the payment still open: it is shown, not paid again', async ({
    customer,
    shop,
  }) => {
    await customer.openCheckout();
    await customer.payAt('Card');
    await customer.page.goBack();
    await customer.sees('Waiting for your payment');
    await expect(customer.payButton).toBeHidden();
    await customer.page.getByRole('button', { name: /Continue with Card/ }).click();
    await customer.page.waitForURL(`${shop.kronor.url}/checkout/**`);
    expect(shop.payments).toEqual(['CREDIT_CARD']);
  });
});
