import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import {
  chooseKlarna,
  decide,
  formIsThere,
  germanOrder,
  IN_PARTS,
  klarnaForm,
  klarnaSays,
  klarnaWindow,
  openAnyShop,
  PAY_LATER,
  payWithKlarna,
} from '../support/klarna.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

const PLACED = 'Thank you, your order is placed';
const names = async (stack: Stack) => (await stack.payone.requests()).map(({ name }) => name);
const SCRIPT = '**/klarna/lib/v1/api.js*';

test('nobody hears of a customer who hasn’t chosen Klarna; from then on Klarna does', async ({
  customer,
  stack,
}) => {
  const { page } = customer;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const outside = () => asked.filter((url) => !url.startsWith(stack.shop.url) && !url.startsWith('data:'));
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await expect(page.getByRole('radio', { name: PAY_LATER })).toBeVisible();
  await page.getByRole('radio', { name: PAY_LATER }).hover();
  await customer.choose('Pay by bank');
  await expect(customer.payButton).toHaveAttribute('aria-disabled', 'false');
  await page.reload();
  await expect(page.getByRole('radio', { name: PAY_LATER })).toBeVisible();
  await expect(page.locator('link[rel=preconnect], link[rel=dns-prefetch]')).toHaveCount(0);
  expect(outside()).toEqual([]);
  expect(await names(stack)).toEqual([]);

  await customer.choose(PAY_LATER);
  await formIsThere(page);
  expect(outside().filter((url) => url.endsWith('/api.js'))).toHaveLength(1);
  expect(await names(stack)).toEqual(['start_session']);
});

test('Klarna’s script is blocked: the customer is told, and pays with another method', async ({
  customer,
  stack,
}) => {
  await customer.page.route(SCRIPT, (route) => route.abort());
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await customer.choose(PAY_LATER);
  await expect(customer.page.getByText('Klarna couldn’t be loaded.').first()).toBeVisible();
  await customer.choose('Pay by bank');
  await customer.payByBank();
  expect(await names(stack)).toEqual(['start_session']);
});

test('Klarna’s window is blocked: the customer is told, and pays with another method', async ({
  customer,
  stack,
}) => {
  const { page } = customer;
  // Klarna asks for a window; a browser that has blocked it answers null, and Klarna that the customer is back.
  await page.route(SCRIPT, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()};(${blockWindow.toString()})();` });
  });
  await chooseKlarna(customer);
  await customer.payButton.click();
  await expect(klarnaSays(page)).toHaveText('You left Klarna before the end. You can try again.');
  // No browser blocks the window of a click that it still counts.
  expect(await page.evaluate(() => (window as { countedClick?: boolean }).countedClick)).toBe(true);
  expect(await names(stack)).toEqual(['start_session']);
  await customer.choose('Pay by bank');
  await customer.payByBank();
});

/** Runs in the page, after Klarna's script. */
function blockWindow(): void {
  const page = window as unknown as {
    Klarna: { Payments: Record<string, unknown> };
    countedClick?: boolean;
  };
  page.Klarna.Payments['authorize'] = (...given: unknown[]) => {
    page.countedClick = navigator.userActivation.isActive;
    (given.at(-1) as (answer: object) => void)({ approved: false, show_form: true });
  };
}

test('Klarna’s script is slow: the customer is told to wait, and then pays', async ({ customer, stack }) => {
  const { page } = customer;
  let come: () => void = () => undefined;
  const coming = new Promise<void>((resolve) => (come = resolve));
  await page.route(SCRIPT, async (route) => {
    await coming;
    await route.continue();
  });
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await customer.choose(PAY_LATER);
  await expect(page.getByText('This is taking longer than usual.').first()).toBeVisible();
  come();
  await formIsThere(page);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
});

/** What has moved since `since` without the customer having done it, in the browser's own count. */
const layoutShifts = (page: Page, since: number) =>
  page.evaluate(
    (start) =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[];
          const unasked = shifts.filter(
            ({ startTime, hadRecentInput }) => startTime > start && !hadRecentInput,
          );
          resolve(unasked.reduce((sum, { value }) => sum + value, 0));
        }).observe({ type: 'layout-shift', buffered: true });
        // Nothing has moved, nothing is told.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(0))));
      }),
    since,
  );

test('nothing moves when the script takes over eight ways to pay', async ({ customer }) => {
  const { page } = customer;
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await expect(page.getByRole('radio')).toHaveCount(8);
  await page.setViewportSize({ width: 1280, height: 2000 });
  const isPainted = () =>
    page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  await page.route('**/kassa-server-rendered.js', async (route) => {
    await expect(page.getByRole('radio')).toHaveCount(8);
    await isPainted();
    await route.continue();
  });
  await page.reload();
  await page.locator('pay-method-picker:state(choosing)').waitFor();
  await expect(page.getByRole('radio')).toHaveCount(8);
  expect(await layoutShifts(page, 0)).toBeLessThan(0.001);
});

test('nothing moves while Klarna is chosen and loaded; a form that grows has its room, beside a message too', async ({
  customer,
  stack,
}) => {
  const { page } = customer;
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  // What moves out of sight isn't counted.
  await page.setViewportSize({ width: 1280, height: 2000 });
  const chosen = await page.evaluate(() => performance.now());
  // By then the browser doesn't count it as the customer's doing any more.
  await stack.payone.fault('start_session', { kind: 'slow', ms: 1_000 });
  await customer.choose(PAY_LATER);
  await formIsThere(page);
  expect(await layoutShifts(page, chosen)).toBe(0);
  const before = await klarnaForm(page)
    .locator('body')
    .evaluate((body) => {
      body.append(
        ...Array.from({ length: 8 }, () =>
          Object.assign(document.createElement('p'), { textContent: 'More' }),
        ),
      );
      return body.scrollHeight;
    });
  await expect
    .poll(() => page.locator('klarna-widget-host iframe').evaluate((frame) => frame.clientHeight))
    .toBeGreaterThanOrEqual(before);
  // Nothing of it is cut off: neither by its place nor by what is said beside it.
  const bottom = (selector: string) =>
    page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
  const cutOff = async () =>
    (await bottom('klarna-widget-host iframe')) - (await bottom('klarna-widget-host'));
  expect(await cutOff()).toBeLessThan(1);
  await customer.payButton.click();
  await decide(page, 'Close');
  await expect(page.getByText('You left Klarna before the end.').first()).toBeVisible();
  await expect
    .poll(() => page.locator('klarna-widget-host iframe').evaluate((frame) => frame.clientHeight))
    .toBeGreaterThanOrEqual(before);
  expect(await cutOff()).toBeLessThan(1);
});

test('two of Klarna’s products on one page: each is authorised with its own session alone', async ({
  page,
  stack,
  merchant,
}) => {
  const order = `K-${crypto.randomUUID()}`;
  await openAnyShop(
    page,
    stack,
    merchant,
    (returnUrl) => germanOrder(order, returnUrl),
    `<script type="module" src="/assets/kassa/klarna-widget-host.js"></script>
     <klarna-widget-host id="KIV"></klarna-widget-host><klarna-widget-host id="KIS"></klarna-widget-host>`,
  );
  const form = (id: string) => page.frameLocator(`#${id} iframe`);
  const choose = (id: string, method: string) =>
    page.locator(`#${id}`).evaluate((host, name) => host.setAttribute('method', name), method);
  const press = (id: string) =>
    page.locator(`#${id}`).evaluate((host) => void (host as unknown as { pay(): Promise<void> }).pay());
  await choose('KIV', 'payone.klarna_invoice');
  await expect(form('KIV').getByText('Pay later.')).toBeVisible();
  await choose('KIS', 'payone.klarna_installments');
  await expect(form('KIS').getByText('Slice it.')).toBeVisible();

  await press('KIS');
  await expect(klarnaWindow(page).getByRole('heading')).toContainText('Slice it.');
  await decide(page, 'Close');
  // The page's one Klarna was initialised for the other one last.
  await press('KIV');
  await expect(klarnaWindow(page).getByRole('heading')).toContainText('Pay later.');
  await decide(page, 'Approve');
  await expect.poll(async () => (await merchant.payments(order))[0]?.status).toBe('AUTHORIZED');
  const invoice = (await stack.payone.sessions()).find(({ financingtype }) => financingtype === 'KIV');
  expect(await stack.payone.tokens()).toMatchObject([{ workorderid: invoice?.workorderid, state: 'used' }]);
  const [payment] = await stack.payone.payments();
  expect(payment?.form).toMatchObject({ financingtype: 'KIV', workorderid: invoice?.workorderid });
});

test('one of Klarna’s products chosen, then the other: it is the other that is authorised', async ({
  customer,
  stack,
}) => {
  await chooseKlarna(customer);
  await customer.choose(IN_PARTS);
  await expect(klarnaForm(customer.page).getByText('Slice it.')).toBeVisible();
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText(PLACED);
  const [payment] = await stack.payone.payments();
  expect(payment?.form['financingtype']).toBe('KIS');
});
