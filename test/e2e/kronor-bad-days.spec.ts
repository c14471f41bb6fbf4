import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { BANK, CARD, PAY, PAY_AT_ONCE, SWISH, type KronorShopper } from '../support/kronor-shopper.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

const PAID = 'Thank you, your order is paid';

const decide = async (stack: Stack, shopper: KronorShopper) =>
  stack.kronor.decide((await shopper.request()).waitToken, 'paid');

test('the page’s socket is cut for good half-way: it asks instead, says so, and ends at the paid order', async ({
  shopper,
  customer,
  stack,
}) => {
  const open: WebSocketRoute[] = [];
  let isCut = false;
  await customer.page.context().routeWebSocket(/.*/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.push(socket);
  });
  await shopper.swishByNumber();
  await expect.poll(() => open.length).toBeGreaterThan(0);
  isCut = true;
  await Promise.all(open.map((socket) => socket.close()));
  await expect(customer.page.getByText('Updates may take a few seconds.')).toBeVisible();
  await decide(stack, shopper);
  await expect(customer.outcome).toHaveText(PAID);
});

test('Kronor’s sockets are cut for good half-way: the server asks instead', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await shopper.swishByNumber();
  await stack.kronor.cutSockets({ refuse: true });
  await decide(stack, shopper);
  await expect(customer.outcome).toHaveText(PAID, { timeout: 25_000 });
  const { history } = await merchant.payment(await customer.orderNumber());
  expect(history.at(-1)).toMatchObject({ status: 'PAID', source: 'query' });
});

test('a Kronor that speaks the newer subprotocol pushes all the same', async ({
  shopper,
  customer,
  stack,
  merchant,
}) => {
  await stack.kronor.set({ newerSockets: true });
  await stack.kronor.cutSockets();
  await shopper.swishByNumber();
  // Asking finds nothing any more: what is heard now came by the socket.
  await stack.kronor.fault('graphql', { kind: 'unavailable' });
  await decide(stack, shopper);
  await expect(customer.outcome).toHaveText(PAID);
  const { history } = await merchant.payment(await customer.orderNumber());
  expect(history.at(-1)).toMatchObject({ status: 'PAID', source: 'subscription' });
});

test('Kronor can’t for a moment: the customer reads that it takes longer, and one payment is made with one key', async ({
  shopper,
  customer,
  stack,
}) => {
  await stack.kronor.temporaryFailures('newPaymentSessionWithReferenceCheck', { times: 1 });
  await stack.kronor.temporaryFailures('newCreditCardPayment', { times: 4, afterwards: true });
  await shopper.choose(CARD);
  await customer.payButton.click();
  await expect(shopper.picker).toContainText('This is taking longer than usual.');
  await customer.page.waitForURL(`${stack.sandbox.kronor.hostedUrl}/**`);
  await shopper.press(PAY_AT_ONCE);
  await expect(customer.outcome).toHaveText(PAID);
  expect(await stack.kronor.requests()).toHaveLength(1);
});

test('Kronor takes its time and loses its answer: one payment, and the customer gets to its page', async ({
  shopper,
  stack,
}) => {
  await stack.kronor.fault('newPaymentSessionWithReferenceCheck', { kind: 'slow', ms: 4_000, times: 1 });
  await stack.kronor.fault('newCreditCardPayment', { kind: 'lost_answer', times: 2 });
  await shopper.goTo(CARD);
  expect(await stack.kronor.requests()).toHaveLength(1);
});

test('Kronor is down: the customer reads a sentence, chooses another way and pays once', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.choose(CARD);
  await stack.kronor.fault('graphql', { kind: 'unavailable' });
  await customer.payButton.click();
  await expect(shopper.picker.getByRole('alert').first()).toContainText('can’t be reached now', {
    timeout: 25_000,
  });
  await stack.kronor.reset();
  await shopper.pick(BANK);
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
  expect(await stack.kronor.requests()).toHaveLength(1);
});

test('Kronor is away while the customer cancels: they read that it is being tried, and choose again once it is cancelled', async ({
  shopper,
  customer,
  stack,
}) => {
  await shopper.swishByNumber();
  await stack.kronor.fault('graphql', { kind: 'unavailable' });
  const { page } = customer;
  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
  await expect(customer.paymentStatus).toContainText('We have asked for the cancellation and keep trying.', {
    timeout: 25_000,
  });
  await expect(page.getByRole('button', { name: 'Cancel payment' })).toBeHidden();
  await page.reload();
  await expect(customer.paymentStatus).toContainText('don’t pay in another way until you see an answer here');
  await expect(customer.payButton).toBeHidden();
  await stack.kronor.clearFaults();
  await expect(customer.paymentStatus).toContainText('The payment was cancelled', { timeout: 40_000 });
  await shopper.pick(BANK);
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
  expect((await stack.kronor.requests()).map(({ status }) => status)).toEqual(['CANCELLED', 'PAID']);
});

test('a link that never comes: after a minute the customer may choose another way, and pays', async ({
  shopper,
  customer,
  stack,
}) => {
  test.setTimeout(150_000);
  await stack.kronor.set({ initializingMs: null });
  await shopper.choose(CARD);
  await customer.payButton.click();
  await expect(customer.paymentStatus).toContainText('Preparing your payment');
  const another = customer.page.getByRole('button', { name: 'Choose another way', exact: true });
  await another.click({ timeout: 80_000 });
  await customer.page.getByRole('button', { name: 'Choose another way anyway' }).click();
  await stack.kronor.set({ initializingMs: 50 });
  await shopper.pick(BANK);
  await shopper.goToPay();
  await shopper.press(PAY);
  await expect(customer.outcome).toHaveText(PAID);
});

/** The files of the bundles that show an app switch: each script has its own. */
async function appSwitchFiles(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../packages/elements/dist/browser/', import.meta.url));
  const names = (await readdir(folder)).filter((name) => /^kassa-.+\.js$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(folder + name, 'utf8')));
  return names.filter((_, at) => texts[at]?.includes('kassa-app-switch'));
}

for (const failure of ['a connection that breaks', '503'] as const)
  test(`the file that shows Swish’s code can’t be loaded at first (${failure}): the way by the link stands, and the code comes`, async ({
    shopper,
    customer,
  }) => {
    const files = await appSwitchFiles();
    let isBack = false;
    await customer.page.route(
      ({ pathname }) => files.some((name) => pathname.endsWith(name)),
      async (route) => {
        if (isBack) return route.continue();
        return failure === '503' ? route.fulfill({ status: 503 }) : route.abort('connectionreset');
      },
    );
    await shopper.choose(SWISH);
    await customer.payButton.click();
    await expect(customer.page.getByRole('button', { name: 'Continue with Swish' })).toBeVisible({
      timeout: 20_000,
    });
    isBack = true;
    await expect(customer.page.getByRole('img', { name: 'QR code for Swish' })).toBeVisible({
      timeout: 20_000,
    });
    await expect(customer.page.getByRole('button', { name: 'Continue with Swish' })).toBeHidden();
  });

test('the file that shows Swish’s code is of a release that has gone: trying again comes back to the payment', async ({
  shopper,
  customer,
}) => {
  const { page } = customer;
  const files = await appSwitchFiles();
  const isOne = ({ pathname }: URL) => files.some((name) => pathname.endsWith(name));
  await page.route(isOne, (route) => route.fulfill({ status: 404 }));
  await shopper.choose(SWISH);
  await customer.payButton.click();
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible({ timeout: 20_000 });
  const reference =
    (await page
      .getByText(/^Reference /)
      .first()
      .textContent()) ?? '';
  await page.unroute(isOne);
  await again.click();
  await expect(page.getByRole('img', { name: 'QR code for Swish' })).toBeVisible();
  await expect(page.getByText(reference.trim()).first()).toBeVisible();
});
