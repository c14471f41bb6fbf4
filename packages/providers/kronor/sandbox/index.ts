/**
 * Kronor imitated, from its documents and its published schema: GraphQL over HTTP and sockets, the hosted pages,
 * Swish's phone, webhooks, and a control page. No money moves.
 */
import { Faults, listen, type KeyPair } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { createControlApi, type Controlled } from './control.ts';
import { createControlPage } from './control-page.ts';
import { createGraphqlHttp } from './api.ts';
import { createPages } from './hosted-pages.ts';
import { createSockets } from './socket/sockets.ts';
import { merchantToken } from './graphql/tokens.ts';
import { Webhooks, type WebhookOptions } from './notifications.ts';
import { World } from './world.ts';

export interface KronorSandboxOptions extends Partial<WebhookOptions> {
  host?: string;
  /** 0: one that is free. */
  port: number;
  portVariable?: string;
  /** HTTPS and WSS; plain when left out. */
  tls?: KeyPair;
  /** Where browsers reach the pages, no slash at the end; the listener's own address when left out. */
  pagesUrl?: string;
  now?: () => Date;
}

export interface KronorSandbox extends Controlled {
  /** `<url>/v1/graphql` by POST and as a socket; hosted pages at `<url>/payment`; `<url>/control`; `<url>/phone`. */
  readonly url: string;
  /** The merchant's API token; the same at each start. */
  readonly token: string;
  /** The same merchant's, of the role merchant-read-only. */
  readonly readOnlyToken: string;
  close(): Promise<void>;
}

export async function createKronorSandbox(options: KronorSandboxOptions): Promise<KronorSandbox> {
  const faults = new Faults();
  let url = '';
  const world = new World({
    now: options.now ?? (() => new Date()),
    pagesUrl: () => options.pagesUrl ?? url,
  });
  const webhooks = new Webhooks(world, {
    signatureEncoding: options.signatureEncoding ?? 'hex',
    answerWithinMs: options.answerWithinMs ?? 10_000,
    retryAfterMs: options.retryAfterMs ?? 5_000,
  });
  const merchant = { world, webhooks };
  const sockets = createSockets(merchant);
  const controlled: Controlled = { world, faults, sockets, webhooks };
  const token = await merchantToken('merchant-backend');

  const app = new Hono();
  app.route('/', createGraphqlHttp(merchant, faults) as unknown as Hono);
  app.route('/control/api', createControlApi(controlled));
  app.route('/control', createControlPage(controlled, token));
  app.route('/', createPages(world));
  const listener = await listen({
    fetch: (request, env) => app.fetch(request, env),
    port: options.port,
    faults,
    ...(options.host !== undefined && { host: options.host }),
    ...(options.portVariable !== undefined && { portVariable: options.portVariable }),
    ...(options.tls && { tls: options.tls }),
  });
  url = listener.url;
  sockets.attach(listener.server);
  return {
    ...controlled,
    url,
    token,
    readOnlyToken: await merchantToken('merchant-read-only'),
    close: async () => {
      sockets.close();
      webhooks.close();
      world.reset();
      await listener.close();
    },
  };
}
