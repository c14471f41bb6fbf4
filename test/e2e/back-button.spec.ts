import { WITH_BACK_FORWARD_CACHE } from '../support/chromium.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ launchOptions: WITH_BACK_FORWARD_CACHE });

test('the back button brings a page that lives: unlocked, up to date, its socket open again', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  const { page } = customer;
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.documentElement.dataset['restored'] = String(persisted);
    });
  });
  await customer.payByBank();
  // Not at once: the page that is left would take the call's answer with it.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect(page.locator('html')).toHaveAttribute('data-restored', 'true');
  await expect(page.getByRole('button', { name: 'Back to your bank' })).toBeEnabled();
  const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'decline');
  await expect(customer.payButton).toBeEnabled();
  await customer.payButton.click();
  await page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(2);
});
