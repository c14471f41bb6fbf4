import { expect, test } from '../support/fixtures.ts';

test.use({ stackOptions: { ownOrigin: true } });

test('the companion server may have an origin of its own', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.paymentStatus).toContainText('198');
  const [payment] = await stack.krofort.payments();
  await stack.krofort.deliver(payment?.request.merchantReference ?? '');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the form is sent to the companion’s own origin, and leads on to the bank', async ({
    customer,
    stack,
  }) => {
    await customer.putInCart('Enamel mug');
    await customer.fillInDelivery();
    await customer.payByBank();
    expect(await stack.krofort.payments()).toHaveLength(1);
  });
});
