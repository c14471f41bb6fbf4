import { expect, test } from '../support/fixtures.ts';
import type { Customer } from '../support/customer.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

const DECLINED = '800.100.153';
const REVIEW = '000.400.000';
const PENDING = '000.200.000';

const atProvider = async (stack: Stack) => {
  const [payment] = await stack.opp.payments();
  if (!payment) throw new Error('The provider has no payment');
  return payment;
};

/** Ends at the provider's hosted page. */
async function payByWallet(customer: Customer, stack: Stack): Promise<void> {
  const { page } = customer;
  await customer.getReadyToPay();
  await customer.choose('paysafecard');
  await customer.payButton.click();
  await page.waitForURL(`${stack.sandbox.url}opp/**`);
}
const choose = async ({ page }: Customer, stack: Stack, code: string, settle: string) => {
  await page.getByLabel('Result').selectOption(code);
  await page.getByLabel('When it is known').selectOption(settle);
  await page.getByRole('button', { name: 'Choose this' }).click();
  await page.waitForURL(`${stack.shop.url}/orders/**`);
};
const press = async ({ page }: Customer, stack: Stack, name: string) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.waitForURL(`${stack.shop.url}/orders/**`);
};

test('success: the page sends the customer by form, and the order is paid', async ({ customer, stack }) => {
  await payByWallet(customer, stack);
  await press(customer, stack, 'Pay');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  expect(await atProvider(stack)).toMatchObject({ amount: '198.00', currency: 'SEK' });
});

test('a redirect without parameters is a plain one', async ({ customer, stack }) => {
  await stack.opp.set({ redirectParameters: false });
  await payByWallet(customer, stack);
  await press(customer, stack, 'Pay');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
});

for (const [end, code, words] of [
  ['success', '000.000.000', 'Thank you, your order is paid'],
  ['failure', DECLINED, 'The payment didn’t go through'],
] as const)
  test(`pending, then ${end}, live`, async ({ customer, stack }) => {
    await payByWallet(customer, stack);
    await choose(customer, stack, PENDING, 'now');
    await expect(customer.outcome).toHaveText('Your order is being confirmed');
    await stack.opp.result((await atProvider(stack)).merchantTransactionId, code);
    await expect(customer.outcome).toHaveText(words);
  });

test('a decline as 400 is a decline and not an error: the customer pays at the second try', async ({
  customer,
  stack,
}) => {
  await stack.opp.set({ createResult: DECLINED });
  await customer.getReadyToPay();
  await customer.choose('paysafecard');
  await customer.payButton.click();
  await expect(customer.page.getByText('Your bank declined the payment.').first()).toBeVisible();
  await stack.opp.set({ createResult: null });
  await customer.payButton.click();
  await customer.page.waitForURL(`${stack.sandbox.url}opp/**`);
});

for (const [end, code, words] of [
  ['accepted', '000.000.000', 'Thank you, your order is paid'],
  ['refused', '100.400.000', 'The payment didn’t go through'],
] as const)
  test(`review, then ${end}`, async ({ customer, stack, merchant }) => {
    await payByWallet(customer, stack);
    await choose(customer, stack, REVIEW, 'now');
    await expect(customer.outcome).toHaveText('Your payment is under review');
    expect(await merchant.payment(await customer.orderNumber())).toMatchObject({
      status: 'UNDER_REVIEW',
      phase: 'open',
    });
    await stack.opp.result((await atProvider(stack)).merchantTransactionId, code);
    await expect(customer.outcome).toHaveText(words);
  });

for (const returnQuery of ['another_id', 'tampered_path'])
  test(`a return with ${returnQuery.replace('_', ' ')} is refused: nothing changes, and we are confirming`, async ({
    customer,
    stack,
  }) => {
    await stack.opp.set({ returnQuery, timing: 'never', notifications: 'none' });
    await payByWallet(customer, stack);
    await press(customer, stack, 'Pay');
    await expect(customer.paymentStatus).toContainText('confirming');
    await expect.poll(() => stack.shop.output).toContain('Return refused');
  });

test('an amount that is not ours settles nothing and is reported, and the customer sees that it is under review', async ({
  customer,
  stack,
  merchant,
}) => {
  await payByWallet(customer, stack);
  await stack.opp.report((await atProvider(stack)).merchantTransactionId, { amount: '1.98' });
  await press(customer, stack, 'Pay');
  await expect(customer.outcome).toHaveText('Your payment is under review');
  await expect.poll(() => stack.shop.output).toContain('incident');
  expect((await merchant.payment(await customer.orderNumber())).phase).toBe('open');
});

test('a token that is rejected is the operator’s business; the customer reads a sentence and chooses again', async ({
  customer,
  stack,
}) => {
  await stack.opp.set({ tokenAccepted: false });
  await customer.getReadyToPay();
  await customer.choose('paysafecard');
  await customer.payButton.click();
  await expect(customer.page.getByRole('alert').first()).toContainText('This way to pay isn’t available now');
  await expect.poll(() => stack.shop.output).toContain('misconfigured');
  await expect(customer.payButton).toBeEnabled();
});

test('a chargeback after the money was taken is a dispute, and the payment stays paid', async ({
  customer,
  stack,
  merchant,
}) => {
  await payByWallet(customer, stack);
  await press(customer, stack, 'Pay');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  await stack.opp.chargeBack((await atProvider(stack)).merchantTransactionId);
  await expect
    .poll(async () => (await merchant.payment(await customer.orderNumber())).disputes)
    .toMatchObject([{ kind: 'chargeback' }]);
  expect((await merchant.payment(await customer.orderNumber())).status).toBe('PAID');
});

test('a refund in parts, and never more than was paid', async ({ customer, stack, merchant }) => {
  await payByWallet(customer, stack);
  await press(customer, stack, 'Pay');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  const { id } = await merchant.payment(await customer.orderNumber());
  const refund = (body: object) => merchant.operate(id, 'refunds', body);
  expect(await refund({ amount: 9_800 })).toMatchObject({ status: 'SUCCEEDED', amount: 9_800 });
  expect(await refund({ amount: 10_001 })).toMatchObject({ error: { code: 'operation_not_allowed' } });
  expect(await refund({})).toMatchObject({ status: 'SUCCEEDED', amount: 10_000 });
  expect((await atProvider(stack)).followUps.map(({ paymentType, amount }) => [paymentType, amount])).toEqual(
    [
      ['RF', '98.00'],
      ['RF', '100.00'],
    ],
  );
});
