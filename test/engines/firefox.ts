/** Debian's Firefox ESR, over WebDriver BiDi. `FIREFOX_PATH` names another. */
import { launch, type ElementHandle, type Frame, type Page } from 'puppeteer-core';
import type { Browser, Place, Plain, Tab } from './engine.ts';

type Script = (...args: Plain[]) => unknown;

const placeOf = (frame: Frame, page: Page): Place => ({
  run: async (script, ...args) => (await frame.evaluate(script as Script, ...args)) as never,
  async find(script, ...args) {
    const handle = await frame.evaluateHandle(script as Script, ...args);
    const element = handle.asElement() as ElementHandle | null;
    if (!element) return undefined;
    return {
      async hover() {
        await page.mouse.move(0, 0);
        await element.hover();
      },
      click: () => element.click(),
      async press() {
        await element.hover();
        await page.mouse.down();
        return () => page.mouse.up();
      },
    };
  },
  type: (text) => page.keyboard.type(text),
});

const tabOf = (page: Page): Tab => ({
  ...placeOf(page.mainFrame(), page),
  async open(url) {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 0 });
  },
  url: () => page.evaluate(() => location.href),
  // Its own command waits for a page that loads; one that comes out of the cache never does.
  back: () => page.evaluate(() => void setTimeout(() => history.back())),
  picture: async () => Buffer.from(await page.screenshot()),
  frame(part) {
    const frame = page.frames().find((one) => one.url().includes(part));
    return Promise.resolve(frame && placeOf(frame, page));
  },
});

export async function startFirefox(): Promise<Browser> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
    headless: true,
    timeout: 120_000,
    protocolTimeout: 120_000,
    // As people have it: a driver leaves no page in the cache.
    extraPrefsFirefox: { 'browser.sessionhistory.max_total_viewers': 8, 'fission.bfcacheInParent': true },
  });
  return {
    newCustomer: async () => tabOf(await (await browser.createBrowserContext()).newPage()),
    close: () => browser.close(),
  };
}
