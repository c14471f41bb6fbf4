import type { MerchantPayment } from '@kassa/protocol';
import { expect, test } from '../support/fixtures.ts';
import { CARD, PAY, PAY_AT_ONCE, SWISH, type KronorShopper } from '../support/kronor-shopper.ts';
import type { Merchant } from '../support/merchant.ts';

test.use({ stackOptions: { everyProvider: true } });

const ALL = 19_800;
const REFUSED = { error: { code: 'operation_not_allowed' } };

/** By card, `button` pressed on its page: 198 kr. */
async function cardPayment(
  shopper: KronorShopper,
  merchant: Merchant,
  button: string,
): Promise<MerchantPayment> {
  await shopper.goTo(CARD);
  await shopper.press(button);
  await shopper.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  const order = await shopper.customer.orderNumber();
  // The page may thank before the merchant's books have it: another process may keep them.
  await expect.poll(async () => (await merchant.payment(order)).phase).toBe('succeeded');
  return merchant.payment(order);
}

/** Follows the payment's newest operation to its end. */
async function ended(merchant: Merchant, { merchantReference }: MerchantPayment) {
  let payment = await merchant.payment(merchantReference);
  await expect
    .poll(async () => {
      payment = await merchant.payment(merchantReference);
      return payment.operations.at(-1)?.status;
    })
    .not.toBe('PENDING');
  return { payment, operation: payment.operations.at(-1) };
}

test('a refund in parts, the rest of it, and never more than was paid', async ({ shopper, merchant }) => {
  const paid = await cardPayment(shopper, merchant, PAY_AT_ONCE);
  await merchant.operate(paid.id, 'refunds', { amount: 9_800 });
  expect((await ended(merchant, paid)).payment).toMatchObject({ status: 'PAID', amountRefunded: 9_800 });
  expect(await merchant.operate(paid.id, 'refunds', { amount: 10_001 })).toMatchObject(REFUSED);
  await merchant.operate(paid.id, 'refunds');
  const { payment } = await ended(merchant, paid);
  expect(payment.amountRefunded).toBe(ALL);
  expect(payment.operations.map(({ status, amount }) => [status, amount])).toEqual([
    ['SUCCEEDED', 9_800],
    ['SUCCEEDED', 10_000],
  ]);
  expect(await merchant.operate(paid.id, 'refunds', { amount: 1 })).toMatchObject(REFUSED);
});

test('a capture in parts, the rest of it, and never more than was authorized', async ({
  shopper,
  merchant,
}) => {
  const authorized = await cardPayment(shopper, merchant, PAY);
  await merchant.operate(authorized.id, 'captures', { amount: 9_800 });
  expect((await ended(merchant, authorized)).payment).toMatchObject({ amountCaptured: 9_800 });
  expect(await merchant.operate(authorized.id, 'captures', { amount: 10_001 })).toMatchObject(REFUSED);
  await merchant.operate(authorized.id, 'captures');
  const { payment } = await ended(merchant, authorized);
  expect(payment).toMatchObject({ status: 'PAID', amountCaptured: ALL });
});

test('what was not captured is released whole, and then nothing can be captured', async ({
  shopper,
  merchant,
}) => {
  const authorized = await cardPayment(shopper, merchant, PAY);
  expect(await merchant.operate(authorized.id, 'releases', { amount: 100 })).toMatchObject({
    error: { code: 'not_supported', field: 'amount' },
  });
  await merchant.operate(authorized.id, 'releases');
  expect((await ended(merchant, authorized)).payment).toMatchObject({ status: 'RELEASED', phase: 'failed' });
  expect(await merchant.operate(authorized.id, 'captures')).toMatchObject(REFUSED);
});

test('after a capture there is no release', async ({ shopper, merchant }) => {
  const authorized = await cardPayment(shopper, merchant, PAY);
  await merchant.operate(authorized.id, 'captures', { amount: 9_800 });
  expect((await ended(merchant, authorized)).payment.amountCaptured).toBe(9_800);
  expect(await merchant.operate(authorized.id, 'releases')).toMatchObject(REFUSED);
});

test('a card that is declined at its capture ends the payment, and the merchant reads why', async ({
  shopper,
  merchant,
  stack,
}) => {
  await stack.kronor.set({ captureOutcome: 'CAPTURE_DECLINED' });
  const authorized = await cardPayment(shopper, merchant, PAY);
  await merchant.operate(authorized.id, 'captures');
  const { payment, operation } = await ended(merchant, authorized);
  expect(operation).toMatchObject({ status: 'FAILED', rawStatus: 'CAPTURE_DECLINED' });
  expect(payment).toMatchObject({
    status: 'CAPTURE_DECLINED',
    reason: 'The card was declined at capture: no further capture is possible',
  });
  expect(await merchant.operate(authorized.id, 'captures')).toMatchObject(REFUSED);
});

for (const [operation, setting, button] of [
  ['refunds', { refundOutcome: 'REFUND_AMBIGUOUS' }, PAY_AT_ONCE],
  ['releases', { releaseOutcome: 'RELEASE_AMBIGUOUS' }, PAY],
] as const)
  test(`${operation} that Kronor itself is not sure of are shown to a person, and not repeated`, async ({
    shopper,
    merchant,
    stack,
  }) => {
    await stack.kronor.set(setting);
    const payment = await cardPayment(shopper, merchant, button);
    await merchant.operate(payment.id, operation);
    const end = await ended(merchant, payment);
    expect(end.operation).toMatchObject({ status: 'AMBIGUOUS' });
    expect(end.operation?.rawStatus).toMatch(/AMBIGUOUS$/);
    // Nobody knows whether the money has moved: a second one might move it twice.
    expect(await merchant.operate(payment.id, operation)).toMatchObject(REFUSED);
    expect((await merchant.payment(payment.merchantReference)).operations).toHaveLength(1);
  });

for (const [operation, button, field] of [
  ['captures', PAY, 'amountCaptured'],
  ['refunds', PAY_AT_ONCE, 'amountRefunded'],
] as const)
  test(`two people at once, all of it each: one of the ${operation} takes effect, the other is told why not`, async ({
    shopper,
    merchant,
  }) => {
    const payment = await cardPayment(shopper, merchant, button);
    const answers = await Promise.all([
      merchant.operate(payment.id, operation, { createdBy: 'karin' }),
      merchant.operate(payment.id, operation, { createdBy: 'nils' }),
    ]);
    const refused = answers.filter(({ error }) => error !== undefined);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.error?.code).toMatch(/^operation_(in_progress|not_allowed)$/);
    const end = await ended(merchant, payment);
    expect(end.payment.operations).toHaveLength(1);
    expect(end.payment[field]).toBe(ALL);
  });

test('the merchant cancels what waits: the customer reads so, and the payment ends at Kronor too', async ({
  shopper,
  customer,
  merchant,
}) => {
  await shopper.choose(SWISH);
  await customer.page.getByLabel(/^Mobile number/).fill('070-174 06 35');
  await customer.payButton.click();
  await expect(customer.paymentStatus).toContainText('Waiting for your payment');
  const payment = await merchant.payment(await customer.orderNumber());
  await merchant.operate(payment.id, 'cancellations');
  await expect(customer.paymentStatus).toContainText('The payment was cancelled');
  expect((await ended(merchant, payment)).operation).toMatchObject({
    kind: 'cancellation',
    status: 'SUCCEEDED',
  });
  expect((await shopper.request()).status).toBe('CANCELLED');
});

test('what is paid can’t be cancelled, only refunded', async ({ shopper, merchant }) => {
  const paid = await cardPayment(shopper, merchant, PAY_AT_ONCE);
  expect(await merchant.operate(paid.id, 'cancellations')).toMatchObject(REFUSED);
  expect(await merchant.payment(paid.merchantReference)).toMatchObject({ status: 'PAID', operations: [] });
});
