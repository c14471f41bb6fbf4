/** `<klarna-widget-host>` as it is built, with the sandbox's Klarna: another origin, real frames, a real browser. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import {
  CREDENTIALS,
  post,
  startSandbox,
  type RunningSandbox,
} from '../../packages/providers/payone/sandbox/testing.ts';
import { listen, type Listener } from '@kassa/sandbox-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleElements } from '../../vite.config.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

const START = {
  ...CREDENTIALS,
  request: 'genericpayment',
  'add_paydata[action]': 'start_session',
  clearingtype: 'fnc',
  financingtype: 'KIV',
  amount: '3000',
  currency: 'EUR',
  country: 'DE',
  lastname: 'Approved',
};
const SHOP = `<!doctype html><html lang="en"><title>Shop</title>
  <body><main><h1>Checkout</h1><klarna-widget-host></klarna-widget-host><p>What stands below</p></main>
  <script type="module" src="/klarna-widget-host.js"></script>`;

let folder: string;
let browser: Browser;
let sandbox: RunningSandbox;
let shop: Listener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-klarna-'));
  await bundleElements(folder);
  sandbox = await startSandbox();
  shop = await listen({
    port: 0,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/') return new Response(SHOP, { headers: { 'Content-Type': 'text/html' } });
      return new Response(await readFile(join(folder, basename(pathname))), {
        headers: { 'Content-Type': 'text/javascript' },
      });
    },
  });
  browser = await chromium.launch(LAUNCH_OPTIONS);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await Promise.all([shop.close(), sandbox.close()]);
  await rm(folder, { recursive: true });
});

/** The customer has chosen Klarna: its place is there, and its script comes once it may. */
async function openForm(width: number): Promise<{ page: Page; letScriptCome: () => void }> {
  const answer = await post(sandbox, START);
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  let letScriptCome: () => void = () => undefined;
  const mayCome = new Promise<void>((resolve) => (letScriptCome = resolve));
  await page.route('**/lib/v1/api.js', async (route) => {
    await mayCome;
    await route.continue();
  });
  await page.goto(shop.url);
  const host = page.locator('klarna-widget-host');
  await page.waitForFunction(() => customElements.get('klarna-widget-host') !== undefined);
  await host.evaluate((element, preparation) => Object.assign(element, { preparation }), {
    kind: 'klarna_widget',
    clientToken: answer['add_paydata[client_token]'] ?? '',
    category: answer['add_paydata[payment_method_category_identifier]'] ?? '',
    scriptUrl: `${sandbox.pagesUrl}/klarna/lib/v1/api.js`,
  });
  await host.locator('.skeleton').waitFor();
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const sum = { shifts: 0 };
    Object.assign(window, { sum });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        sum.shifts += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
  return { page, letScriptCome };
}

/** Once the frames after have been painted, which is when their shifts are known. */
const shiftsOn = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return (window as unknown as { sum: { shifts: number } }).sum.shifts;
  });

describe.each([320, 390, 1280])('Klarna’s form on a page %i pixels wide', (width) => {
  it('fills its place and moves nothing as it comes', async () => {
    const { page, letScriptCome } = await openForm(width);
    letScriptCome();
    await page.locator('klarna-widget-host:state(ready)').waitFor();
    const form = page.frameLocator('iframe').getByText('Sandbox, no real money');
    await form.waitFor();
    const place = page.locator('klarna-widget-host .form');
    const frame = await page.locator('klarna-widget-host iframe').boundingBox();
    expect(frame?.height).toBe(await place.evaluate(({ clientHeight }) => clientHeight));
    expect(await place.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
    expect(await shiftsOn(page)).toBe(0);

    await page
      .locator('klarna-widget-host')
      .evaluate((host) => host.style.setProperty('--kassa-widget-block-size', '30rem'));
    expect(await shiftsOn(page), 'a move would be seen').toBeGreaterThan(0);
    await page.close();
  });
});
