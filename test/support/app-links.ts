/**
 * Links that open an app. This machine has none, and Chromium would ask what to open them with: from half a second
 * later on, that question takes every click from the page. So they are taken down and lead nowhere, as on a phone
 * without the app.
 */
import type { BrowserContext, Page } from '@playwright/test';

/** In the page, by the same name on each. */
const TAKE_DOWN = `addEventListener('click', (event) => {
  const [link] = event.composedPath();
  if (!(link instanceof HTMLAnchorElement) || !link.href.startsWith('swish:')) return;
  event.preventDefault();
  (window.openedApps ??= []).push(link.href);
}, { capture: true });`;

/** For all pages of the context that load from now on. */
export async function takeDownAppLinks(context: BrowserContext): Promise<void> {
  await context.addInitScript(TAKE_DOWN);
}

/** Links to apps that the page has followed since it loaded, oldest first. */
export const openedApps = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as { openedApps?: string[] }).openedApps ?? []);
