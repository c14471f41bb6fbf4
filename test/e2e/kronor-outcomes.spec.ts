import { expect, test } from '../support/fixtures.ts';
import type { KronorOutcome } from '../support/kronor-control.ts';
import {
  BANK,
  CANCEL,
  CARD,
  DECLINE,
  MOBILEPAY,
  P24,
  PAY,
  PAY_AT_ONCE,
  PAYPAL,
  SOMETHING_GOES_WRONG,
  SWISH,
  VIPPS,
} from '../support/kronor-shopper.ts';

test.use({ stackOptions: { everyProvider: true } });

const PAID = 'Thank you, your order is paid';
const NOT_PAID = 'The payment didn’t go through';

for (const [method, button, words, status] of [
  [CARD, DECLINE, 'The payment was declined', 'DECLINED'],
  [MOBILEPAY, CANCEL, 'The payment was cancelled', 'CANCELLED'],
  [VIPPS, SOMETHING_GOES_WRONG, 'The payment didn’t work', 'ERROR'],
  [P24, DECLINE, 'The payment was declined', 'DECLINED'],
  [BANK, CANCEL, 'The payment was cancelled', 'CANCELLED'],
  [PAYPAL, SOMETHING_GOES_WRONG, 'The payment didn’t work', 'ERROR'],
] as const)
  test(`${method.label}: ${words.toLowerCase()}, the customer reads so, and another try pays`, async ({
    shopper,
    customer,
    merchant,
    stack,
  }) => {
    await shopper.goTo(method);
    await shopper.press(button);
    await expect(customer.outcome).toHaveText(NOT_PAID);
    await expect(customer.paymentStatus).toContainText(words);
    const order = await customer.orderNumber();
    expect(await merchant.payment(order)).toMatchObject({ status, phase: 'failed' });

    await customer.page.getByRole('link', { name: 'Try again' }).click();
    await customer.payButton.waitFor();
    await shopper.pick(method);
    await shopper.goToPay();
    await shopper.press(method.authorizes ? PAY_AT_ONCE : PAY);
    await expect(customer.outcome).toHaveText(PAID);
    expect((await merchant.payments(order)).map((each) => each.status)).toEqual(['PAID', status]);
    expect((await stack.kronor.requests()).map((each) => each.status)).toEqual([status, 'PAID']);
  });

/** By phone number, the page stays and hears of each end itself. */
for (const [outcome, words, status] of [
  ['declined', 'The payment was declined', 'DECLINED'],
  ['cancelled', 'The payment was cancelled', 'CANCELLED'],
  ['error', 'The payment didn’t work', 'ERROR'],
  ['expired', 'The time to pay ran out', 'EXPIRED'],
] as const satisfies readonly (readonly [KronorOutcome, string, string])[])
  test(`Swish ${outcome}: said where the customer waits, who tries again and pays`, async ({
    shopper,
    customer,
    merchant,
    stack,
  }) => {
    const { page } = customer;
    const swish = async () => {
      await page.getByLabel(/^Mobile number/).fill('070-174 06 35');
      await customer.payButton.click();
      await expect(customer.paymentStatus).toContainText('Waiting for your payment');
    };
    await shopper.choose(SWISH);
    await swish();
    await stack.kronor.decide((await shopper.request()).waitToken, outcome);
    await expect(customer.paymentStatus).toContainText(words);
    await expect(customer.paymentStatus).toContainText('You can try again or choose another way to pay.');
    const order = await customer.orderNumber();
    expect(await merchant.payment(order)).toMatchObject({ status, phase: 'failed' });

    await swish();
    await stack.kronor.decide((await shopper.request()).waitToken, 'paid');
    await expect(customer.outcome).toHaveText(PAID);
    expect((await merchant.payments(order)).map((each) => each.status)).toEqual(['PAID', status]);
  });

test('a card that is charged at once is paid, with nothing left to capture', async ({
  shopper,
  customer,
  merchant,
}) => {
  await shopper.goTo(CARD);
  await shopper.press(PAY_AT_ONCE);
  await expect(customer.outcome).toHaveText(PAID);
  const payment = await merchant.payment(await customer.orderNumber());
  expect(payment).toMatchObject({ status: 'PAID', amountCaptured: 19_800 });
  expect(await merchant.operate(payment.id, 'captures')).toMatchObject({
    error: { code: 'operation_not_allowed' },
  });
});

test('a card page whose time is over: the customer goes back, and pays another way', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.goTo(CARD);
  await stack.kronor.decide((await shopper.request()).waitToken, 'expired');
  await customer.page.getByRole('link', { name: 'Back to the shop' }).click();
  await expect(customer.outcome).toHaveText(NOT_PAID);
  await customer.page.getByRole('link', { name: 'Try again' }).click();
  await customer.payButton.waitFor();
  await shopper.pick(BANK);
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
});

test('the customer cancels what waits, and is asked to choose again', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.choose(SWISH);
  await customer.page.getByLabel(/^Mobile number/).fill('070-174 06 35');
  await customer.payButton.click();
  await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
  await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
  await expect(customer.paymentStatus).toContainText('The payment was cancelled');
  await expect(customer.payButton).toBeVisible();
  expect((await shopper.request()).history).toEqual([
    'INITIALIZING',
    'WAITING_FOR_PAYMENT',
    'CANCELLING',
    'CANCELLED',
  ]);
  await shopper.pick(CARD);
  await shopper.goToPay();
  await shopper.press(PAY_AT_ONCE);
  await expect(customer.outcome).toHaveText(PAID);
  expect(await stack.kronor.requests()).toHaveLength(2);
});

test('a customer who comes back before anything is decided is told that we are confirming, and hears the end', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.goTo(CARD);
  await customer.page.getByRole('link', { name: 'Back to the shop' }).click();
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  await expect(customer.paymentStatus).toContainText('We are confirming your payment');
  await stack.kronor.decide((await shopper.request()).waitToken, 'declined');
  await expect(customer.outcome).toHaveText(NOT_PAID);
});

test('“cancel” in the return’s query changes nothing: what was paid all the same is paid', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await shopper.goTo(CARD);
  const back =
    (await customer.page.getByRole('link', { name: 'Back to the shop' }).getAttribute('href')) ?? '';
  await customer.page.goto(`${back}?cancel`);
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  expect(await merchant.payment(await customer.orderNumber())).toMatchObject({ phase: 'open' });
  await stack.kronor.decide((await shopper.request()).waitToken, 'paid');
  await expect(customer.outcome).toHaveText(PAID);
});
