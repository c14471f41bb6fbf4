/** What Chromium need not do until the list stands there, of the script as it is built. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeSnapshot } from '@kassa/client/testing';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleElements } from '../../vite.config.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

const SHOP = 'https://shop.example';
const TOKEN = `e30.${Buffer.from('{"sub":"session-1","iat":1}').toString('base64url')}.x`;
const PAGE = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:," />
  <script type="module" src="/kassa.js"></script>
  <checkout-session server="/kassa" token="${TOKEN}">
    <script type="application/json">${JSON.stringify(makeSnapshot()).replaceAll('<', '\\u003c')}</script>
    <payment-status></payment-status>
    <pay-method-picker></pay-method-picker>
  </checkout-session>`;

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-first-load-'));
  await bundleElements(folder);
  browser = await chromium.launch(LAUNCH_OPTIONS);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The shop's page; its companion leaves all requests without an answer. */
async function serveShop(page: Page): Promise<void> {
  await page.routeWebSocket(/./, () => undefined);
  await page.route(`${SHOP}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: PAGE });
    else if (pathname.endsWith('.js'))
      await route.fulfill({
        contentType: 'text/javascript',
        body: await readFile(join(folder, basename(pathname)), 'utf8'),
      });
  });
}

it('no error is thrown or made until the list stands there', async () => {
  const page = await browser.newPage();
  const thrown: string[] = [];
  const cdp = await page.context().newCDPSession(page);
  cdp.on('Debugger.paused', ({ data }) => {
    thrown.push(String(data?.description));
    void cdp.send('Debugger.resume');
  });
  await cdp.send('Debugger.enable');
  await cdp.send('Debugger.setPauseOnExceptions', { state: 'all' });
  await page.addInitScript(() => {
    const made: unknown[] = [];
    const construct = (target: ErrorConstructor, values: unknown[], type: ErrorConstructor) => {
      made.push(values[0]);
      return Reflect.construct(target, values, type) as Error;
    };
    Object.assign(globalThis, { made, Error: new Proxy(Error, { construct }) });
  });
  await serveShop(page);
  await page.goto(SHOP);
  await page.getByRole('radio').first().waitFor();
  const made = await page.evaluate(() => (globalThis as unknown as { made: unknown[] }).made);
  expect({ thrown, made }).toEqual({ thrown: [], made: [] });
});

it('compiles kassa.js as it arrives: the hint is the first line of this file alone', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const scripts = await Promise.all(
    names.map(async (name) => ({ name, code: await readFile(join(folder, name), 'utf8') })),
  );
  const hinted = scripts.filter(({ code }) => code.includes('allFunctionsCalledOnLoad'));
  expect(hinted.map(({ name, code }) => [name, code.split('\n')[0]])).toEqual([
    ['kassa.js', '//# allFunctionsCalledOnLoad'],
  ]);
});

it('the source map of kassa.js counts the hint’s line', async () => {
  const lines = (await readFile(join(folder, 'kassa.js'), 'utf8')).split('\n');
  const map = new SourceMap(
    JSON.parse(await readFile(join(folder, 'kassa.js.map'), 'utf8')) as SourceMapPayload,
  );
  const line = lines.findIndex((code) => code.includes('`payment-status`'));
  const found = map.findEntry(line, lines[line]?.indexOf('`payment-status`') ?? 0);
  expect(found).toMatchObject({ originalSource: expect.stringMatching(/define-elements\.ts$/) as string });
});
