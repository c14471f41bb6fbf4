/** A customer at Klarna's: the form in the page, the window above it, and a shop that has nothing but the elements. */
import type { FrameLocator, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { CreateSession } from '@kassa/protocol';
import type { Customer } from './customer.ts';
import type { Merchant } from './merchant.ts';
import type { Stack } from './stack.ts';

export const PAY_LATER = 'Klarna, pay later';
export const IN_PARTS = 'Klarna, pay in parts';

export type Decision =
  'Approve' | 'Approve, to be finalized' | 'Ask for a correction' | 'Refuse for good' | 'Close';

/** What Klarna shows in the page. */
export const klarnaForm = (page: Page): FrameLocator => page.frameLocator('klarna-widget-host iframe');

const WINDOW = 'iframe[src*="/overlay?"]';

/** Klarna's own window, above the page. */
export const klarnaWindow = (page: Page): FrameLocator => page.frameLocator(WINDOW);

/** What the element says beside the form. */
export const klarnaSays = (page: Page): Locator => page.locator('klarna-widget-host .message');

export async function formIsThere(page: Page): Promise<void> {
  await expect(klarnaForm(page).getByText('Sandbox, no real money')).toBeVisible();
}

/** A German customer with an enamel mug has chosen Klarna, and its form is there. */
export async function chooseKlarna(customer: Customer, method = PAY_LATER): Promise<void> {
  await customer.shopIn('Germany');
  await customer.getReadyToPay();
  await customer.choose(method);
  await formIsThere(customer.page);
}

/** Decides in the window that is open, and waits until that window is gone: a second one may follow. */
export async function decide(page: Page, decision: Decision): Promise<void> {
  const address = await page.locator(WINDOW).getAttribute('src');
  const button = klarnaWindow(page).getByRole('button', { name: decision, exact: true });
  // The window is another process's. A click that comes before the browser has drawn it goes to the page below.
  await expect(async () => {
    await button.hover();
    expect(await button.evaluate((element) => element.matches(':hover'))).toBe(true);
  }).toPass();
  await button.click();
  await expect(page.locator(`iframe[src="${address}"]`)).toHaveCount(0);
}

/** Presses Pay and approves; ends at the order's page. */
export async function payWithKlarna(customer: Customer, stack: Stack): Promise<void> {
  await customer.payButton.click();
  await decide(customer.page, 'Approve');
  // Through Klarna and back, or there at once when TransactionStatus is quicker.
  await expect(customer.page).toHaveURL(new RegExp(`^${stack.shop.url}/orders/`));
}

/** A German order of two mugs and their delivery, 33.70 €, as a shop sends it. */
export function germanOrder(
  reference: string,
  returnUrl: string,
  changes: Partial<CreateSession> = {},
): CreateSession {
  const line = (type: 'goods' | 'shipment', name: string, unitPrice: number, quantity = 1) => ({
    type,
    name,
    reference: name.toLowerCase(),
    unitPrice,
    quantity,
    taxRate: 1900,
    taxAmount: Math.round((unitPrice * quantity * 19) / 119),
    total: unitPrice * quantity,
  });
  return {
    order: {
      merchantReference: reference,
      amount: 3_370,
      currency: 'EUR',
      country: 'DE',
      language: 'en-DE',
      returnUrl,
      lines: [line('goods', 'Mug', 1_390, 2), line('shipment', 'Delivery', 590)],
    },
    customer: { firstName: 'Jana', lastName: 'Nowak', email: 'jana@example.com' },
    billingAddress: { street: 'Hauptstraße 1', postalCode: '10827', city: 'Berlin', country: 'DE' },
    ...changes,
  };
}

/** A page of a shop with nothing on it but the elements. Whoever comes back from Klarna comes to `returnUrl`. */
export async function openAnyShop(
  page: Page,
  { shop, kassaUrl }: Stack,
  merchant: Merchant,
  session: (returnUrl: string) => CreateSession,
  elements = '<payment-status></payment-status><pay-method-picker></pay-method-picker>',
): Promise<{ sessionId: string }> {
  const created = await merchant.createSession(session(shop.url));
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Any shop</title>
    <script type="module" src="/assets/kassa/kassa.js"></script>
    <checkout-session token="${created.token}" server="${kassaUrl}">
      ${elements}
    </checkout-session>`;
  // A page that Playwright answers for comes from nowhere, and may not ask loopback by itself.
  await page.context().grantPermissions(['local-network-access']);
  await page.route(`${shop.url}/any-shop`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/any-shop');
  return { sessionId: created.session.id };
}
