/** A shop of one page, whose list of ways to pay is drawn on its server: with Krofort and Kronor of the sandbox. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@kassa/node';
import type { CreateSession } from '@kassa/protocol';
import { startSandbox } from '@kassa/sandbox';
import { renderPicker, styleHash, withForms } from '@kassa/ssr';
import { createKassa } from '../../apps/demo-shop/src/checkout.ts';
import { readConfig } from '../../apps/demo-shop/src/config.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import type { TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { payoneNotificationUrl, shopEnvironment } from '../../scripts/shop-environment.ts';
import { germanOrder } from './klarna.ts';
import { kronorControl, type KronorControl } from './kronor-control.ts';

const BUNDLE = fileURLToPath(new URL('../dist/browser/', import.meta.resolve('@kassa/elements')));

export interface ServerRenderedShop {
  /**
   * The page's. Its query has what differs: `language`, `country=DE` for an order that Klarna takes, `style=nonce` for a page
   * whose policy goes by a nonce, `list=by-script` for a list that isn't drawn, `script=off`.
   */
  url: string;
  sandboxUrl: string;
  kronor: KronorControl;
  /** Resolves with what the order's payments are, newest first. */
  payments(): ReturnType<ReturnType<typeof createKassa>['checkout']['findPayments']>;
  /** From then on the script is held back until the returned function is called. */
  holdScript(): () => void;
  close(): Promise<void>;
}

const swedishOrder = (url: string, asked: URLSearchParams): CreateSession => ({
  order: {
    merchantReference: 'order-1',
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    language: asked.get('language') ?? 'en-SE',
    returnUrl: `${url}/orders/1`,
  },
  customer: { email: 'karin@example.com', firstName: 'Karin', lastName: 'Björk' },
});

/** By what the page's policy lets the list's style be: its hash, the page's nonce, or by mistake nothing. */
function styleOf(allowed: string | null): { nonce: string | undefined; sources: string } {
  if (allowed === 'nothing') return { nonce: undefined, sources: "'self'" };
  if (allowed !== 'nonce') return { nonce: undefined, sources: styleHash };
  const nonce = randomBytes(16).toString('base64');
  return { nonce, sources: `'nonce-${nonce}'` };
}

/** @param databases the PostgreSQL that two replicas share, which answer in turn. One process on a file without it. */
export async function startServerRenderedShop(databases?: TestPostgres): Promise<ServerRenderedShop> {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-rendered-'));
  const port = await freePorts(1);
  const url = `http://localhost:${port}`;
  const sandbox = await startSandbox({
    port: 0,
    certificatesDir: join(folder, 'certificates'),
    payone: { notificationUrl: payoneNotificationUrl(`${url}/kassa`, folder), demands: 'tables' },
  });
  const config = readConfig({
    ...shopEnvironment(sandbox, join(folder, 'shop'), port, { everyProvider: true }),
    ...(databases && { KASSA_DATABASE_URL: await databases.createDatabase() }),
  });
  const kassa = createKassa(config);
  const replicas = databases ? [kassa, createKassa(config)] : [kassa];
  for (const replica of replicas) await replica.start();
  let asked = 0;
  const next = () => replicas[asked++ % replicas.length] ?? kassa;
  // Each step of a form may be another replica's.
  const companion = withForms((request, facts) => next().fetch(request, facts));
  let held: Promise<void> = Promise.resolve();
  const page = async (asked: URLSearchParams): Promise<Response> => {
    const { token, snapshot } = await kassa.checkout.createSession(
      asked.get('country') === 'DE' ? germanOrder('order-1', `${url}/orders/1`) : swedishOrder(url, asked),
    );
    const { nonce, sources } = styleOf(asked.get('style'));
    const drawn = await renderPicker(snapshot, { server: `${url}/kassa`, token, nonce });
    const [picker, script] =
      asked.get('list') === 'by-script'
        ? ['<pay-method-picker></pay-method-picker>', 'kassa.js']
        : [drawn, 'kassa-server-rendered.js'];
    const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
    const policy = [
      "default-src 'self'",
      `connect-src 'self' ws://localhost:${port}`,
      `style-src ${sources}`,
      "form-action 'self'",
      ...(nonce === undefined ? [] : [`script-src 'nonce-${nonce}' 'strict-dynamic'`]),
      // For drivers that can't switch scripts off: no script runs in a page that is sandboxed so.
      ...(asked.get('script') === 'off' ? ['sandbox allow-forms allow-same-origin'] : []),
    ];
    return new Response(
      `<!doctype html><html><title>Pay</title>
      <script type="module" async src="/script/${script}"${nonce === undefined ? '' : ` nonce="${nonce}"`}></script>
      <checkout-session token="${token}" server="${url}/kassa">
        <script type="application/json">${json}</script>${picker}<payment-status></payment-status>
      </checkout-session></html>`,
      {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy.join('; '),
        },
      },
    );
  };
  const fetch = async (
    request: Request,
    facts?: { remoteAddress?: string | undefined },
  ): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith('/kassa/')) return companion(request, facts);
    if (pathname.startsWith('/script/')) {
      await held;
      const code = await readFile(join(BUNDLE, basename(pathname)));
      return new Response(code, { headers: { 'content-type': 'text/javascript' } });
    }
    if (pathname === '/') return page(searchParams);
    if (pathname === '/orders/1') {
      const [payment] = await kassa.checkout.findPayments('order-1');
      return new Response(`<!doctype html><title>Order</title><h1>${payment?.status ?? 'UNPAID'}</h1>`, {
        headers: { 'content-type': 'text/html' },
      });
    }
    return new Response(null, { status: 404 });
  };
  const serving = await serve({ fetch, live: kassa.live }, { port, hostname: 'localhost' });
  return {
    url,
    sandboxUrl: sandbox.url,
    kronor: kronorControl(sandbox.kronor.controlApiUrl),
    payments: () => kassa.checkout.findPayments('order-1'),
    holdScript: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    close: async () => {
      for (const replica of replicas) await replica.close();
      await serving.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
