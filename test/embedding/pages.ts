/** Small shops in frameworks, built from the installed packages beside the sandbox, are paid in Chromium. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { payWithSwish } from '../published/pay-with-swish.ts';
import { printed } from '../published/printed.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { answers, build, startServer, type App } from './app.ts';

export { vite } from './app.ts';

/** The shop takes one for its pages, and the sandbox the others. */
const PORTS_OF_THE_SHOP = 6;
const API_KEY = 'by-which-servers-ask-in-this-test-alone';

interface Shop {
  url: string;
  phoneUrl: string;
  /** Of an app's page. */
  pageOf(app: App): string;
  stop(): void;
}

/** The shop, and beside it the apps that have a server of their own. */
async function startShop(root: string, apps: readonly App[]): Promise<Shop> {
  const own = apps.filter(({ server }) => server !== undefined);
  const port = await freePorts(PORTS_OF_THE_SHOP + own.length);
  const originOf = new Map(
    own.map(({ name }, index) => [name, `http://127.0.0.1:${port + PORTS_OF_THE_SHOP + index}`]),
  );
  const shop = spawn(process.execPath, ['shop.ts'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      KASSA_API_KEY: API_KEY,
      KASSA_ORIGINS: [...originOf.values()].join(','),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [[, url = ''], [, phoneUrl = '']] = await Promise.all([
    printed(shop, /^Shop: (\S+)$/),
    printed(shop, /^Swish on a phone: (\S+)$/),
  ]);
  const servers: ChildProcess[] = [];
  for (const { name, server } of own) {
    const origin = originOf.get(name);
    if (!server || origin === undefined) continue;
    const { port: ofServer } = new URL(origin);
    const kassa = { KASSA_URL: `${url}/kassa`, KASSA_API_KEY: API_KEY, SHOP_URL: origin };
    servers.push(startServer(root, name, server, { HOST: '127.0.0.1', PORT: ofServer, ...kassa }));
    await answers(origin);
  }
  return {
    url,
    phoneUrl,
    pageOf: ({ name }) => originOf.get(name) ?? `${url}/${name}/`,
    stop: () => {
      shop.kill('SIGKILL');
      for (const { pid } of servers) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    },
  };
}

/** Tests that each app's page can be paid, and hears of it. */
export function describePages(apps: readonly App[]): void {
  const root = join(inject('app'), 'embedding');
  let shop: Shop;
  let browser: Browser;

  beforeAll(async () => {
    for (const app of apps) await build(root, app);
    shop = await startShop(root, apps);
    browser = await chromium.launch(LAUNCH_OPTIONS);
  }, 600_000);
  afterAll(async () => {
    await browser.close();
    shop.stop();
  });

  describe.each(apps)('the page in $name', (app) => {
    let page: Page;
    /** What the console called an error or a warning, and what was thrown. */
    const problems: string[] = [];

    beforeEach(async () => {
      page = await browser.newPage();
      problems.length = 0;
      const kinds = app.mode === 'development' ? ['error'] : ['error', 'warning'];
      page.on('console', (message) => kinds.includes(message.type()) && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      return () => page.close();
    });

    it('has its list without a request for the session, whose snapshot it was made with', async () => {
      const asked: string[] = [];
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/kassa/session') asked.push(request.method());
      });
      await page.goto(shop.pageOf(app));
      await page.getByRole('radio', { name: 'Swish' }).waitFor();
      expect(asked).toEqual([]);
      expect(problems).toEqual([]);
    });

    it('is paid and hears of it', async () => {
      await page.goto(shop.pageOf(app));
      await payWithSwish(browser, page, shop.phoneUrl);
      await page.getByText(/^Thank you\. Your reference is \S+\.$/).waitFor();
      expect(problems).toEqual([]);
    });

    if (app.isServerRendered)
      it('has its heading and its elements before its script runs', async () => {
        const html = await (await fetch(shop.pageOf(app))).text();
        expect(html).toMatch(/<main>\s*<h1>Checkout<\/h1>/);
        expect(html).toMatch(/<checkout-session server="\S*\/kassa" token="[^"]+"/);
      });
  });
}
