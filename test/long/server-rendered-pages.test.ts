/**
 * The whole page that docs/php.md and docs/python.md tell a shop to write, with the list of ways to pay in its HTML: served as it
 * stands there by a server in that language, and paid in Chromium with script and without.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, serveElements, type Serving } from '@kassa/node';
import { withForms } from '@kassa/ssr';
import { chromium, expect as expectOf, type Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { API_KEY, SHOP, startHarness, type Harness } from '../../packages/server/test-support/harness.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { bundleElements } from '../../vite.config.ts';
import { snippets } from './snippets.ts';

interface Language {
  /** The file’s name, and the program that serves it at `port`. */
  file: string;
  start(file: string, port: number): [program: string, ...args: string[]];
  /** A server that answers each request with the page. */
  server(parts: readonly string[]): string;
}

const indented = (code: string) => code.replace(/^(?=.)/gm, '    ');
const LANGUAGES: Record<string, Language> = {
  php: {
    file: 'shop.php',
    start: (file, port) => ['php', '-S', `127.0.0.1:${port}`, file],
    server: ([helper, , , , picker, page]) => `<?php ${helper}${picker}?>${page}`,
  },
  python: {
    file: 'shop.py',
    start: (file, port) => ['python3', file, String(port)],
    server: ([helper, session, , , page]) => `${helper}${page}
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

def new_session():
${indented(session ?? '')}
    return created

class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        headers, html = checkout_page(new_session(), os.environ["KASSA_SCRIPT"])
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(html.encode())

HTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()`,
  },
};

let folder: string;
let browser: Browser;
beforeAll(async () => {
  await bundleElements();
  folder = mkdtempSync(join(tmpdir(), 'kassa-pages-'));
  browser = await chromium.launch(LAUNCH_OPTIONS);
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(LANGUAGES))('the page of docs/%s.md', (name, language) => {
  let kassa: Harness;
  let companion: Serving;
  let shop: ChildProcess;
  let url: string;

  beforeEach(async () => {
    const [port, kassaPort] = [await freePorts(), await freePorts()];
    url = `http://127.0.0.1:${port}`;
    const publicUrl = `http://127.0.0.1:${kassaPort}`;
    kassa = await startHarness(fakeBank(), { publicUrl, merchant: { origins: [url, SHOP] } });
    const elements = await serveElements({
      publicUrl,
      folder: new URL('../dist/browser/', import.meta.resolve('@kassa/elements')),
    });
    const { fetch, live } = kassa.server;
    const forms = withForms(fetch);
    companion = await serve(
      { fetch: (request, facts) => elements.answer(request) ?? forms(request, facts), live },
      { port: kassaPort },
    );
    const file = join(folder, language.file);
    writeFileSync(file, language.server(snippets(name)));
    const [program, ...args] = language.start(file, port);
    shop = spawn(program, args, {
      env: {
        ...process.env,
        KASSA_URL: publicUrl,
        KASSA_API_KEY: API_KEY,
        KASSA_SCRIPT: `${elements.url}kassa-server-rendered.js`,
      },
      stdio: 'ignore',
    });
    await vi.waitUntil(() => fetch200(url), { timeout: 20_000 });
  });
  afterEach(async () => {
    shop.kill('SIGKILL');
    await kassa.close();
    await companion.close();
  });

  it.each([true, false])(
    'is paid, and its policy stops nothing, with script: %s',
    async (javaScriptEnabled) => {
      const page = await browser.newPage({ javaScriptEnabled });
      onTestFinished(() => page.close());
      const stopped: string[] = [];
      page.on('console', (message) => message.type() === 'error' && stopped.push(message.text()));
      await page.route('https://bank.example/**', (route) => route.fulfill({ body: 'The bank' }));
      await page.goto(url);
      const list = page.locator('pay-method-picker');
      // The script draws its own in place of the styles that came with the HTML.
      await expectOf(list.locator('style')).toHaveCount(javaScriptEnabled ? 0 : 1);
      await expectOf(list.locator('.row').first()).toHaveCSS('display', 'flex');
      await list.locator('input[value="fakebank.pay"]').check();
      await list.getByRole('button', { name: /^Pay/ }).click();
      await page.waitForURL('https://bank.example/pay/**');
      expect(kassa.bank.created).toHaveLength(1);
      expect(stopped).toEqual([]);
    },
  );
});

const fetch200 = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
