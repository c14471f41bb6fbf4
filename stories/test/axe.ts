/**
 * Opens each story of the built Storybook in Chromium: it must render without an error on the console and without a
 * finding of axe.
 *
 *   pnpm test:stories                 builds, checks and writes .kassa/reports/stories.json
 *   pnpm test:stories --shots <dir>   and keeps a picture of each
 *   node stories/test/axe.ts --only <text>   of what is built, those with <text> in their ids
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from '@playwright/test';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** At a time. */
const PAGES = 3;
const built = join(root, 'storybook-static');
const reports = join(root, '.kassa/reports');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const index = z
  .object({ entries: z.record(z.string(), z.object({ id: z.string(), type: z.string() })) })
  .parse(JSON.parse(readFileSync(join(built, 'index.json'), 'utf8')));

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  try {
    const body = readFileSync(join(built, normalize(pathname)));
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream');
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('No port');
const base = `http://127.0.0.1:${address.port}`;

/** What the story's play function threw, if it did: Storybook shows that, and writes nothing on the console. */
const playProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
      __STORYBOOK_ADDONS_CHANNEL__: { last(name: string): [{ message?: string }] | undefined };
    };
    const thrown = channel.last('playFunctionThrewException');
    return thrown ? [`Its play function threw: ${thrown[0].message}`] : [];
  });

/** What is wrong with a story, in lines. */
async function check(page: Page, id: string, type: string, shots: string | undefined): Promise<string[]> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
  });
  // The add-on's own run would get in the way of this one.
  await page.goto(
    `${base}/iframe.html?id=${id}&viewMode=${type === 'docs' ? 'docs' : 'story'}&globals=a11y.manual:!true`,
  );
  await page.waitForFunction(
    (event) => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
        __STORYBOOK_ADDONS_CHANNEL__?: { last(name: string): unknown };
      };
      return channel?.last(event) !== undefined;
    },
    type === 'docs' ? 'docsRendered' : 'storyFinished',
  );
  problems.push(...(await playProblems(page)));
  await page.evaluate(() => document.fonts.ready);
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${id}.png`) });
  const { violations } = await new AxeBuilder({ page })
    .include(type === 'docs' ? '#storybook-docs' : '#storybook-root')
    .analyze();
  for (const { id: rule, nodes } of violations)
    problems.push(...nodes.map((node) => `${rule}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  // MDX knows no table but one in HTML.
  const unread = await page
    .locator('#storybook-docs p')
    .filter({ hasText: /^\|.*\|/ })
    .allTextContents();
  problems.push(...unread.map((text) => `a table that is none: ${text}`));
  return problems;
}

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const shots = argument('--shots');
const only = argument('--only') ?? '';
if (shots !== undefined) mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
// One context, so that the library is downloaded once.
const context = await browser.newContext({
  viewport: { width: 620, height: 640 },
  reducedMotion: 'reduce',
});
const failures: { file: string; name: string; message: string | undefined }[] = [];
const count = { passed: 0, failed: 0, skipped: 0, failures };
/** Shared by all who take from it. */
const entries = Object.values(index.entries)
  .filter(({ id }) => id.includes(only))
  .values();
async function takeAndCheck(): Promise<void> {
  for (const { id, type } of entries) {
    const page = await context.newPage();
    const problems = await check(page, id, type, shots).catch((error: unknown) => [String(error)]);
    await page.close();
    count[problems.length === 0 ? 'passed' : 'failed']++;
    if (problems.length > 0) failures.push({ file: 'stories', name: id, message: problems[0] });
    for (const problem of problems) console.error(`${id}: ${problem}`);
  }
}
try {
  await Promise.all(Array.from({ length: PAGES }, takeAndCheck));
} finally {
  await browser.close();
  server.close();
}
mkdirSync(reports, { recursive: true });
writeFileSync(join(reports, 'stories.json'), `${JSON.stringify(count)}\n`);
console.log(`Stories: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
