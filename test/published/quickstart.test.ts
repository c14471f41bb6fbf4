/** What README.md tells a stranger to write: its first shop takes a payment to the end, and its snippets compile. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { payWithSwish } from './pay-with-swish.ts';
import { printed } from './printed.ts';

const app = inject('app');
const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const snippets = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code ?? '');

/** What the README leaves to the shop. */
const OF_THE_SHOP = `
declare const body: string, headers: Record<string, string>;
declare function isNew(id: string): boolean;
declare function isTotalOf(merchantReference: string, amount: number, currency: string): boolean;
declare function settle(merchantReference: string): void;
declare function flag(merchantReference: string): void;
declare function newestSequence(paymentId: string): number;
declare function keep(paymentId: string, standing: { sequence: number; status: string }): void;
`;

let shop: ChildProcess;
let browser: Browser;
let shopUrl: string;
let phoneUrl: string;

beforeAll(async () => {
  browser = await chromium.launch(LAUNCH_OPTIONS);
  // The README's ports may be taken on this machine.
  const first = await freePorts(6);
  shopUrl = `http://127.0.0.1:${first}`;
  const [code = ''] = snippets('js');
  writeFileSync(
    join(app, 'shop.mjs'),
    code.replaceAll('4000', String(first)).replace('4010', String(first + 1)),
  );
  // It finds the scripts by their package: not every shop starts in its folder, or has one named node_modules.
  shop = spawn(process.execPath, [join(app, 'shop.mjs')], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  [, phoneUrl = ''] = await printed(shop, /^Swish on a phone: (.*)/);
});
afterAll(async () => {
  shop.kill('SIGKILL');
  await browser.close();
});

it('the shop of the README takes a payment with Swish, to the end', async () => {
  const page = await browser.newPage();
  await page.goto(shopUrl);
  await payWithSwish(browser, page, phoneUrl);
});

it('the snippets of the README compile under strict, with the installed packages', async () => {
  expect(snippets('js').length).toBe(1);
  const code = snippets('ts');
  expect(code.length).toBe(3);
  writeFileSync(join(app, 'readme.ts'), [...code, OF_THE_SHOP].join('\n'));
  writeFileSync(join(app, 'first-shop.mts'), snippets('js')[0] ?? '');
  const tsc = promisify(execFile)(
    join(root, 'node_modules/.bin/tsc'),
    '--noEmit --strict --module nodenext --target es2022 --types node readme.ts first-shop.mts'.split(' '),
    { cwd: app },
  );
  const { stdout } = await tsc.catch((error: unknown) => error as { stdout: string });
  expect(stdout).toBe('');
});
