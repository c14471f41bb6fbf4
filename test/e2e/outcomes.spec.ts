import { expect, test } from '../support/fixtures.ts';

const reference = async (stack: {
  krofort: { payments(): Promise<{ request: { merchantReference: string } }[]> };
}) => (await stack.krofort.payments())[0]?.request.merchantReference ?? '';

test('a declined payment leaves the customer a way on: the same order, paid at the second try', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Decline');
  await expect(customer.outcome).toHaveText('The payment didn’t go through');
  await customer.page.getByRole('link', { name: 'Try again' }).click();
  await customer.payButton.waitFor();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  expect((await stack.krofort.payments()).map(({ state }) => state)).toEqual(['succeeded', 'failed']);
});

test('a customer who closes the bank’s page may pay again', async ({ customer }) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.answerAtBank('Close');
  await expect(customer.outcome).toHaveText('The payment didn’t go through');
  await customer.page.getByRole('link', { name: 'Try again' }).click();
  await expect(customer.payButton).toBeVisible();
});

test('a notification that comes after the return flips the page live', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  await expect(customer.paymentStatus).not.toContainText(/paid/i);
  await stack.krofort.deliver(await reference(stack));
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test('a success that comes after a failure is believed, live', async ({ customer, stack }) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.answerAtBank('Close');
  await expect(customer.outcome).toHaveText('The payment didn’t go through');
  await stack.krofort.notify(await reference(stack), { type: 'payment.success' });
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test('a forged notification changes nothing that anybody sees', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  for (const variant of ['forged', 'altered', 'stale'])
    await stack.krofort.notify(await reference(stack), { type: 'payment.success', variant });
  await customer.page.reload();
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
});
