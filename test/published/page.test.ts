/** A shop built and run from the installed packages, in Chromium. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { printed } from './printed.ts';

const app = inject('app');
let server: ChildProcess;
let browser: Browser;
let url = '';
let page: Page;
/** Addresses that were answered with an error, and what the console called one. */
const failed: string[] = [];
const frames: string[] = [];

beforeAll(async () => {
  await build({ root: app, logLevel: 'error' });
  server = spawn(process.execPath, ['server.ts'], {
    cwd: app,
    env: { ...process.env, PORT: String(await freePorts()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  [url = ''] = await printed(server, /^http:\S+$/);
  browser = await chromium.launch(LAUNCH_OPTIONS);
});
afterAll(async () => {
  await browser.close();
  server.kill('SIGKILL');
});

beforeEach(async () => {
  page = await browser.newPage();
  failed.length = frames.length = 0;
  page.on('response', (response) => response.ok() || failed.push(response.url()));
  page.on('console', (message) => message.type() === 'error' && failed.push(message.text()));
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  await page.goto(url);
  return () => page.close();
});

it('a page built by Vite gets its snapshot live, over the socket', async () => {
  await page.getByRole('radio', { name: 'Swish' }).waitFor();
  await vi.waitFor(() => expect(frames.join()).toContain('"type":"next"'));
  // A client imported by itself follows the same session.
  await vi.waitFor(async () => expect(await page.title()).toBe('live: order-1'));
  expect(failed).toEqual([]);
});

it('paying with Swish loads what draws the QR code', async () => {
  await page.getByRole('radio', { name: 'Swish' }).check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('img', { name: 'QR code for Swish' }).waitFor();
  expect(failed).toEqual([]);
});

it('a self-hosted script that is imported stays in what Vite builds', async () => {
  const entry = join(app, 'self-hosted.js');
  writeFileSync(entry, "import '@kassa/elements/browser/kassa.js';");
  const built = await build({
    root: app,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: entry } },
  });
  expect(JSON.stringify(built)).toContain('pay-method-picker');
});
