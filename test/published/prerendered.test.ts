/** A checkout that Chromium prerenders by the shop's speculation rules. Puppeteer can follow such a page, Playwright can't. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { launch, type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

let shop: ChildProcess;
let browser: Browser;
/** The shop's address, and what it has been asked for since. */
let url = '';
const asked: string[] = [];

beforeAll(async () => {
  shop = spawn(process.execPath, ['prerendered.ts'], {
    cwd: inject('app'),
    env: { ...process.env, PORT: String(await freePorts()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!shop.stdout) throw new Error('The output of the shop is not piped');
  createInterface({ input: shop.stdout }).on('line', (line) => {
    if (line.startsWith('http:')) url = line;
    else asked.push(line);
  });
  await vi.waitUntil(() => url);
  const { executablePath = '', args = [] } = LAUNCH_OPTIONS;
  browser = await launch({ executablePath, args });
});
afterAll(async () => {
  await browser.close();
  shop.kill('SIGKILL');
});

it('asks the companion for nothing until the customer opens it, and then has its list', async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/cart`);
  await vi.waitFor(() => expect(asked).toContain('/drawn, prerendered'));
  expect(asked.filter((path) => path.startsWith('/kassa/'))).toEqual([]);

  await page.click('a');
  await vi.waitFor(() => expect(asked).toContain('/kassa/session'));
  const list = () => document.querySelector('pay-method-picker')?.shadowRoot?.textContent;
  await vi.waitFor(async () => expect(await page.evaluate(list)).toMatch(/Pay SEK\s347\.00/));
  expect(asked.filter((path) => path.startsWith('/kassa/') && path.endsWith('prerendered'))).toEqual([]);
});
