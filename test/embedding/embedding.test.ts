/** Small shops in plain HTML, React and Vue, built for production from the installed packages, are paid in Chromium. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { payWithSwish } from '../published/pay-with-swish.ts';
import { printed } from '../published/printed.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

const run = promisify(execFile);
const apps = join(inject('app'), 'embedding');
let shop: ChildProcess;
let browser: Browser;
let shopUrl = '';
let phoneUrl = '';
let page: Page;
/** What the console called an error or a warning, and what was thrown. */
const problems: string[] = [];

/** As the shop does: by its own Vite, for production. */
async function build(name: string, ...args: readonly string[]): Promise<void> {
  const vite = join(apps, '../node_modules/.bin/vite');
  await run(vite, ['build', `--base=/${name}/`, '--logLevel=error', ...args], {
    cwd: join(apps, name),
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

beforeAll(async () => {
  await build('react');
  await build('react', '--ssr=server.tsx', '--outDir=dist-server');
  await build('vue');
  shop = spawn(process.execPath, ['shop.ts'], {
    cwd: apps,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(await freePorts(6)) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  [[, shopUrl = ''], [, phoneUrl = '']] = await Promise.all([
    printed(shop, /^Shop: (\S+)$/),
    printed(shop, /^Swish on a phone: (\S+)$/),
  ]);
  browser = await chromium.launch(LAUNCH_OPTIONS);
});
afterAll(async () => {
  await browser.close();
  shop.kill('SIGKILL');
});

beforeEach(async () => {
  page = await browser.newPage();
  problems.length = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return () => page.close();
});

it.each(['plain-html', 'react', 'vue'])('the page in %s is paid and hears of it', async (name) => {
  await page.goto(`${shopUrl}/${name}/`);
  await payWithSwish(browser, page, phoneUrl);
  await page.getByText(/^Thank you\. Your reference is \S+\.$/).waitFor();
  expect(problems).toEqual([]);
});

it('the page in React has its heading and its elements before its script runs', async () => {
  const html = await (await fetch(`${shopUrl}/react/`)).text();
  expect(html).toMatch(/<main><h1>Checkout<\/h1><checkout-session server="\/kassa" token="[^"]+"/);
});
