import { expect, test } from '../support/fixtures.ts';
import {
  chooseKlarna,
  decide,
  formIsThere,
  IN_PARTS,
  klarnaForm,
  klarnaSays,
  klarnaWindow,
  PAY_LATER,
  payWithKlarna,
} from '../support/klarna.ts';
import type { Stack } from '../support/stack.ts';

test.use({
  stackOptions: { everyProvider: true, environment: { PAYONE_FINANCING_TYPES: 'KIV,KIS,KDD,KBT' } },
});

const PLACED = 'Thank you, your order is placed';
const sent = async (stack: Stack, name?: string) =>
  (await stack.payone.requests()).filter((request) => name === undefined || request.name === name);
const names = async (stack: Stack) => (await stack.payone.requests()).map(({ name }) => name);

for (const [financingtype, method, category] of [
  ['KIV', PAY_LATER, 'Pay later.'],
  ['KIS', IN_PARTS, 'Slice it.'],
  ['KDD', 'Klarna, direct debit', 'Direct debit.'],
  ['KBT', 'Klarna, pay now by bank transfer', 'Pay now.'],
] as const)
  test(`${financingtype}: from the shelf to the placed order, through Klarna’s window`, async ({
    customer,
    stack,
    merchant,
  }) => {
    await chooseKlarna(customer, method);
    await expect(klarnaForm(customer.page).getByText(category)).toBeVisible();
    await customer.payButton.click();
    await expect(klarnaWindow(customer.page).getByRole('heading')).toContainText(category);
    await decide(customer.page, 'Approve');
    await expect(customer.outcome).toHaveText(PLACED);
    expect(await names(stack)).toEqual(['start_session', 'preauthorization']);
    const [token] = await stack.payone.tokens();
    const [preauthorization] = await sent(stack, 'preauthorization');
    expect(preauthorization?.form).toMatchObject({
      financingtype,
      currency: 'EUR',
      'add_paydata[authorization_token]': token?.token,
    });
    expect(await merchant.payment(await customer.orderNumber())).toMatchObject({
      status: 'AUTHORIZED',
      amount: Number(preauthorization?.form['amount']),
    });
  });

test('the order is placed by TransactionStatus and not by the return', async ({ customer, stack }) => {
  await stack.payone.set({ tell: 'by_hand' });
  await chooseKlarna(customer);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  const [payment] = await stack.payone.payments();
  await stack.payone.act(payment?.reference ?? '', 'appoint');
  await expect(customer.outcome).toHaveText(PLACED);
});

test('what can be corrected is named; corrected, it is paid', async ({ customer, stack }) => {
  await chooseKlarna(customer);
  await customer.payButton.click();
  await decide(customer.page, 'Ask for a correction');
  await expect(klarnaSays(customer.page)).toHaveText(
    'Klarna wants you to check: e-mail address. Correct it and try again.',
  );
  await formIsThere(customer.page);
  expect(await names(stack)).toEqual(['start_session']);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
});

for (const [when, settings] of [
  ['in its window', {}],
  ['at first sight', { load: 'refuse' }],
] as const)
  test(`refused for good ${when}: this method goes, and the customer pays with another`, async ({
    customer,
    stack,
  }) => {
    const { page } = customer;
    await stack.payone.set(settings);
    await customer.shopIn('Germany');
    await customer.getReadyToPay();
    await customer.choose(PAY_LATER);
    if (when === 'in its window') {
      await formIsThere(page);
      await customer.payButton.click();
      await decide(page, 'Refuse for good');
    }
    await expect(page.getByText('Klarna can’t offer this for your order').first()).toBeVisible();
    await expect(page.getByRole('radio', { name: PAY_LATER })).toHaveCount(0);
    await stack.payone.set({});
    await customer.choose(IN_PARTS);
    await formIsThere(page);
    await payWithKlarna(customer, stack);
    await expect(customer.outcome).toHaveText(PLACED);
  });

test('the window is closed: nothing is sent, and the customer can press again', async ({
  customer,
  stack,
}) => {
  await chooseKlarna(customer);
  await customer.payButton.click();
  await decide(customer.page, 'Close');
  await expect(klarnaSays(customer.page)).toHaveText('You left Klarna before the end. You can try again.');
  expect(await names(stack)).toEqual(['start_session']);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
});

test('an approval that must be finalized asks for its last step by itself, and the order is placed', async ({
  customer,
  stack,
}) => {
  await chooseKlarna(customer);
  await customer.payButton.click();
  await decide(customer.page, 'Approve, to be finalized');
  // The second window is the last step's.
  await decide(customer.page, 'Approve');
  await expect(customer.outcome).toHaveText(PLACED);
  expect(await sent(stack, 'preauthorization')).toHaveLength(1);
});

for (const appointed of ['pending_then_completed', 'pending'] as const)
  test(`at Klarna’s the payment is ${appointed}: we are confirming, then it is placed`, async ({
    customer,
    stack,
  }) => {
    await stack.payone.set({ appointed, authorization: 'PENDING', tell: 'by_hand' });
    await chooseKlarna(customer);
    await customer.payButton.click();
    await decide(customer.page, 'Approve');
    await expect(customer.paymentStatus).toContainText('processed');
    const [payment] = await stack.payone.payments();
    await stack.payone.act(payment?.reference ?? '', 'appoint');
    if (appointed === 'pending') {
      await expect(customer.paymentStatus).toContainText('processed');
      await stack.payone.act(payment?.reference ?? '', 'complete');
    }
    await expect(customer.outcome).toHaveText(PLACED);
  });

test('failed at Klarna’s after all: the customer is back, and pays with another method', async ({
  customer,
  stack,
}) => {
  await stack.payone.set({ appointed: 'failed', tell: 'on_redirect' });
  await chooseKlarna(customer);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText('The payment didn’t go through');
  await stack.payone.set({});
  await customer.page.getByRole('link', { name: 'Try again' }).click();
  await customer.choose(IN_PARTS);
  await formIsThere(customer.page);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
});
