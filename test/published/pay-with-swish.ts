import type { Browser, Page } from '@playwright/test';

/** Pays on the page with Kronor's Swish, whose code is confirmed on the sandbox's phone. Resolves once the page says it. */
export async function payWithSwish(browser: Browser, page: Page, phoneUrl: string): Promise<void> {
  await page.getByRole('radio', { name: 'Swish' }).check();
  // Who pays before it stands there is shown it first.
  await page.getByRole('textbox', { name: /^Mobile number/ }).waitFor();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('img', { name: 'QR code for Swish' }).waitFor();
  const phone = await browser.newPage();
  await phone.goto(phoneUrl);
  await phone.getByRole('button', { name: 'Confirm' }).click();
  await phone.close();
  await page.getByText('Paid', { exact: true }).first().waitFor();
}
