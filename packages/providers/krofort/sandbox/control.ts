/**
 * The JSON control API: what a test does to the sandbox. Everything on the control page goes through here too.
 * Addresses are below `<pages>/control/api`; payments are named by their merchantReference.
 */
import {
  addFaults,
  controlApp,
  ControlError,
  type Faults,
  type Notifier,
  type Sent,
} from '@kassa/sandbox-kit';
import type { Hono } from 'hono';
import * as z from 'zod';
import { VARIANTS, type Notification } from './notifications.ts';
import { DEFAULT_SETTINGS, settingsSchema, type Payment, type Payments } from './payments.ts';

export interface World {
  payments: Payments;
  faults: Faults;
  notifier: Notifier<Notification>;
  clientUrl: (token: string) => string;
}

const sendSchema = z.strictObject({
  /** Any word: one that nobody mapped is a case too. */
  type: z.string().min(1),
  variant: z.enum(VARIANTS).default('genuine'),
  /** An id that was used before; a new one when left out. */
  id: z.string().min(1).optional(),
  /** Another payment's notification URL; this payment's when left out. */
  url: z.url().optional(),
  /** Replaces fields of the body's `data`. */
  data: z.record(z.string(), z.string()).default({}),
});
export type SendNotification = z.input<typeof sendSchema>;

/** A payment as the control API shows it. */
export function viewOf({ payments, clientUrl }: World, payment: Payment) {
  const { id, merchant, request, endUserToken, createdAt, state, reason, bank, account } = payment;
  return {
    id,
    merchant,
    state,
    reason,
    bank,
    account,
    clientUrl: clientUrl(payment.token),
    returnUrl: payments.returnUrl(payment),
    endUserToken,
    createdAt: createdAt.toISOString(),
    request,
  };
}
export type PaymentView = ReturnType<typeof viewOf>;

/** Sends one notification, once, whatever the state of the payment. */
export async function sendNotification(
  { payments, notifier }: World,
  payment: Payment,
  input: SendNotification,
): Promise<Sent<Notification>> {
  const { type, variant, id, url, data } = sendSchema.parse(input);
  const made = payments.notificationOf(payment, type);
  if (!made) throw new ControlError(409, 'This payment has no notificationUrl.');
  const entry = await notifier.send(
    {
      ...made,
      variant,
      id: id ?? made.id,
      url: url ?? made.url,
      body: { ...made.body, data: { ...made.body.data, ...data } },
    },
    { withhold: true },
  );
  const { acknowledged } = await notifier.attempt(entry);
  entry.state = acknowledged ? 'acknowledged' : 'given_up';
  return entry;
}

/** Back to how it started. Keys, certificates and ports stay. */
export function reset({ payments, faults, notifier }: World): void {
  payments.reset();
  faults.clear();
  notifier.reset();
}

export function createControlApi(world: World): Hono {
  const { payments, faults, notifier } = world;
  const app = controlApp();
  const find = (reference: string) => {
    const payment = payments.find({ reference });
    if (!payment) throw new ControlError(404, `No payment with the merchantReference ${reference}.`);
    return payment;
  };

  app.get('/payments', (context) => context.json(payments.all.map((payment) => viewOf(world, payment))));
  app.get('/payments/:reference', (context) =>
    context.json(viewOf(world, find(context.req.param('reference')))),
  );
  app.post('/payments/:reference/:outcome{approve|decline|close}', async (context) => {
    const payment = find(context.req.param('reference'));
    await payments.finish(
      payment,
      z.enum(['approve', 'decline', 'close']).parse(context.req.param('outcome')),
    );
    return context.json(viewOf(world, payment));
  });
  app.post('/payments/:reference/notifications', async (context) => {
    const payment = find(context.req.param('reference'));
    return context.json(await sendNotification(world, payment, await context.req.json<SendNotification>()));
  });
  /** Whatever is withheld, late or waiting for its retry. */
  app.post('/payments/:reference/deliver', async (context) => {
    const { id } = find(context.req.param('reference'));
    return context.json(await notifier.deliverNow(({ paymentId }) => paymentId === id));
  });
  /** With every attempt and what the merchant answered, oldest first. */
  app.get('/payments/:reference/notifications', (context) => {
    const { id } = find(context.req.param('reference'));
    return context.json(notifier.log.filter(({ notification }) => notification.paymentId === id));
  });
  app.get('/notifications', (context) => context.json(notifier.log));

  app.get('/settings', (context) => context.json(payments.settings));
  app.put('/settings', async (context) => {
    payments.settings = settingsSchema.parse({
      ...DEFAULT_SETTINGS,
      ...(await context.req.json<object>()),
    });
    return context.json(payments.settings);
  });
  app.patch('/settings', async (context) => {
    const changes = await context.req.json<object>();
    payments.settings = settingsSchema.parse({ ...payments.settings, ...changes });
    return context.json(payments.settings);
  });
  addFaults(app, faults, ['init-payment'], () => reset(world));
  return app;
}
