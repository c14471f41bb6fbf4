import { expect, test } from '../support/fixtures.ts';
import { BANK, CARD, PAY, type KronorMethod, type KronorShopper } from '../support/kronor-shopper.ts';
import type { Merchant } from '../support/merchant.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

const PAID = 'Thank you, your order is paid';
const PLACED = 'Thank you, your order is placed';

const payLate = async (stack: Stack, shopper: KronorShopper) =>
  stack.kronor.decide((await shopper.request()).waitToken, 'paid', { force: true });

test('a second tab can’t start another payment while the first is open, and follows it to the end', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.choose(CARD);
  const tab = await customer.page.context().newPage();
  await tab.goto(customer.page.url());
  await tab.getByRole('radio', { name: BANK.label }).check();
  await shopper.goToPay();
  await expect(tab.getByRole('button', { name: `Continue with ${CARD.label}` })).toBeVisible();
  await expect(tab.getByRole('button', { name: /^Pay/ })).toBeHidden();
  await shopper.press(PAY);
  await tab.waitForURL(`${stack.shop.url}/orders/**`);
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(PLACED);
  expect(await stack.kronor.requests()).toHaveLength(1);
});

test('a tab that has heard nothing pays again when the order is paid: it is led to the order, and nothing is charged', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await shopper.choose(CARD);
  const tab = await customer.page.context().newPage();
  await tab.routeWebSocket(/.*/, (socket) => socket.close());
  await tab.goto(customer.page.url());
  await tab.locator('pay-method-picker:state(choosing)').waitFor();
  await tab.getByRole('radio', { name: 'PayPal' }).check();
  await tab.getByRole('button', { name: /^Pay/ }).waitFor();
  // Deaf from now on, until its own click.
  const isRead = (method: string) => method === 'GET';
  await tab.route('**/kassa/session', (route) =>
    isRead(route.request().method()) ? route.abort() : route.continue(),
  );
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PLACED);
  const refused = tab.waitForResponse('**/kassa/session/payments');
  await tab.getByRole('button', { name: /^Pay/ }).click();
  expect((await refused).status()).toBe(409);
  await expect(tab.getByText('This order is already paid.').first()).toBeVisible();
  await tab.unroute('**/kassa/session');
  await tab.waitForURL(`${stack.shop.url}/orders/**`, { timeout: 20_000 });
  expect(await stack.kronor.requests()).toHaveLength(1);
  expect(await merchant.payments(await customer.orderNumber())).toHaveLength(1);
});

test('paid late, after the customer has cancelled it: the page goes on to the paid order', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.swishByNumber();
  await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
  await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
  await expect(customer.paymentStatus).toContainText('The payment was cancelled');
  await payLate(stack, shopper);
  await expect(customer.outcome).toHaveText(PAID);
});

/**
 * Given up in the shop, paid in the app all the same, while the customer is on the way to pay by `second`.
 * @param status where Kronor has the second payment by then
 * @returns the order
 */
async function paidLateWhileASecondIsOpen(
  shopper: KronorShopper,
  stack: Stack,
  second: KronorMethod,
  status?: string,
): Promise<string> {
  const { customer } = shopper;
  await shopper.swishByNumber();
  const order = await customer.orderNumber();
  await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
  await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
  await expect(customer.paymentStatus).toContainText('The payment was cancelled');
  const first = await shopper.request();
  await shopper.pick(second);
  await shopper.goToPay();
  if (status !== undefined) await stack.kronor.enter((await shopper.request()).waitToken, status);
  await stack.kronor.decide(first.waitToken, 'paid', { force: true });
  return order;
}

test('the first is paid late while a second is open: the second is cancelled, and can’t be paid any more', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  const order = await paidLateWhileASecondIsOpen(shopper, stack, CARD);
  await expect
    .poll(() => merchant.payments(order))
    .toMatchObject([
      { method: 'kronor.card', status: 'CANCELLED' },
      { method: 'kronor.swish', status: 'PAID', duplicate: false },
    ]);
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
  expect((await shopper.request()).status).toBe('CANCELLED');
});

test('once Kronor has redirected the customer to the bank, it cancels nothing: the second is reported and given back', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  const order = await paidLateWhileASecondIsOpen(shopper, stack, BANK, 'PROCESSING_REDIRECTED_WEB');
  await expect
    .poll(async () => (await merchant.payments(order)).map(({ status }) => status))
    .toEqual(['PROCESSING_REDIRECTED_WEB', 'PAID']);
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
  await expect
    .poll(() => merchant.payments(order))
    .toMatchObject([
      { method: 'kronor.bank', status: 'PAID', duplicate: true },
      { method: 'kronor.swish', status: 'PAID', duplicate: false },
    ]);
  const { id } = await merchant.payment(order);
  await merchant.operate(id, 'refunds');
  await expect
    .poll(async () => (await merchant.payment(order)).operations)
    .toMatchObject([{ kind: 'refund', status: 'SUCCEEDED' }]);
  await customer.page.reload();
  await expect(customer.outcome).toHaveText(PAID);
});

/** Cancelled here, paid at Kronor's all the same, and nobody has told or asks any more. */
async function paidUnheard(shopper: KronorShopper, stack: Stack, merchant: Merchant): Promise<void> {
  await stack.kronor.cutSockets({ refuse: true });
  await shopper.swishByNumber();
  const order = await shopper.customer.orderNumber();
  await shopper.page.getByRole('button', { name: 'Cancel payment' }).click();
  await shopper.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
  await expect(shopper.customer.paymentStatus).toContainText('The payment was cancelled');
  // Until then Kronor is asked about the cancellation, and would say that the payment is paid.
  await expect
    .poll(async () => (await merchant.payment(order)).operations)
    .toMatchObject([{ kind: 'cancellation', status: 'SUCCEEDED' }]);
  await payLate(stack, shopper);
  await shopper.pick(CARD);
}

test('paid before, unheard: the next try finds it by the order’s reference, and charges nothing', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await paidUnheard(shopper, stack, merchant);
  await customer.payButton.click();
  await expect(customer.outcome).toHaveText(PAID);
  expect(await stack.kronor.requests()).toHaveLength(1);
  const payments = await merchant.payments(await customer.orderNumber());
  expect(payments.filter(({ phase }) => phase === 'succeeded')).toHaveLength(1);
});

test('paid before and partly given back: the customer is asked to talk to the shop, and charged nothing', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await paidUnheard(shopper, stack, merchant);
  const { paymentId } = await shopper.request();
  const { graphqlUrl, apiToken } = stack.sandbox.kronor;
  const refund = `{ idempotencyKey: "by-hand", paymentId: "${paymentId}", amount: 100, message: "By hand" }`;
  const answer = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: `mutation { refundPayment(refund: ${refund}) { waitToken } }` }),
  });
  expect(await answer.json()).not.toHaveProperty('errors');
  await customer.payButton.click();
  await expect(shopper.picker.getByText('There is an earlier payment of this order.').first()).toBeVisible();
  expect(await stack.kronor.requests()).toHaveLength(1);
});
