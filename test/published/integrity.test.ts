/** A page that pins the scripts of `@kassa/elements` by an import map, as its README says, in Chromium. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page, type Route } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';

const app = inject('app');
const folder = join(app, 'node_modules/@kassa/elements/dist/browser');
const SHOP = 'https://shop.example';
const SCRIPTS = '/kassa-0.1.0/';
let browser: Browser;
let page: Page;
const asked: string[] = [];
const refused: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch(LAUNCH_OPTIONS);
});
afterAll(() => browser.close());

beforeEach(async () => {
  page = await browser.newPage();
  asked.length = refused.length = 0;
  page.on('console', (message) => message.text().includes('digest') && refused.push(message.text()));
  return () => page.close();
});

async function html(): Promise<string> {
  const hashes = JSON.parse(await readFile(join(folder, 'integrity.json'), 'utf8')) as Record<string, string>;
  const integrity = Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [SCRIPTS + name, hash]));
  return `<!doctype html><html lang="sv"><link rel="icon" href="data:," />
    <script type="importmap">${JSON.stringify({ integrity })}</script>
    <script type="module" src="${SCRIPTS}kassa.js"></script>
    <pay-method-picker server="/companion" token="none"></pay-method-picker>`;
}

/** The shop, whose script named `changed` isn't what was published any more. Its companion is away. */
async function visit(changed?: RegExp): Promise<void> {
  const answer = async (route: Route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: await html() });
    if (!pathname.startsWith(SCRIPTS)) return route.fulfill({ status: 503 });
    const name = pathname.slice(SCRIPTS.length);
    asked.push(name);
    const code = await readFile(join(folder, name), 'utf8');
    return route.fulfill({
      contentType: 'text/javascript',
      body: changed?.test(name) ? `${code}\n;document.title = 'changed';` : code,
    });
  };
  await page.route(`${SHOP}/**`, answer);
  await page.goto(SHOP);
}

it('the scripts as published run, the language that is loaded later too', async () => {
  await visit();
  await page.getByText('Vi når inte kassan').waitFor();
  expect(asked).toContainEqual(expect.stringMatching(/^kassa-sv-/));
  expect(refused).toEqual([]);
});

it('a script that was changed does not run', async () => {
  await visit(/^kassa\.js$/);
  await vi.waitFor(() => expect(refused).toHaveLength(1));
  expect(await page.title()).toBe('');
  expect(await page.evaluate(() => customElements.get('pay-method-picker') === undefined)).toBe(true);
});

it('a language that was changed does not run, and the page speaks English', async () => {
  await visit(/^kassa-sv-/);
  await page.getByText('We can’t reach the checkout').waitFor();
  await vi.waitFor(() => expect(refused).not.toEqual([]));
  expect(await page.title()).toBe('');
});

it('the companion serves the installed scripts, each with the hash that an import map has for it', async () => {
  const code = `import { createHash } from 'node:crypto';
import { serveElements } from '@kassa/node';

const elements = await serveElements({
  publicUrl: 'https://pay.shop.example/kassa',
  folder: new URL('.', import.meta.resolve('@kassa/elements/browser/kassa.js')),
});
const hashes = Object.entries(elements.integrity).map(async ([url, hash]) => {
  const answer = await elements.answer(new Request(url));
  const bytes = Buffer.from(await answer.arrayBuffer());
  return [url, hash === 'sha384-' + createHash('sha384').update(bytes).digest('base64')];
});
console.log(JSON.stringify({ url: elements.url, hashes: await Promise.all(hashes) }));`;
  await writeFile(join(app, 'serve-elements.mjs'), code);
  const { stdout } = await promisify(execFile)(process.execPath, ['serve-elements.mjs'], { cwd: app });
  const { url, hashes } = JSON.parse(stdout) as { url: string; hashes: [string, boolean][] };
  expect(url).toMatch(/^https:\/\/pay\.shop\.example\/kassa\/assets\/\d+\.\d+\.\d+\/$/);
  expect(hashes).toContainEqual([`${url}kassa.js`, true]);
  expect(hashes.filter(([, isRight]) => !isRight)).toEqual([]);
});
