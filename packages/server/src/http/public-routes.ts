/** What anybody may call: customers who come back, providers that notify, whoever watches our health. */
import { Hono } from 'hono';
import { receiveNotification } from '../notifications/receive.ts';
import { comeBack } from '../returns/returns.ts';
import type { ServerContext } from '../server-context.ts';
import type { AppEnv } from './env.ts';
import { clientAddress, makeProxyList } from './client-address.ts';
import { noBrowsers } from './guards.ts';

export function publicRoutes(context: ServerContext, isReady: () => Promise<boolean>): Hono<AppEnv> {
  const proxies = makeProxyList(context.config.trustedProxies);
  const routes = new Hono<AppEnv>();

  routes.get('/health/live', (c) => c.json({ status: 'ok' }));
  routes.get('/health/ready', async (c) => {
    const ready = await isReady();
    return c.json({ status: ready ? 'ok' : 'unavailable' }, ready ? 200 : 503);
  });

  routes.get('/return/:handle/:outcome', async (c) => {
    const { handle, outcome } = c.req.param();
    return c.redirect(await comeBack(context, handle, outcome, new URL(c.req.url).searchParams), 303);
  });

  routes.on(['GET', 'POST'], '/notifications/:provider/:key', noBrowsers, async (c) => {
    const { provider, key } = c.req.param();
    const answer = await receiveNotification(context, provider, key, {
      method: c.req.method,
      query: new URL(c.req.url).searchParams,
      headers: c.req.raw.headers,
      body: new Uint8Array(await c.req.arrayBuffer()),
      remoteAddress: clientAddress(proxies, c.env.remoteAddress, c.req.header('x-forwarded-for') ?? null),
    });
    return c.body(answer.body, answer.status as 200, { 'content-type': answer.contentType });
  });
  return routes;
}
