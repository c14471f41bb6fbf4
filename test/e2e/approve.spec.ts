import { expect, test } from '../support/fixtures.ts';

test('a customer pays by bank and sees the order paid, live', async ({ customer, stack }) => {
  await customer.putInCart('Enamel mug');
  await customer.putInCart('Linen towel');
  await customer.goToCheckout();
  await expect(customer.payButton).toContainText('427');
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  await customer.page.goto('/cart');
  await expect(customer.page.getByRole('heading')).toHaveText('Your cart is empty');
  expect(await stack.krofort.payments()).toMatchObject([
    { state: 'succeeded', request: { amount: '427.00' } },
  ]);
});

test('the order is confirmed only when the bank’s word is there', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  const [payment] = await stack.krofort.payments();
  await stack.krofort.deliver(payment?.request.merchantReference ?? '');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});
