/**
 * Chromium on pages that a deployment mixes: the HTML of one release, the scripts of the same or the other, and a server of
 * either. Also a page that stays open while the servers behind it change.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import * as z from 'zod';
import type { SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import { LAUNCH_OPTIONS } from '../../support/chromium.ts';
import { ourBook } from '../processes/books-of.ts';
import type { Companion } from '../processes/companion.ts';
import type { ReleaseName } from './crossings.ts';
import type { Release } from './release.ts';

/** What the pages meet in one stage. */
export interface Surroundings {
  banks: readonly SandboxBank[];
  /** Through the proxy, as `publicUrl` is. */
  companion: Companion;
  publicUrl: string;
  /** A server of each release that runs, without the proxy. */
  servers: Readonly<Partial<Record<ReleaseName, { url: string; companion: Companion }>>>;
  /** Whether pages are put together from all of it. */
  mixes: boolean;
}

/** What a page is put together from. */
interface Mix {
  /** Whose server has made the session, and drawn the list where it can. */
  drawn: ReleaseName;
  script: ReleaseName;
  /** Where the page's calls and its socket go. */
  server: string;
}

interface Open {
  page: Page;
  order: string;
  words: string;
}

/** Of a machine that has other work too. */
const PATIENCE_MS = 60_000;
const RELEASES = ['old', 'new'] as const;
const createdSchema = z.object({ token: z.string(), snapshot: z.looseObject({}) });
const drawnSchema = z.object({ html: z.string() });
const pathSchema = z.tuple([z.literal(''), z.enum(RELEASES), z.string()]);

export class Pages {
  readonly orders: string[] = [];
  /** In words, the pages that have shown their payment's success. */
  readonly paid: string[] = [];
  readonly problems: string[] = [];
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #releases: Readonly<Record<ReleaseName, Release>>;
  /** By path. */
  readonly #html = new Map<string, string>();
  #open: Open[] = [];

  private constructor(server: Server, browser: Browser, releases: Readonly<Record<ReleaseName, Release>>) {
    this.#server = server;
    this.#browser = browser;
    this.#releases = releases;
    server.on('request', ({ url }, response) => {
      const { pathname } = new URL(url ?? '/', this.url);
      const html = this.#html.get(pathname);
      if (html !== undefined) response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
      else
        this.#script(pathname).then(
          (code) => response.setHeader('content-type', 'text/javascript').end(code),
          () => response.writeHead(404).end(),
        );
    });
  }

  static async open(releases: Readonly<Record<ReleaseName, Release>>): Promise<Pages> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Pages(server, await chromium.launch(LAUNCH_OPTIONS), releases);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** First what was left open before the servers changed; two more are left open. */
  async visit(now: Surroundings): Promise<void> {
    for (const open of this.#open.splice(0)) await this.#try(open.words, () => this.#finish(open, now));
    const up = RELEASES.filter((name) => now.servers[name]);
    if (now.mixes) for (const drawn of up) for (const server of up) await this.#mix(drawn, server, now);
    const [drawn = 'old'] = up;
    for (const script of RELEASES) {
      const mix = { drawn, script, server: now.publicUrl };
      const back = `scripts of ${script} to the bank, the other's on the way back, servers ${up.join(', ')}`;
      if (now.mixes) await this.#try(back, () => this.#leaveAndComeBack(mix, back, now));
      const kept = `drawn by ${drawn}, scripts of ${script}, opened with ${up.join(', ')}, paid after a change`;
      await this.#try(kept, async () => void this.#open.push(await this.#start(mix, kept, now)));
    }
  }

  async #mix(drawn: ReleaseName, server: ReleaseName, now: Surroundings): Promise<void> {
    for (const script of RELEASES) {
      const mix = { drawn, script, server: now.servers[server]?.url ?? now.publicUrl };
      const words = `drawn by ${drawn}, scripts of ${script}, server ${server}`;
      await this.#try(words, async () => this.#finish(await this.#start(mix, words, now), now));
    }
  }

  async #try(words: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.problems.push(`page ${words}: ${String(error)}`);
    }
  }

  /** Swish: the page stays, and hears of the end by its socket. */
  async #start(mix: Mix, words: string, now: Surroundings): Promise<Open> {
    const { page, order } = await this.#pageOf(mix, now);
    await page.getByRole('radio', { name: /Swish/ }).check();
    await page.getByLabel(/^Mobile number/).fill('070-174 06 35');
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.locator('payment-status:state(open)').waitFor();
    return { page, order, words };
  }

  async #finish({ page, order, words }: Open, now: Surroundings): Promise<void> {
    await this.#decide('kronor', order, now);
    await this.#seesSuccess(page, words);
  }

  async #leaveAndComeBack(mix: Mix, words: string, now: Surroundings): Promise<void> {
    const { page, order } = await this.#pageOf(mix, now);
    await page.getByRole('radio', { name: /^Pay by bank/ }).check();
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.waitForURL(/\/krofort\//, { waitUntil: 'commit' });
    await this.#decide('krofort', order, now);
    await page.goto(await this.#wayBack(order, now));
    await this.#seesSuccess(page, words);
  }

  async #seesSuccess(page: Page, words: string): Promise<void> {
    await page.locator('payment-status:state(succeeded)').waitFor();
    this.paid.push(words);
    await page.context().close();
  }

  /** A shop's page with a new order on it, in a browser of its own, which has shown the list. */
  async #pageOf({ drawn, script, server }: Mix, now: Surroundings): Promise<{ page: Page; order: string }> {
    const order = `page-${this.orders.length + 1}`;
    this.orders.push(order);
    const companion = now.servers[drawn]?.companion ?? now.companion;
    const created = await companion.asMerchant('/sessions', {
      order: {
        ...{ merchantReference: order, amount: 19_900, currency: 'SEK', country: 'SE', language: 'en-SE' },
        returnUrl: `${this.url}/back/${order}`,
      },
      customer: { email: 'karin@example.com', firstName: 'Karin', lastName: 'Björk' },
    });
    const { token, snapshot } = createdSchema.parse(created?.body);
    const picker = await companion.asMerchant('/picker', { snapshot, token, server });
    // Releases before 2026-11-28 have no such route: their list is the script's.
    const { html } =
      picker?.status === 404
        ? { html: '<pay-method-picker></pay-method-picker>' }
        : drawnSchema.parse(picker?.body);
    const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
    const other = script === 'old' ? 'new' : 'old';
    this.#html.set(`/pay/${order}`, pageWith(script, `token="${token}" server="${server}"`, json, html));
    this.#html.set(`/back/${order}`, pageWith(other, `server="${server}"`));
    const page = await (await this.#browser.newContext()).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.problems.push(`${order}: ${error.message}`));
    await page.goto(`${this.url}/pay/${order}`);
    await page.locator('pay-method-picker:state(choosing)').waitFor();
    return { page, order };
  }

  async #decide(bankName: SandboxBank['name'], order: string, now: Surroundings): Promise<void> {
    const [payment] = await ourBook(now.companion, [order]);
    if (!payment) throw new Error(`${order} has no payment`);
    await now.banks.find(({ name }) => name === bankName)?.decide(payment.reference, 'yes');
  }

  async #wayBack(order: string, now: Surroundings): Promise<string> {
    const [payment] = await ourBook(now.companion, [order]);
    const krofort = now.banks.find(({ name }) => name === 'krofort');
    const known = await krofort?.control<{ returnUrl: string; request: { merchantReference: string } }[]>(
      'GET',
      '/payments',
    );
    const own = known?.find(({ request }) => request.merchantReference === payment?.reference);
    if (!own) throw new Error(`The bank doesn't know ${order}`);
    return own.returnUrl;
  }

  /** `/old/kassa.js`: of the release's own bundle. */
  async #script(path: string): Promise<Buffer> {
    const [, release, file] = pathSchema.parse(path.split('/'));
    return readFile(join(this.#releases[release].folder, 'packages/elements/dist/browser', basename(file)));
  }
}

const pageWith = (script: ReleaseName, attributes: string, json?: string, picker = ''): string =>
  `<!doctype html><html><title>Pay</title>
  <script type="module" async src="/${script}/kassa${json === undefined ? '' : '-server-rendered'}.js"></script>
  <checkout-session ${attributes}>
    ${json === undefined ? '' : `<script type="application/json">${json}</script>`}${picker}<payment-status></payment-status>
  </checkout-session></html>`;
