import { expect, test } from '../support/fixtures.ts';
import { BANK, CARD, MOBILEPAY, P24, PAY, PAYPAL, SWISH, VIPPS } from '../support/kronor-shopper.ts';

test.use({ stackOptions: { everyProvider: true } });

const PAID = 'Thank you, your order is paid';
const PLACED = 'Thank you, your order is placed';

for (const [method, kronorsWord, amount, currency] of [
  [CARD, 'CREDIT_CARD', 19_800, 'SEK'],
  [MOBILEPAY, 'MOBILEPAY', 13_800, 'DKK'],
  [VIPPS, 'VIPPS', 21_800, 'NOK'],
  [P24, 'P24', 7_980, 'PLN'],
  [BANK, 'BANK_TRANSFER', 19_800, 'SEK'],
  [PAYPAL, 'PAYPAL', 1_880, 'EUR'],
] as const)
  test(`${method.label}: from the shelf in ${method.country} to the order's page`, async ({
    shopper,
    customer,
    merchant,
  }) => {
    await shopper.goTo(method);
    await shopper.press(PAY);
    await expect(customer.outcome).toHaveText(method.authorizes ? PLACED : PAID);
    const request = await shopper.request();
    expect(request).toMatchObject({ method: kronorsWord, amount, currency });
    const order = await customer.orderNumber();
    expect(request.merchantReference).toBe(order);
    const payment = await merchant.payment(order);
    expect(payment).toMatchObject({ status: method.authorizes ? 'AUTHORIZED' : 'PAID', amount, currency });

    if (!method.authorizes) return;
    await merchant.operate(payment.id, 'captures');
    await expect.poll(async () => (await merchant.payment(order)).status).toBe('PAID');
    expect(await merchant.payment(order)).toMatchObject({ amountCaptured: amount });
    await customer.page.reload();
    await expect(customer.outcome).toHaveText(PAID);
  });

test('Swish by phone number: the app asks by itself, and the page that waits goes on to the order', async ({
  shopper,
  customer,
  newCustomer,
  stack,
}) => {
  await shopper.choose(SWISH);
  await customer.page.getByLabel(/^Mobile number/).fill('070-174 06 35');
  await customer.payButton.click();
  await expect(customer.paymentStatus).toContainText('Waiting for your payment');
  expect((await shopper.request()).parameters).toMatchObject({
    flow: 'ecom',
    customerSwishNumber: '46701740635',
  });
  const phone = await newCustomer();
  await phone.page.goto(stack.sandbox.kronor.phoneUrl);
  await expect(phone.page.getByText('198.00')).toBeVisible();
  await phone.page.getByRole('button', { name: 'Confirm' }).click();
  await expect(customer.outcome).toHaveText(PAID);
});

test('Swish on a computer shows the code and Kronor’s own link; a phone that scans it pays', async ({
  shopper,
  customer,
  newCustomer,
  stack,
}) => {
  await shopper.choose(SWISH);
  await customer.payButton.click();
  await expect(customer.page.getByRole('img', { name: 'QR code for Swish' })).toBeVisible();
  const link = customer.page.getByRole('link', { name: 'Open Swish on this device' });
  await expect(link).toHaveAttribute('href', /^swish:\/\/paymentrequest\?token=[\w-]{32}&/);
  const phone = await newCustomer();
  await phone.page.goto(stack.sandbox.kronor.phoneUrl);
  await phone.page.getByRole('button', { name: 'Confirm' }).click();
  await expect(customer.outcome).toHaveText(PAID);
});

test('a Swish code whose time is over says so, with no clock before it, and one tap brings a new code', async ({
  shopper,
  customer,
  stack,
}) => {
  const code = customer.page.getByRole('img', { name: 'QR code for Swish' });
  const drawn = () => code.locator('path').getAttribute('d');
  await shopper.choose(SWISH);
  await customer.payButton.click();
  await expect(code).toBeVisible();
  await expect(customer.page.getByRole('timer')).toHaveCount(0);
  const first = await drawn();
  const { waitToken } = await shopper.request();
  await stack.kronor.decide(waitToken, 'expired');
  await expect(customer.paymentStatus).toContainText('The time to pay ran out');
  await expect(code).toBeHidden();
  await customer.payButton.click();
  await expect(code).toBeVisible();
  expect(await drawn()).not.toBe(first);
  await stack.kronor.decide((await shopper.request()).waitToken, 'paid');
  await expect(customer.outcome).toHaveText(PAID);
});

test('a phone number that isn’t one is refused at the field, and nothing reaches Kronor', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.choose(SWISH);
  const number = customer.page.getByLabel(/^Mobile number/);
  await number.fill('karin');
  await customer.payButton.click();
  await expect(
    customer.page.getByText(
      'This is no mobile number. A number from another country begins with + and its code.',
    ),
  ).toBeVisible();
  await expect(number).toBeFocused();
  expect(await stack.kronor.requests()).toEqual([]);
});

test('a bank is found by a part of its name, and is the one that is paid at', async ({
  shopper,
  customer,
}) => {
  const { page } = customer;
  await customer.getReadyToPay();
  await customer.choose(/^Bank transfer/);
  await expect(page.getByRole('radio', { name: 'Norrbanken' })).toBeVisible();
  await page.getByRole('searchbox').fill('Skärgård');
  await expect(page.getByRole('radio', { name: 'Norrbanken' })).toBeHidden();
  const bank = page.getByRole('radio', { name: 'Skärgårdsbanken' });
  await bank.check();
  await shopper.goToPay();
  await expect(page.getByText('Skärgårdsbanken')).toBeVisible();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
});

test('Przelewy24 by a bank of its list, with its regulations accepted', async ({ shopper, customer }) => {
  await shopper.choose(P24);
  await customer.page.getByRole('radio', { name: 'BLIK' }).check();
  await customer.page.getByLabel(/I accept the regulations/).check();
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
  expect((await shopper.request()).parameters).toMatchObject({
    paymentMethodId: 154,
    p24RegulationAccept: true,
  });
});

test('PayPal takes the money only once the customer is back: an approval is no payment', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.goTo(PAYPAL);
  await stack.shop.stop();
  const missed = customer.page.waitForEvent('requestfailed', (request) => request.isNavigationRequest());
  await customer.page.getByRole('button', { name: PAY, exact: true }).click();
  const wayBack = (await missed).url();
  expect((await shopper.request()).status).toBe('WAITING_FOR_PAYMENT');
  await stack.shop.start();
  await customer.page.goto(wayBack);
  await expect(customer.outcome).toHaveText(PAID);
});
