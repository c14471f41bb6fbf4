/** What a shop that isn't Node calls: PROTOCOL.md, "Merchant routes". The same as `checkout.*` in process. */
import type {
  CreateSession,
  OperationRequest,
  OperationResolution,
  PaymentResolution,
} from '@kassa/protocol';
import { Hono } from 'hono';
import { createCheckout, type Checkout } from '../checkout.ts';
import type { ServerContext } from '../server-context.ts';
import type { AppEnv } from './env.ts';
import { readBody, readQuery } from './body.ts';
import { limitGuesses, merchantOnly, noBrowsers } from './guards.ts';

export function merchantRoutes(context: ServerContext): Hono<AppEnv> {
  const checkout = createCheckout(context);
  const routes = new Hono<AppEnv>();
  const guesses = limitGuesses(context, 'invalid_api_key');
  for (const path of ['/sessions/*', '/payments/*', '/events/*', '/orders/*', '/customers/*', '/retention'])
    routes.use(path, noBrowsers, guesses, merchantOnly(context));

  routes.post('/sessions', async (c) =>
    c.json(await checkout.createSession((await readBody(c)) as CreateSession), 201),
  );
  routes.get('/sessions/:id', async (c) => c.json(await checkout.getSession(c.req.param('id'))));
  routes.get('/sessions/:id/methods', async (c) => c.json(await checkout.explainMethods(c.req.param('id'))));

  paymentRoutes(checkout, routes);

  routes.get('/events', async (c) => c.json(await checkout.listEvents(readQuery(c))));
  routes.post('/events/resend', async (c) =>
    c.json({ resent: await checkout.resendEvents((await readBody(c)) as { since: string }) }, 202),
  );
  routes.post('/events/:id/resend', async (c) => {
    await checkout.resendEvent(c.req.param('id'));
    return c.body(null, 202);
  });

  routes.post('/retention', async (c) => c.json({ more: await checkout.retain() }));
  const erasures = {
    '/orders/:reference': checkout.eraseOrder,
    '/customers/:reference': checkout.eraseCustomer,
    '/customers/:reference/remembered': checkout.forgetCustomer,
  };
  for (const [path, erase] of Object.entries(erasures))
    routes.delete(path, async (c) => {
      await erase(c.req.param('reference') ?? '');
      return c.body(null, 204);
    });
  return routes;
}

function paymentRoutes(checkout: Checkout, routes: Hono<AppEnv>): void {
  routes.get('/payments', async (c) => {
    const query = readQuery(c);
    const { merchantReference, reference } = Object.keys(query).length === 1 ? query : {};
    if (reference !== undefined) return c.json(await checkout.lookUpPayments(reference));
    if (merchantReference !== undefined) return c.json(await checkout.findPayments(merchantReference));
    return c.json(await checkout.listPayments(query));
  });
  routes.get('/payments/:id', async (c) => c.json(await checkout.getPayment(c.req.param('id'))));

  const operations = {
    captures: checkout.capture,
    releases: checkout.release,
    refunds: checkout.refund,
    cancellations: checkout.cancel,
  };
  for (const [path, operate] of Object.entries(operations))
    routes.post(`/payments/:id/${path}`, async (c) => {
      const body = (await readBody(c)) as OperationRequest;
      const operation = await operate(c.req.param('id'), body, c.req.header('idempotency-key') ?? '');
      return c.json(operation, operation.status === 'PENDING' ? 202 : 200);
    });

  routes.post('/payments/:id/query', async (c) => c.json(await checkout.askPayment(c.req.param('id'))));
  routes.post('/payments/:id/resolution', async (c) =>
    c.json(await checkout.resolvePayment(c.req.param('id'), (await readBody(c)) as PaymentResolution)),
  );
  routes.post('/payments/:id/operations/:number{\\d+}/resolution', async (c) => {
    const { id, number } = c.req.param();
    const body = (await readBody(c)) as OperationResolution;
    return c.json(await checkout.resolveOperation(id, Number(number), body));
  });
}
