/** A whole payment as a screen reader tells it, by keyboard alone. */
import { expect, test } from '../support/fixtures.ts';
import { BANK, SWISH } from '../support/kronor-shopper.ts';
import { ScreenReader } from '../support/screen-reader.ts';

/** An open payment by Swish. */
const WAITING = [
  'Waiting for your payment',
  'Swish',
  '198,00 kr',
  'Approve the payment, then come back here. This page updates by itself.',
  expect.stringMatching(/^Reference [\w-]+$/),
];

test.use({ stackOptions: { everyProvider: true } });

test('a whole payment is told: choosing, filling in, paying, a lost connection, the outcome', async ({
  shopper,
  customer,
  stack,
}) => {
  // The shop starts again in it.
  test.slow();
  const { page } = customer;
  await customer.shopIn(SWISH.country);
  await customer.getReadyToPay();
  const reader = await ScreenReader.on(page);
  await reader.hears('Ways to pay: 6');

  await page.getByRole('radio', { name: /^Swish/ }).focus();
  await page.keyboard.press('Space');
  await reader.hears('radio “Swish You confirm in the Swish app”, checked');
  await page.getByLabel(/^Mobile number/).waitFor();

  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await reader.hears('checkbox “Your order’s phone number, ending in 35”, checked');
  await page.keyboard.press('Tab');
  await reader.hears('textbox “Mobile number with Swish (optional)”, For example 070 123 45 67');
  await page.keyboard.press('Tab');
  await reader.hears('button “Pay 198,00 kr”');

  await page.keyboard.press('Enter');
  await reader.hears(...WAITING, 'group “Swish”');

  await stack.shop.stop('SIGKILL');
  await reader.hears('No connection right now. Your payment isn’t affected; we keep checking.');
  await stack.shop.start();
  await reader.hears('You are online again.');

  const { waitToken } = await shopper.request();
  await stack.kronor.decide(waitToken, 'declined');
  await reader.hears(
    'The payment was declined',
    'You can try again or choose another way to pay.',
    'radio “Swish You confirm in the Swish app”, checked',
  );
});

test('a cancellation is told: the question, its answers, and what became of the payment', async ({
  shopper,
  customer,
}) => {
  const { page } = customer;
  await shopper.choose(SWISH);
  const reader = await ScreenReader.on(page);
  await customer.payButton.focus();
  await reader.hears('Ways to pay: 6', 'button “Pay 198,00 kr”');
  await page.keyboard.press('Enter');
  await reader.hears(...WAITING, 'Scan the code with Swish on your phone.', 'group “Swish”');

  await page.getByRole('button', { name: 'Cancel payment' }).focus();
  await reader.hears('button “Cancel payment”');
  await page.keyboard.press('Enter');
  await reader.hears('button “Keep waiting”');
  await page.keyboard.press('Shift+Tab');
  await reader.hears('button “Yes, cancel the payment”');
  await page.keyboard.press('Enter');
  await reader.hears(
    'The payment was cancelled',
    'You can try again or choose another way to pay.',
    'radio “Swish You confirm in the Swish app”, checked',
  );
});

test('a number that is refused is told once, at the field where it was typed', async ({
  shopper,
  customer,
}) => {
  const { page } = customer;
  await shopper.choose(SWISH);
  const reader = await ScreenReader.on(page);
  const phone = page.getByLabel(/^Mobile number/);
  await phone.focus();
  await phone.fill('070');
  await reader.hears(
    'Ways to pay: 6',
    'textbox “Mobile number with Swish (optional)”, For example 070 123 45 67',
  );
  await page.keyboard.press('Enter');
  await reader.hears(
    expect.stringMatching(
      /^textbox “Mobile number with Swish \(optional\)”, invalid, For example 070 123 45 67 This is no mobile number\./,
    ),
  );
});

test('what to do with the code is told once, and met once on the way through the page', async ({
  shopper,
  customer,
}) => {
  await shopper.choose(SWISH);
  const reader = await ScreenReader.on(customer.page);
  await customer.payButton.click();
  const scan = 'Scan the code with Swish on your phone.';
  await expect(customer.page.getByText(scan).first()).toBeVisible();
  await expect(async () => {
    expect(await reader.meets(scan)).toBe(1);
    expect(await reader.meets('Waiting for your payment')).toBe(1);
  }).toPass();
});

test('a bank is searched for by the list’s name, and counted', async ({ customer }) => {
  const { page } = customer;
  await customer.shopIn(BANK.country);
  await customer.getReadyToPay();
  const reader = await ScreenReader.on(page);
  await page.getByRole('radio', { name: BANK.label }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('searchbox').waitFor();
  await reader.hears(
    'Ways to pay: 6',
    'radio “Bank transfer You choose your bank and confirm there”, checked',
  );
  await page.keyboard.press('Tab');
  await reader.hears('searchbox “Search: Your bank”');
  await page.keyboard.type('norr');
  await reader.hears('1 of 7');
  await page.keyboard.press('Enter');
  await reader.hears('radio “Norrbanken”, checked');
});

test('who comes back from the bank hears that the payment is being confirmed, and the page’s title that it is paid', async ({
  customer,
  stack,
}) => {
  await stack.krofort.set({ timing: 'never' });
  await customer.getReadyToPay();
  await customer.choose(/^Pay by bank/);
  await customer.payByBank();
  const [open] = await stack.krofort.payments();
  const reference = open?.request.merchantReference ?? '';
  await stack.krofort.finish(reference, 'approve');
  const returnUrl = (await stack.krofort.payments())[0]?.returnUrl ?? '';
  await customer.page.goto(returnUrl);
  await expect(customer.paymentStatus).toContainText('confirming');
  const reader = await ScreenReader.on(customer.page);
  await reader.hears(
    'We are confirming your payment',
    'Pay by bank',
    '198,00 kr',
    'This page updates by itself. You don’t have to pay again.',
    expect.stringMatching(/^Reference [\w-]+$/),
  );
  await stack.krofort.deliver(reference);
  // The shop leads to a page of its own then, and the title of a new page is read out.
  await expect(customer.page).toHaveTitle(/^Thank you, your order is paid/);
});
