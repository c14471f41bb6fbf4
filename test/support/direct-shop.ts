/**
 * A shop without a companion server: static pages with the built elements and `kronor.js` on an origin of their own,
 * and a backend that does nothing but mint Kronor session tokens. Kronor is its sandbox, on real sockets.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKronorSandbox, type KronorSandbox } from '@kassa/kronor/sandbox';
import { BUNDLE_FOLDER } from '../../vite.config.ts';
import { controlOf } from './control.ts';

const ASSETS = join(fileURLToPath(new URL('../..', import.meta.url)), BUNDLE_FOLDER);
const NEW_SESSION = `mutation ($payment: PaymentSessionInput!) { newPaymentSession(payment: $payment) { token } }`;

/** All that a shop without a companion writes itself: where its backend gives a new token once the old one has expired. */
const SHOP_SCRIPT = `
  const session = document.querySelector('checkout-session');
  session.addEventListener('session-expired', async () => {
    document.title = 'Expired';
    session.token = await (await fetch('/token')).text();
  });
`;

/** How long a session lasts. */
const SESSION_MS = 600_000;

/** Kronor's clock is so much ahead of ours. */
interface Clock {
  aheadMs: number;
}

export interface ShopSettings {
  /** Changes to what sessions are made with. */
  session: { currency?: string; country?: string; message?: string };
  /** What a page is made with: another one each time, the last one again, or none. */
  tokens: 'each_time' | 'same' | 'never';
  scripts: readonly string[];
}

const DEFAULTS: ShopSettings = {
  session: {},
  tokens: 'each_time',
  scripts: ['kassa.js', 'kronor.js'],
};

export class DirectShop {
  readonly kronor: KronorSandbox;
  readonly url: string;
  settings: ShopSettings = DEFAULTS;
  readonly #server: Server;
  readonly #clock: Clock;
  #keys = 0;
  #lastToken: string | undefined;

  private constructor(kronor: KronorSandbox, server: Server, clock: Clock) {
    this.kronor = kronor;
    this.#server = server;
    this.#clock = clock;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  static async start(): Promise<DirectShop> {
    const clock: Clock = { aheadMs: 0 };
    const kronor = await createKronorSandbox({ port: 0, now: () => new Date(Date.now() + clock.aheadMs) });
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    return new DirectShop(kronor, server, clock);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.kronor.close();
  }

  async reset(): Promise<void> {
    this.settings = DEFAULTS;
    this.#lastToken = undefined;
    this.#clock.aheadMs = 0;
    await this.control('POST', '/reset');
    // A page of the test before may not have gone yet.
    await this.control('POST', '/sockets/drop');
  }

  set(settings: Partial<ShopSettings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** The sandbox's control API. */
  control(method: string, path: string, body?: object): Promise<unknown> {
    return controlOf(`${this.kronor.url}/control/api`)(method, path, body);
  }

  /** What becomes of the newest payment, by whatever its customer does elsewhere. */
  async decide(outcome: string): Promise<void> {
    await this.control('POST', `/requests/${this.kronor.world.requests.at(-1)?.waitToken ?? ''}/${outcome}`);
  }

  /** For Kronor the time of all sessions is up, and it ends their sockets. */
  async expireSessions(): Promise<void> {
    this.#clock.aheadMs += SESSION_MS;
    await this.control('POST', '/sockets/drop');
  }

  /** The files of this repository and of its packages that went into a script of the bundle. */
  async sourcesOf(scriptUrl: string): Promise<string[]> {
    const map = await readFile(join(ASSETS, `${new URL(scriptUrl).pathname.split('/').at(-1)}.map`), 'utf8');
    return (JSON.parse(map) as { sources: string[] }).sources;
  }

  /** Methods of all payments that Kronor has, oldest first. */
  get payments(): string[] {
    return this.kronor.world.requests.map(({ method }) => method);
  }

  /** As any backend does it, with the merchant's token. */
  async mint(): Promise<string> {
    const { kronor, settings } = this;
    const response = await fetch(`${kronor.url}/v1/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${kronor.token}` },
      body: JSON.stringify({
        query: NEW_SESSION,
        variables: {
          payment: {
            amount: 19_900,
            currency: 'SEK',
            country: 'SE',
            merchantReference: 'order-1',
            message: 'Order 1',
            ...settings.session,
            expiresAt: new Date(kronor.world.now().getTime() + SESSION_MS).toISOString(),
            idempotencyKey: `session-${++this.#keys}`,
          },
        },
      }),
    });
    const { data } = (await response.json()) as { data: { newPaymentSession: { token: string } } };
    return (this.#lastToken = data.newPaymentSession.token);
  }

  async #answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(url, this.url);
    const [, asset] = /^\/assets\/([\w-]+\.js)$/.exec(pathname) ?? [];
    const send = (type: string, body: string | Buffer) =>
      response.writeHead(200, { 'content-type': type, 'content-security-policy': this.#policy() }).end(body);
    if (asset === 'shop.js') send('text/javascript', SHOP_SCRIPT);
    else if (asset) send('text/javascript', await readFile(join(ASSETS, asset)));
    else if (pathname === '/token') send('text/plain', await this.mint());
    else if (pathname === '/checkout') send('text/html; charset=utf-8', await this.#page());
    else response.writeHead(404).end();
  }

  /** Scripts of its own, and calls to itself and to Kronor: nothing else. */
  #policy(): string {
    const { url } = this.kronor;
    return [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src data: ${url}`,
      `connect-src 'self' ${url} ${url.replace(/^http/, 'ws')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ].join('; ');
  }

  async #page(): Promise<string> {
    const { tokens, scripts } = this.settings;
    const same = tokens === 'same' ? this.#lastToken : undefined;
    const token = tokens === 'never' ? '' : `token="${same ?? (await this.mint())}"`;
    return `<!doctype html>
<html lang="en">
  <title>Checkout</title>
  ${[...scripts, 'shop.js'].map((name) => `<script type="module" src="/assets/${name}"></script>`).join('')}
  <checkout-session server="${this.kronor.url}" transport="kronor" ${token}>
    <payment-status></payment-status>
    <pay-method-picker></pay-method-picker>
  </checkout-session>
</html>`;
  }
}
