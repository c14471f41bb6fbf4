import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

const PAYMENTS = '**/session/payments';

/**
 * From then on, what the page sends to pay waits until the returned function is called. A page sends it again for some
 * seconds; a shop that starts on a busy machine may need more.
 */
async function holdPayments(page: Page): Promise<() => void> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await page.route(PAYMENTS, async (route) => {
    await opened;
    await route.continue();
  });
  return open;
}

test('sockets are blocked: the page asks, says so, and hears of the money', async ({ customer, stack }) => {
  const { page } = customer;
  await page.context().routeWebSocket(/.*/, (socket) => socket.close());
  await customer.getReadyToPay();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await customer.payByBank();
  // A page without a payment asks every ten seconds.
  await expect(tab.getByRole('button', { name: 'Back to your bank' })).toBeVisible({ timeout: 25_000 });
  await expect(tab.getByText('Updates may take a few seconds.')).toBeVisible();
  const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'approve');
  await tab.waitForURL(`${stack.shop.url}/orders/**`);
});

test('the server dies between the bank’s answer and the page: the same click finds the same payment', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  const { page } = customer;
  // The bank has answered and the answer is on disk; what is lost is the last step to the page.
  await page.route(
    PAYMENTS,
    async (route) => {
      await route.fetch();
      await stack.shop.stop('SIGKILL');
      const open = await holdPayments(page);
      await route.abort('connectionreset');
      await stack.shop.start();
      open();
    },
    { times: 1 },
  );
  await customer.payButton.click();
  await page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('the server is killed while the bank is being asked: nobody was shown a way to pay, so the order is free', async ({
  customer,
  stack,
}) => {
  test.slow();
  await stack.krofort.fault({ kind: 'slow', ms: 10_000, times: 1 });
  await customer.getReadyToPay();
  await customer.payButton.click();
  await expect.poll(() => stack.krofort.faults()).toEqual({});
  const open = await holdPayments(customer.page);
  await stack.shop.stop('SIGKILL');
  await stack.shop.start();
  open();
  // Of two replicas neither knows that the other one's call has died: the attempt ends once the call can't be answered any more.
  await expect(customer.payButton).toBeEnabled({ timeout: 90_000 });
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test('the server restarts between the click and the notification: the money is found', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  expect(await stack.shop.stop('SIGTERM')).toBe(0);
  const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'approve');
  await stack.shop.start();
  await customer.page.goto((await stack.krofort.payments())[0]?.returnUrl ?? '');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test('the bank is down: the customer reads a sentence with a reference and can choose again', async ({
  customer,
  stack,
}) => {
  await stack.krofort.fault({ kind: 'refused' });
  await customer.getReadyToPay();
  await customer.payButton.click();
  const picker = customer.page.locator('pay-method-picker');
  await expect(picker.getByRole('alert').first()).toBeVisible();
  await expect(customer.payButton).toBeEnabled();
  await stack.krofort.reset();
  await customer.payByBank();
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('the bank is slow: the page says that it takes longer than usual, and gets there', async ({
  customer,
  stack,
}) => {
  await stack.krofort.fault({ kind: 'slow', ms: 6_000, times: 1 });
  await customer.getReadyToPay();
  const { page } = customer;
  // It is said after four seconds. On a busy machine too, the answer isn't there before it was seen.
  await page.route(PAYMENTS, async (route) => {
    const response = await route.fetch();
    await expect(page.locator('pay-method-picker')).toContainText(/longer than usual/i);
    await route.fulfill({ response });
  });
  await customer.payButton.click();
  await page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(1);
});
