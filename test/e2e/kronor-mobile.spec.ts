import { devices } from '@playwright/test';
import { openedApps } from '../support/app-links.ts';
import { expect, test } from '../support/fixtures.ts';
import { PAY, SWISH, VIPPS } from '../support/kronor-shopper.ts';

test.use({ stackOptions: { everyProvider: true } });

const PAID = 'Thank you, your order is paid';

for (const name of ['iPhone 15', 'Pixel 7'] as const)
  test.describe(name, () => {
    const { userAgent, viewport, deviceScaleFactor, isMobile, hasTouch } = devices[name];
    test.use({ userAgent, viewport, deviceScaleFactor, isMobile, hasTouch });

    test('Swish opens by the click that pays, and leads back to the paid order', async ({
      shopper,
      customer,
      stack,
    }) => {
      await stack.kronor.set({ swishLinks: 'page' });
      await shopper.goTo(SWISH);
      await shopper.press(PAY);
      await expect(customer.outcome).toHaveText(PAID);
      expect(await stack.kronor.requests()).toMatchObject([{ flow: 'mcom', status: 'PAID' }]);
    });

    test('a Swish that did not open can be opened again, by Kronor’s own link; another phone may scan', async ({
      shopper,
      customer,
      stack,
    }) => {
      await shopper.choose(SWISH);
      await customer.payButton.click();
      const open = customer.page.getByRole('link', { name: /^Open Swish/ });
      await expect(open).toBeVisible();
      const { waitToken, parameters } = await shopper.request();
      const callback = new URLSearchParams({ callbackurl: String(parameters['returnUrl']) });
      const link = (await open.getAttribute('href')) ?? '';
      expect(link.replace(/token=[\w-]{32}/, 'token')).toBe(`swish://paymentrequest?token&${callback}`);
      await expect.poll(() => openedApps(customer.page)).toEqual([link]);
      await open.click();
      await expect.poll(() => openedApps(customer.page)).toEqual([link, link]);
      await customer.page.getByText('Pay with another phone').click();
      await expect(customer.page.getByRole('img', { name: 'QR code for Swish' })).toBeVisible();
      await stack.kronor.decide(waitToken, 'paid');
      await expect(customer.outcome).toHaveText(PAID);
    });

    test('Vipps, placed', async ({ shopper, customer }) => {
      await shopper.goTo(VIPPS);
      await shopper.press(PAY);
      await expect(customer.outcome).toHaveText('Thank you, your order is placed');
    });
  });

test.describe('the browser inside another app, which opens no app', () => {
  const { userAgent, viewport, deviceScaleFactor, isMobile, hasTouch } = devices['iPhone 15'];
  test.use({
    userAgent: `${userAgent.replace(/ Version\S+| Safari\S+/g, '')} Instagram 390.0.0.22.85`,
    viewport,
    deviceScaleFactor,
    isMobile,
    hasTouch,
  });

  test('Swish is reached by a phone number, and the order is paid', async ({ shopper, customer, stack }) => {
    await shopper.swishByNumber();
    await expect(customer.page.getByRole('link', { name: /^Open Swish/ })).toHaveCount(0);
    expect(await openedApps(customer.page)).toEqual([]);
    const { waitToken, flow } = await shopper.request();
    expect(flow).toBe('ecom');
    await stack.kronor.decide(waitToken, 'paid');
    await expect(customer.outcome).toHaveText(PAID);
  });

  test('a Swish that does not open can be left for another method', async ({ shopper, customer }) => {
    await shopper.choose(SWISH);
    await customer.payButton.click();
    await expect(customer.page.getByRole('link', { name: /^Open Swish/ })).toBeVisible();
    await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
    await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
    await expect(customer.page.getByText('The payment was cancelled').first()).toBeVisible();
    await customer.choose('Pay by bank');
    await customer.payByBank();
  });
});
