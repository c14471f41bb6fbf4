/** Requests that wait until a test lets them go: what has to happen meanwhile has all the time it needs. */
import type { BrowserContext, Page, Request } from '@playwright/test';

/** From then on what `on` asks of `url` is held back, where `isMeant` says so, until the returned function is called. */
export async function hold(
  on: BrowserContext | Page,
  url: string,
  isMeant: (request: Request) => boolean = () => true,
): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await on.route(url, async (route) => {
    if (isMeant(route.request())) await released;
    await route.continue();
  });
  return release;
}
