/** A shop of a few pages, with the companion server in its own process, and Krofort and Kronor of the sandbox. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@kassa/node';
import type { CreateSession } from '@kassa/protocol';
import { startSandbox } from '@kassa/sandbox';
import type { CheckoutServer } from '@kassa/server';
import { createKassa } from '../../apps/demo-shop/src/checkout.ts';
import { readConfig } from '../../apps/demo-shop/src/config.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import type { TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { payoneNotificationUrl, shopEnvironment } from '../../scripts/shop-environment.ts';
import { kronorControl, type KronorControl } from './kronor-control.ts';

const BUNDLE = fileURLToPath(new URL('../dist/browser/', import.meta.resolve('@kassa/elements')));

type Fetch = CheckoutServer['fetch'];

export interface SmallShop {
  /** Origin, no slash at the end. The scripts of `@kassa/elements` are below `/script/`, the companion below `/kassa/`. */
  url: string;
  sandboxUrl: string;
  kronor: KronorControl;
  createSession: CheckoutServer['checkout']['createSession'];
  /** Resolves with what the order's payments are, newest first. */
  payments(): ReturnType<CheckoutServer['checkout']['findPayments']>;
  /** From then on answers below `path` are held back until the returned function is called. */
  hold(path: string): () => void;
  /** From then on what is below `path` is answered with 503. */
  refuse(path: string): void;
  close(): Promise<void>;
}

/** Answers for the shop's own pages; undefined for one that there isn't. */
type Pages = (url: URL, shop: SmallShop) => Response | Promise<Response> | undefined;

interface Options {
  /** The PostgreSQL that two replicas share, which answer in turn. One process on a file without it. */
  databases?: TestPostgres | undefined;
  /** What stands in front of the companion. */
  front?: (companion: Fetch) => Fetch;
}

export async function startSmallShop(
  pages: Pages,
  { databases, front = (companion) => companion }: Options = {},
): Promise<SmallShop> {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-small-shop-'));
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
  const companion = front((request, facts) => next().fetch(request, facts));

  const held = new Map<string, Promise<void>>();
  const refused = new Set<string>();
  const shop: SmallShop = {
    url,
    sandboxUrl: sandbox.url,
    kronor: kronorControl(sandbox.kronor.controlApiUrl),
    createSession: (input) => kassa.checkout.createSession(input),
    payments: () => kassa.checkout.findPayments('order-1'),
    hold(path) {
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held.set(path, released);
      return () => release();
    },
    refuse: (path) => void refused.add(path),
    async close() {
      for (const replica of replicas) await replica.close();
      await serving.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  const answer: Fetch = async (request, facts) => {
    const asked = new URL(request.url);
    if (asked.pathname.startsWith('/kassa/')) return companion(request, facts);
    if (asked.pathname.startsWith('/script/')) return script(basename(asked.pathname));
    return (await pages(asked, shop)) ?? new Response(null, { status: 404 });
  };
  const fetch: Fetch = async (request, facts) => {
    const { pathname } = new URL(request.url);
    const isBelow = (path: string) => pathname.startsWith(path);
    if ([...refused].some(isBelow)) return new Response(null, { status: 503 });
    const answered = await answer(request, facts);
    for (const [path, released] of held) if (isBelow(path)) await released;
    return answered;
  };
  const serving = await serve({ fetch, live: kassa.live }, { port, hostname: 'localhost' });
  return shop;
}

/** The shop's only order, of which `payments` tells. */
export const swedishOrder = (returnUrl: string, language = 'en-SE'): CreateSession => ({
  order: {
    merchantReference: 'order-1',
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    language,
    returnUrl,
  },
  customer: { email: 'karin@example.com', firstName: 'Karin', lastName: 'Björk' },
});

async function script(name: string): Promise<Response> {
  const code = await readFile(join(BUNDLE, name));
  return new Response(code, { headers: { 'content-type': 'text/javascript' } });
}

export const htmlOf = (html: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
