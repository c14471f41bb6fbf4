/** Small shops in frameworks, built from the installed packages beside the sandbox, are paid in Chromium. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { payWithSwish } from '../published/pay-with-swish.ts';
import { printed } from '../published/printed.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

const run = promisify(execFile);

export interface App {
  /** Its folder in `apps`. */
  name: string;
  /** Arguments of Vite, for each of its builds; none where a browser takes the files as they are. */
  builds: readonly (readonly string[])[];
  /** What is built for development says so on the console. */
  mode?: 'development';
}

/** As a shop does: by its own Vite. */
async function build(root: string, { name, builds, mode }: App): Promise<void> {
  const env = mode ?? 'production';
  for (const args of builds)
    await run(
      join(root, '../node_modules/.bin/vite'),
      ['build', `--base=/${name}/`, `--mode=${env}`, '--logLevel=error', ...args],
      { cwd: join(root, name), env: { ...process.env, NODE_ENV: env } },
    );
}

/** Tests that each app's page can be paid, and hears of it. */
export function describePages(apps: readonly App[]): void {
  const root = join(inject('app'), 'embedding');
  let shop: ChildProcess;
  let browser: Browser;
  let shopUrl = '';
  let phoneUrl = '';

  beforeAll(async () => {
    for (const app of apps) await build(root, app);
    shop = spawn(process.execPath, ['shop.ts'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', PORT: String(await freePorts(6)) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    [[, shopUrl = ''], [, phoneUrl = '']] = await Promise.all([
      printed(shop, /^Shop: (\S+)$/),
      printed(shop, /^Swish on a phone: (\S+)$/),
    ]);
    browser = await chromium.launch(LAUNCH_OPTIONS);
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    shop.kill('SIGKILL');
  });

  describe.each(apps)('the page in $name', ({ name, mode, builds }) => {
    let page: Page;
    /** What the console called an error or a warning, and what was thrown. */
    const problems: string[] = [];

    beforeEach(async () => {
      page = await browser.newPage();
      problems.length = 0;
      const kinds = mode === 'development' ? ['error'] : ['error', 'warning'];
      page.on('console', (message) => kinds.includes(message.type()) && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      return () => page.close();
    });

    it('is paid and hears of it', async () => {
      await page.goto(`${shopUrl}/${name}/`);
      await payWithSwish(browser, page, phoneUrl);
      await page.getByText(/^Thank you\. Your reference is \S+\.$/).waitFor();
      expect(problems).toEqual([]);
    });

    if (builds.length > 1)
      it('has its heading and its elements before its script runs', async () => {
        const html = await (await fetch(`${shopUrl}/${name}/`)).text();
        expect(html).toMatch(/<main><h1>Checkout<\/h1><checkout-session server="\/kassa" token="[^"]+"/);
      });
  });
}
