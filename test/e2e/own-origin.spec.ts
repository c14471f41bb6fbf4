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
