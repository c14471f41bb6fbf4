/** The JSON control API, below `/control/api`: what a test does to the sandbox. The control page goes through it too. */
import { faultSchema, type Faults } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import * as z from 'zod';
import { latest, type Payment, type PaymentRequest } from './model.ts';
import { choose } from './hosted-pages.ts';
import { decide, enter } from './payments/requests.ts';
import { OUTCOMES, settingsSchema } from './settings.ts';
import type { Sockets } from './socket/sockets.ts';
import type { Webhooks } from './notifications.ts';
import type { World } from './world.ts';

export interface Controlled {
  world: World;
  faults: Faults;
  sockets: Sockets;
  webhooks: Webhooks;
}

/** What has become of a payment's money, in minor units. */
function sumsOf(
  payment: Payment | null,
): Record<'authorized' | 'captured' | 'refunded' | 'released', number> {
  if (!payment) return { authorized: 0, captured: 0, refunded: 0, released: 0 };
  const { amountAuthorized, amountPaid, refunds, releases } = payment;
  const sum = (done: readonly { amount: number }[]) => done.reduce((total, { amount }) => total + amount, 0);
  return {
    authorized: amountAuthorized ?? amountPaid,
    captured: amountPaid,
    refunded: sum(refunds.filter((refund) => latest(refund) === 'PAID')),
    released: sum(releases.filter((release) => latest(release) === 'DONE')),
  };
}

/** A request as the control API shows it. */
export const viewRequest = (request: PaymentRequest) => ({
  waitToken: request.waitToken,
  idempotencyKey: request.idempotencyKey,
  method: request.method,
  flow: request.flow,
  status: latest(request),
  history: request.history.map(({ status }) => status),
  merchantReference: request.session.merchantReference,
  amount: request.session.amount,
  currency: request.session.currency,
  paymentId: request.payment?.id ?? null,
  sums: sumsOf(request.payment),
  parameters: request.parameters,
});

const outcomeSchema = z.enum(OUTCOMES).exclude(['ask']);
/** What no customer brings about. */
export const statusSchema = z.enum([
  'PRE_FLIGHT_CHECK',
  'WAITING_FOR_PAYMENT',
  'PROCESSING',
  'PROCESSING_REDIRECTED_APP',
  'PROCESSING_REDIRECTED_WEB',
  'WAITING_FOR_PROMOTION',
  'ACCEPTED',
]);
const refundStatusSchema = z.enum(['CREATED', 'DEBITED', 'AWAITING_ACCOUNT_SELECTION', 'PAID']);
const temporarySchema = z.strictObject({
  times: z.int().positive(),
  /** Does its work and says TEMPORARY_FAILURE all the same. */
  afterwards: z.boolean().default(false),
});

export function resetAll({ world, faults, sockets, webhooks }: Controlled): void {
  world.reset();
  faults.clear();
  webhooks.reset();
  sockets.refuse = false;
}

export function createControlApi(controlled: Controlled): Hono {
  const { world, faults, sockets, webhooks } = controlled;
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof SyntaxError) return context.json({ error: error.message }, 400);
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error) }, 400);
    throw error;
  });

  app.get('/requests', (context) => context.json(world.requests.map(viewRequest)));
  app.get('/sessions', (context) =>
    context.json(world.sessions.map((session) => ({ ...session, token: undefined }))),
  );
  /** `?force` puts a request there that is over: paid after cancelled. */
  app.post('/requests/:waitToken/:outcome', (context) => {
    const request = world.requests.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
    if (!request) return context.json({ error: 'No such request' }, 404);
    const outcome = outcomeSchema.parse(context.req.param('outcome'));
    if (context.req.query('force') === undefined) choose(world, request, outcome);
    else decide(world, request, outcome);
    return context.json(viewRequest(request));
  });

  /** Kronor deletes what it knows of a request. */
  app.delete('/requests/:waitToken', (context) => {
    const index = world.requests.findIndex(({ waitToken }) => waitToken === context.req.param('waitToken'));
    return context.json({ deleted: index < 0 ? 0 : world.requests.splice(index, 1).length });
  });

  /** A word of Kronor's that no customer brings about: a check, processing, the money that was debited at the bank. */
  app.post('/requests/:waitToken/status/:status', (context) => {
    const request = world.requests.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
    if (!request) return context.json({ error: 'No such request' }, 404);
    enter(world, request, statusSchema.parse(context.req.param('status')));
    return context.json(viewRequest(request));
  });

  /** A word between a refund's beginning and its end, which comes `operationMs` after the beginning. */
  app.post('/refunds/:waitToken/status/:status', (context) => {
    const refund = world.refunds.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
    if (!refund) return context.json({ error: 'No such refund' }, 404);
    const status = refundStatusSchema.parse(context.req.param('status'));
    world.enter(refund, status, { kind: 'refund', refund, status });
    return context.json({ waitToken: refund.waitToken, status });
  });

  app.get('/settings', (context) => context.json(world.settings));
  app.on(['PUT', 'PATCH'], '/settings', async (context) => {
    const changes = settingsSchema.partial().parse(await context.req.json());
    world.settings = settingsSchema.parse({ ...world.settings, ...changes });
    return context.json(world.settings);
  });

  app.get('/faults', (context) =>
    context.json({ http: faults.list(), temporary: Object.fromEntries(world.temporaryFailures) }),
  );
  /** By root field: `newSwishPayment`; `graphql` is any of them. */
  app.put('/faults/:operation', async (context) => {
    faults.set(context.req.param('operation'), faultSchema.parse(await context.req.json()));
    return context.json(faults.list());
  });
  app.put('/temporary-failures/:rootField', async (context) => {
    const failure = temporarySchema.parse(await context.req.json());
    world.temporaryFailures.set(context.req.param('rootField'), failure);
    return context.json(failure);
  });
  app.delete('/faults', (context) => {
    faults.clear();
    world.temporaryFailures.clear();
    return context.json({});
  });

  app.post('/sockets/drop', (context) => context.json({ dropped: sockets.drop() }));
  app.put('/sockets', async (context) => {
    sockets.refuse = z.strictObject({ refuse: z.boolean() }).parse(await context.req.json()).refuse;
    return context.json({ refuse: sockets.refuse, open: sockets.count });
  });
  app.get('/webhooks', (context) => context.json(webhooks.log));
  app.post('/reset', (context) => {
    resetAll(controlled);
    return context.json({});
  });
  return app;
}
