import { expect, test } from '../support/fixtures.ts';

test('a server that restarts between the click and the notification loses nothing', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  expect(await stack.shop.stop('SIGTERM')).toBe(0);
  const [payment] = await stack.krofort.payments();
  const reference = payment?.request.merchantReference ?? '';
  // Nobody hears it: the bank tries again until somebody does.
  await stack.krofort.finish(reference, 'approve');
  await stack.shop.start();
  const [finished] = await stack.krofort.payments();
  await customer.page.goto(finished?.returnUrl ?? '/');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test('a page that is open while the server is killed goes on by itself', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.paymentStatus).toContainText('We are confirming your payment');
  await stack.shop.stop('SIGKILL');
  const [payment] = await stack.krofort.payments();
  await stack.shop.start();
  await stack.krofort.deliver(payment?.request.merchantReference ?? '');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid', { timeout: 20_000 });
});

test('the server stops gracefully while pages are open', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.paymentStatus).toContainText('We are confirming your payment');
  expect(await stack.shop.stop('SIGTERM')).toBe(0);
});
