/** What anybody may call: customers who come back, providers that notify, whoever watches our health. */
import { openApiDocument } from '@kassa/protocol/openapi';
import { Hono } from 'hono';
import { receiveNotification } from '../notifications/receive.ts';
import { comeBack } from '../returns/returns.ts';
import type { ServerContext } from '../server-context.ts';
import { atMost, whole } from './body.ts';
import type { AppEnv } from './env.ts';
import { addressReader, noBrowsers } from './guards.ts';
import type { Health } from './health.ts';
import { Tally } from './tally.ts';

/** Node reads a form in the square of its length: a megabyte of `a&` takes it ten seconds. */
const LARGEST_FORM = 32 * 1024;
/** Visits of a payment's return link have its provider asked about once in this time. */
const ASK_MS = 5_000;

export function publicRoutes(context: ServerContext, health: () => Promise<Health>): Hono<AppEnv> {
  const addressOf = addressReader(context);
  const asked = new Tally(1, ASK_MS);
  const routes = new Hono<AppEnv>();

  routes.get('/health/live', (c) => c.json({ status: 'ok' }));
  routes.get('/health/ready', async (c) => {
    const now = await health();
    return now.status === 'ok' ? c.json(now) : c.json(now, 503, { 'retry-after': '5' });
  });

  routes.get('/openapi.json', (c) => c.json(openApiDocument(context.config.publicUrl)));
  // Some providers bring the customer back by a form, with what others have in the query. A damaged one has nothing.
  routes.on(['GET', 'POST'], '/return/:handle/:outcome', atMost(LARGEST_FORM), async (c) => {
    const { handle, outcome } = c.req.param();
    const query = new URL(c.req.url).searchParams;
    if (c.req.method === 'POST' && (await whole(c.req.arrayBuffer())).byteLength > 0)
      for (const [name, value] of Object.entries(await c.req.parseBody().catch(() => ({}))))
        if (typeof value === 'string') query.append(name, value);
    return c.redirect(await comeBack(context, asked, handle, outcome, query), 303);
  });

  routes.on(['GET', 'POST'], '/notifications/:provider/:key', noBrowsers, async (c) => {
    const { provider, key } = c.req.param();
    const answer = await receiveNotification(context, provider, key, {
      method: c.req.method,
      query: new URL(c.req.url).searchParams,
      headers: c.req.raw.headers,
      body: new Uint8Array(await whole(c.req.arrayBuffer())),
      remoteAddress: addressOf(c),
    });
    return c.body(answer.body, answer.status as 200, { 'content-type': answer.contentType });
  });
  return routes;
}
