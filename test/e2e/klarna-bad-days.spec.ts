import { expect, test } from '../support/fixtures.ts';
import { chooseKlarna, decide, formIsThere, IN_PARTS, PAY_LATER, payWithKlarna } from '../support/klarna.ts';
import type { TransactionStatusToSend } from '../support/payone-control.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

const PLACED = 'Thank you, your order is placed';
const CONFIRMING = 'Your order is being confirmed';
const names = async (stack: Stack) => (await stack.payone.requests()).map(({ name }) => name);
const atPayone = async (stack: Stack) => {
  const [payment, ...others] = await stack.payone.payments();
  if (!payment || others.length > 0) throw new Error(`PAYONE has ${others.length + 1} payments`);
  return payment;
};
const tell = async (stack: Stack, status: TransactionStatusToSend) =>
  stack.payone.notify((await atPayone(stack)).reference, status);
/** Lines of the log since `before` that somebody has to look at. */
const incidents = (stack: Stack, before: number) =>
  stack.shop.output
    .slice(before)
    .split('\n')
    .filter((line) => line.includes('"incident":true'));

test.describe('TransactionStatus', () => {
  test.beforeEach(async ({ stack, customer }) => {
    await stack.payone.set({ tell: 'by_hand' });
    await chooseKlarna(customer);
    await payWithKlarna(customer, stack);
    await expect(customer.outcome).toHaveText(CONFIRMING);
  });

  for (const [what, fields] of [
    ['a forged key', { key: '0'.repeat(32) }],
    ['another payment', { reference: 'not-our-reference' }],
    ['another txid under our reference', { txid: '999999999' }],
    ['another portal', { portalid: '7654321' }],
  ] as const)
    test(`with ${what} changes nothing and is reported; the true one places the order`, async ({
      customer,
      stack,
      merchant,
    }) => {
      const before = stack.shop.output.length;
      const order = await customer.orderNumber();
      const { history } = await merchant.payment(order);
      await tell(stack, { txaction: 'appointed', fields });
      await expect.poll(() => incidents(stack, before).length).toBeGreaterThan(0);
      expect(await merchant.payment(order)).toMatchObject({ phase: 'open', history });
      await stack.payone.act((await atPayone(stack)).reference, 'appoint');
      await expect(customer.outcome).toHaveText(PLACED);
    });

  for (const [what, fields] of [
    ['another price', { price: '1.00' }],
    ['another currency', { currency: 'SEK' }],
  ] as const)
    test(`with ${what} is kept for a person and settles nothing; the true one places the order`, async ({
      customer,
      stack,
      merchant,
    }) => {
      const before = stack.shop.output.length;
      const order = await customer.orderNumber();
      await tell(stack, { txaction: 'appointed', fields });
      await expect.poll(() => incidents(stack, before).length).toBeGreaterThan(0);
      await expect
        .poll(async () => merchant.payment(order))
        .toMatchObject({ phase: 'open', status: 'UNDER_REVIEW' });
      await stack.payone.act((await atPayone(stack)).reference, 'appoint');
      await expect(customer.outcome).toHaveText(PLACED);
    });

  test('doubled and out of order, with failed after paid: it is paid, once', async ({
    customer,
    stack,
    merchant,
  }) => {
    const order = await customer.orderNumber();
    const before = stack.shop.output.length;
    const heard = async () => (await merchant.payment(order)).history.map(({ rawStatus }) => rawStatus);
    await tell(stack, { txaction: 'paid' });
    await expect.poll(heard).toContain('paid');
    await tell(stack, { txaction: 'appointed' });
    await tell(stack, { txaction: 'appointed' });
    await tell(stack, { txaction: 'failed' });
    await tell(stack, { txaction: 'paid' });
    await tell(stack, { txaction: 'reminder' });
    await expect(customer.outcome).toHaveText('Thank you, your order is paid');
    // Replicas take what waits at the same time: which of it is handled last is nobody's choice.
    await expect.poll(heard).toContain('reminder');
    await expect.poll(() => stack.shop.output.slice(before)).toContain('Report ignored: it may not follow');
    expect((await merchant.payment(order)).status).toBe('PAID');
  });

  test('of an action that nobody knows is acknowledged, logged, and without effect', async ({
    customer,
    stack,
    merchant,
  }) => {
    const order = await customer.orderNumber();
    const before = stack.shop.output.length;
    await tell(stack, { txaction: 'teleported' });
    await expect.poll(() => stack.shop.output.slice(before)).toContain('an action that nobody has heard of');
    expect((await merchant.payment(order)).phase).toBe('open');
  });
});

test('TransactionStatus by threes, all before the customer is back: one payment, one order', async ({
  customer,
  stack,
  merchant,
}) => {
  await stack.payone.set({ copies: 3, tell: 'on_redirect' });
  await chooseKlarna(customer);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
  const { history } = await merchant.payment(await customer.orderNumber());
  expect(history.filter(({ status }) => status === 'AUTHORIZED')).toHaveLength(1);
});

test('PAYONE is down as Klarna is chosen: a sentence, and it works once PAYONE is back', async ({
  customer,
  stack,
}) => {
  await stack.payone.fault('start_session', { kind: 'unavailable', times: 1 });
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await customer.choose(PAY_LATER);
  await expect(
    customer.page.getByText('This way to pay can’t be reached now. Try again or choose another.').first(),
  ).toBeVisible();
  await customer.choose(IN_PARTS);
  await formIsThere(customer.page);
  await customer.choose(PAY_LATER);
  await formIsThere(customer.page);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
});

test('PAYONE is down as the customer pays: nothing was taken, and pressing again pays once', async ({
  customer,
  stack,
}) => {
  await chooseKlarna(customer);
  await stack.payone.fault('preauthorization', { kind: 'unavailable', times: 1 });
  await customer.payButton.click();
  await decide(customer.page, 'Approve');
  await expect(customer.page.getByText('This way to pay can’t be reached now.').first()).toBeVisible();
  expect(await stack.payone.payments()).toEqual([]);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
  await atPayone(stack);
});

test('PAYONE’s answer is lost: we are confirming, nobody pays twice, and TransactionStatus settles it', async ({
  customer,
  stack,
  merchant,
}) => {
  const { page } = customer;
  await stack.payone.set({ tell: 'by_hand' });
  await chooseKlarna(customer);
  const order = await customer.orderNumber();
  await stack.payone.fault('preauthorization', { kind: 'lost_answer', times: 1 });
  await customer.payButton.click();
  await decide(page, 'Approve');
  await expect(customer.paymentStatus).toContainText('We are confirming your payment');
  // Asked once more by the same reference, PAYONE says 911: it exists.
  await expect
    .poll(async () => (await stack.payone.requests()).map(({ name, answer }) => `${name} ${answer}`))
    .toEqual(['start_session APPROVED', 'preauthorization REDIRECT', 'preauthorization ERROR']);
  await page.reload();
  await expect(customer.paymentStatus).toContainText('We are confirming your payment');
  await expect(customer.payButton).toHaveCount(0);
  const { reference } = await atPayone(stack);
  expect(await merchant.payments(order)).toMatchObject([{ reference, phase: 'open' }]);
  await stack.payone.act(reference, 'appoint');
  await expect(customer.outcome).toHaveText(PLACED);
});

test.describe('PAYONE answers with an error', () => {
  const NOT_THIS = 'This way to pay is not available for this purchase. Please choose another one.';
  for (const [code, words, payones] of [
    [981, 'This way to pay isn’t available for this order.', NOT_THIS],
    [902, 'That didn’t work just now. Please try again.', 'Something went wrong. Please try again later.'],
    [103, 'Please choose another way to pay.', NOT_THIS],
    [30, 'Something in your details isn’t accepted.', 'Please check your details & try again.'],
    [101, 'Your approval has expired.', 'Too much time has passed. Please start the payment again.'],
  ] as const)
    test(`${code}: our words and PAYONE’s come into a phone’s view, and another method pays`, async ({
      customer,
      stack,
      merchant,
    }) => {
      await customer.page.setViewportSize({ width: 390, height: 780 });
      await chooseKlarna(customer);
      const order = await customer.orderNumber();
      await stack.payone.set({ errors: { preauthorization: code } });
      await customer.payButton.click();
      await decide(customer.page, 'Approve');
      await expect(customer.page.getByText(words).first()).toBeVisible();
      // By the button, or above the list that the customer is at the end of.
      await expect(customer.page.getByText(payones, { exact: true }).last()).toBeInViewport({ ratio: 1 });
      const { reason } = await merchant.payment(order);
      expect(reason).toContain(`error ${code}`);
      expect(await customer.page.textContent('body')).not.toContain(`error ${code}`);
      await stack.payone.set({});
      await customer.choose(IN_PARTS);
      await formIsThere(customer.page);
      await payWithKlarna(customer, stack);
      await expect(customer.outcome).toHaveText(PLACED);
      await atPayone(stack);
    });

  test('981 as Klarna is chosen: its own words, and no form', async ({ customer, stack }) => {
    await stack.payone.set({ errors: { start_session: 981 } });
    await customer.shopIn('Germany');
    await customer.getReadyToPay();
    await customer.choose(PAY_LATER);
    await expect(
      customer.page.getByText('This way to pay isn’t available for this order.').first(),
    ).toBeVisible();
    expect(await names(stack)).toEqual(['start_session']);
    await expect(customer.page.locator('klarna-widget-host iframe')).toHaveCount(0);
  });

  test('911: the payment exists, so it stays open and nobody is asked to pay again', async ({
    customer,
    stack,
    merchant,
  }) => {
    await chooseKlarna(customer);
    const order = await customer.orderNumber();
    await stack.payone.set({ errors: { preauthorization: 911 } });
    await customer.payButton.click();
    await decide(customer.page, 'Approve');
    await expect(customer.paymentStatus).toContainText('We are confirming your payment');
    await expect(customer.payButton).toHaveCount(0);
    expect((await merchant.payment(order)).phase).toBe('open');
    expect(await names(stack)).toEqual(['start_session', 'preauthorization']);
  });
});
