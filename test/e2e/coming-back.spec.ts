import { expect, test } from '../support/fixtures.ts';

test('a reload in the middle finds the same payment and the way back to the bank', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  const checkout = customer.page.url();
  await customer.payByBank();
  await customer.page.goto(checkout);
  const back = customer.page.getByRole('button', { name: 'Back to your bank' });
  await expect(back).toBeVisible();
  await customer.page.reload();
  await back.click();
  await customer.page.waitForURL(`${stack.sandbox.url}krofort/**`);
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  expect(await stack.krofort.payments()).toHaveLength(1);
});

test('a reload after the return shows the same', async ({ customer, stack }) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  // The page's script takes the code away; what the page says was there before it.
  await expect(customer.page).not.toHaveURL(/#/);
  await customer.page.reload();
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  await expect(customer.paymentStatus).toContainText('confirming');
});

test('the return URL opened twice, and prefetched before, shows the truth each time', async ({
  customer,
  newCustomer,
  stack,
}) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  const [open] = await stack.krofort.payments();
  const reference = open?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'approve');
  const returnUrl = (await stack.krofort.payments())[0]?.returnUrl ?? '';

  const prefetched = await fetch(returnUrl, { redirect: 'manual', headers: { 'sec-purpose': 'prefetch' } });
  expect(prefetched.status).toBe(303);
  await customer.page.goto(returnUrl);
  await expect(customer.outcome).toHaveText('Your order is being confirmed');
  const other = await newCustomer();
  await other.page.goto(returnUrl);
  await expect(other.paymentStatus).toContainText('confirming');
  await stack.krofort.deliver(reference);
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  await expect(other.outcome).toHaveText('Thank you, your order is paid');
});

test('a fresh browser that comes back follows the payment, and learns nothing of the customer', async ({
  customer,
  newCustomer,
  stack,
}) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.payByBank();
  const reference = (await stack.krofort.payments())[0]?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'approve');
  const fresh = await newCustomer();
  const answers: Promise<string>[] = [];
  fresh.page.on('response', (response) => {
    if (response.url().startsWith(stack.kassaUrl)) answers.push(response.text().catch(() => ''));
  });
  await fresh.page.goto((await stack.krofort.payments())[0]?.returnUrl ?? '');
  await expect(fresh.paymentStatus).toContainText('confirming');
  await stack.krofort.deliver(reference);
  await expect(fresh.outcome).toHaveText('Thank you, your order is paid');
  const told = (await Promise.all(answers)).join() + (await fresh.page.content());
  for (const personal of ['karin@example.com', 'Karin', 'Storgatan', '541 30'])
    expect(told).not.toContain(personal);
});

test('the tab that was left settles itself when the payment is finished in another', async ({
  customer,
  stack,
}) => {
  await customer.getReadyToPay();
  const tab = await customer.page.context().newPage();
  const checkout = customer.page.url();
  await customer.payByBank();
  await tab.goto(checkout);
  await expect(tab.getByRole('button', { name: 'Back to your bank' })).toBeVisible();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await tab.waitForURL(`${stack.shop.url}/orders/**`);
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Thank you, your order is paid');
  expect(await stack.krofort.payments()).toHaveLength(1);
});
