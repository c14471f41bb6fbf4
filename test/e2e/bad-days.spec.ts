import { expect, test } from '../support/fixtures.ts';

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
  // The bank has answered and the answer is on disk; what is lost is the last step to the page.
  await customer.page.route('**/session/payments', async (route) => {
    await route.fetch();
    await stack.shop.stop('SIGKILL');
    await route.abort('connectionreset');
    await customer.page.unroute('**/session/payments');
    await stack.shop.start();
  });
  await customer.payButton.click();
  await customer.page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('the server is killed while the bank is being asked: nobody was shown a way to pay, so the order is free', async ({
  customer,
  stack,
}) => {
  test.slow();
  await stack.krofort.fault({ kind: 'slow', ms: 3_000, times: 1 });
  await customer.getReadyToPay();
  await customer.payButton.click();
  await expect.poll(async () => customer.page.locator('pay-method-picker').textContent()).not.toBeNull();
  await expect.poll(() => stack.krofort.faults()).toEqual({});
  await stack.shop.stop('SIGKILL');
  await stack.shop.start();
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
  await customer.payButton.click();
  await expect(customer.page.locator('pay-method-picker')).toContainText(/longer than usual/i);
  await customer.page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(1);
});
