import { expect, test } from '../support/fixtures.ts';
import { hold } from '../support/hold.ts';

test('two clicks are one payment', async ({ customer, stack }) => {
  await stack.krofort.fault({ kind: 'slow', ms: 800, times: 1 });
  await customer.getReadyToPay();
  await customer.payButton.dblclick();
  await customer.page.waitForURL(`${stack.sandbox.url}krofort/**`);
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('two tabs of one order: one pays, the other says so', async ({ customer, stack }) => {
  await customer.getReadyToPay();
  const other = await customer.page.context().newPage();
  await other.goto(customer.page.url());
  const otherButton = other.locator('pay-method-picker').getByRole('button', { name: /^Pay/ });
  await otherButton.waitFor();
  await customer.payByBank();
  await expect(other.getByRole('button', { name: 'Back to your bank' })).toBeVisible();
  await expect(otherButton).toBeHidden();
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('two tabs that pay at the same moment start one payment', async ({ customer, stack }) => {
  await stack.krofort.fault({ kind: 'slow', ms: 800, times: 1 });
  await customer.getReadyToPay();
  const other = await customer.page.context().newPage();
  await other.goto(customer.page.url());
  const otherButton = other.locator('pay-method-picker').getByRole('button', { name: /^Pay/ });
  await otherButton.waitFor();
  // The second button goes as soon as its page hears of the first click.
  const release = await hold(customer.page.context(), '**/kassa/session/payments');
  await Promise.all([customer.payButton.click(), otherButton.click()]);
  release();
  await expect.poll(() => stack.krofort.payments()).toHaveLength(1);
  await expect
    .poll(() => [customer.page.url(), other.url()].some((url) => url.startsWith(stack.sandbox.url)))
    .toBe(true);
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('a cart that changed while its payment is open can’t be paid until that ends', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.putInCart('Linen towel');
  await customer.page.goto('/checkout');
  await expect(customer.page.getByText('This order is being paid in another window')).toBeVisible();
  await expect(customer.payButton).toBeHidden();
  const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'close');
  await customer.payButton.waitFor();
  await customer.payByBank();
  expect((await stack.krofort.payments()).map(({ request }) => request.amount)).toEqual(['427.00', '198.00']);
});

test('an order that is paid can’t be paid again, whatever is opened', async ({ customer, stack }) => {
  await customer.getReadyToPay();
  const checkout = customer.page.url();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  await customer.page.goto(checkout);
  await expect(customer.payButton).toBeHidden();
  expect(await stack.krofort.payments()).toHaveLength(1);
});
