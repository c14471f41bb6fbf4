/**
 * The JSON control API: what a test does to the sandbox. Everything on the control page goes through here too.
 * Addresses are below `<pages>/control/api`; payments are named by their reference.
 */
import { addFaults, controlApp, ControlError, type Sent } from '@kassa/sandbox-kit';
import type { Hono } from 'hono';
import * as z from 'zod';
import { authorizeSchema, decide } from './klarna/decide.ts';
import type { StatusTeller, TransactionStatus } from './notifications.ts';
import { REQUESTS, type Payment, type Workorder, type World } from './world.ts';

export interface Controlled {
  world: World;
  teller: StatusTeller;
  redirectUrl: (token: string) => string;
}

const eventSchema = z.strictObject({
  /** Any word: one that nobody knows is a case too. */
  txaction: z.string().min(1),
  transaction_status: z.enum(['completed', 'pending']).default('completed'),
  /** The payment's own when left out. */
  sequencenumber: z.int().min(0).optional(),
  reasoncode: z.string().optional(),
  /** Replaces what would be sent: a wrong key, another price. */
  fields: z.record(z.string(), z.string()).default({}),
  /** Where to; the portal's URL when left out. */
  url: z.url().optional(),
});
export type SendStatus = z.input<typeof eventSchema>;

const OPERATIONS = ['post-gateway', ...REQUESTS] as const;
export const ACTIONS = ['appoint', 'complete', 'fail', 'cancel', 'paid'] as const;
export type Action = (typeof ACTIONS)[number];

/** A payment as the control API shows it. */
export function viewOf({ redirectUrl, teller }: Controlled, payment: Payment) {
  const { merchant, form, redirectToken, ...rest } = payment;
  return {
    ...rest,
    portalid: merchant.portalid,
    redirectUrl: redirectUrl(redirectToken),
    heldBack: teller.heldBack(payment.txid).length,
    form: Object.fromEntries(form),
  };
}
export type PaymentView = ReturnType<typeof viewOf>;

const viewSession = ({ merchant, form, ...rest }: Workorder) => ({
  ...rest,
  portalid: merchant.portalid,
  form: Object.fromEntries(form),
});

/** Once, out of turn, whatever the state of the payment. */
export async function sendStatus(
  { teller }: Controlled,
  payment: Payment,
  input: SendStatus,
): Promise<Sent<TransactionStatus>> {
  const { fields, url, txaction, transaction_status, sequencenumber, reasoncode } = eventSchema.parse(input);
  const event = {
    txaction,
    transaction_status,
    ...(sequencenumber !== undefined && { sequencenumber }),
    ...(reasoncode !== undefined && { reasoncode }),
  };
  const status = teller.make(payment, event, fields);
  if (!status) throw new ControlError(409, 'No notificationUrl is set.');
  return teller.sendOnce(url === undefined ? status : { ...status, url });
}

/** What happens to a payment at Klarna's, told in its turn. */
export async function act({ teller }: Controlled, payment: Payment, action: Action): Promise<void> {
  switch (action) {
    case 'appoint':
      return teller.appoint(payment);
    case 'complete':
      return teller.complete(payment);
    case 'fail':
      payment.state = 'failed';
      return teller.tell(payment, { txaction: 'failed', reasoncode: '902' });
    case 'cancel':
      payment.state = 'cancelled';
      return teller.tell(payment, { txaction: 'cancelation' });
    case 'paid':
      return teller.paid(payment);
  }
}

/** Back to how it started; the merchants and where they are told stay. */
export function reset({ world, teller }: Controlled): void {
  teller.reset();
  world.reset();
}

export function createControlApi(controlled: Controlled): Hono {
  const { world, teller } = controlled;
  const app = controlApp();
  const find = (reference: string): Payment => {
    const payment = world.paymentBy({ reference });
    if (!payment) throw new ControlError(404, `No payment with the reference ${reference}.`);
    return payment;
  };
  const isAbout = (reference: string) => (told: TransactionStatus) => told.reference === reference;

  app.get('/payments', (context) =>
    context.json([...world.payments.values()].map((payment) => viewOf(controlled, payment))),
  );
  app.get('/payments/:reference', (context) =>
    context.json(viewOf(controlled, find(context.req.param('reference')))),
  );
  app.post('/payments/:reference/:action{appoint|complete|fail|cancel|paid}', async (context) => {
    const payment = find(context.req.param('reference'));
    await act(controlled, payment, z.enum(ACTIONS).parse(context.req.param('action')));
    return context.json(viewOf(controlled, payment));
  });
  app.post('/payments/:reference/notifications', async (context) =>
    context.json(
      await sendStatus(
        controlled,
        find(context.req.param('reference')),
        await context.req.json<SendStatus>(),
      ),
    ),
  );
  /** Whatever waits for its retry. */
  app.post('/payments/:reference/deliver', async (context) =>
    context.json(await teller.notifier.deliverNow(isAbout(find(context.req.param('reference')).reference))),
  );
  /** With every attempt and what the merchant answered, oldest first. */
  app.get('/payments/:reference/notifications', (context) => {
    const { reference } = find(context.req.param('reference'));
    return context.json(teller.notifier.log.filter(({ notification }) => isAbout(reference)(notification)));
  });

  app.get('/sessions', (context) => context.json([...world.workorders.values()].map(viewSession)));
  /** As the widget would: `{ "method": "authorize", "category": "pay_later", "outcome": "approve" }` */
  app.post('/sessions/:id/authorize', async (context) => {
    const workorder = world.sessionBy(context.req.param('id'));
    if (!workorder) throw new ControlError(404, 'No such session.');
    return context.json(decide(world, workorder, authorizeSchema.parse(await context.req.json())));
  });
  app.get('/tokens', (context) => context.json([...world.tokens.values()]));
  app.get('/requests', (context) =>
    context.json(world.requests.map(({ form, ...rest }) => ({ ...rest, form: Object.fromEntries(form) }))),
  );

  app.get('/settings', (context) => context.json(world.settings));
  app.put('/settings', async (context) => {
    world.change(await context.req.json<object>());
    return context.json(world.settings);
  });
  app.patch('/settings', async (context) => {
    world.change({ ...world.settings, ...(await context.req.json<object>()) });
    return context.json(world.settings);
  });
  app.post('/clock', async (context) => {
    world.advance(
      z.strictObject({ advanceMs: z.int().positive() }).parse(await context.req.json()).advanceMs,
    );
    return context.json({ now: new Date(world.now()).toISOString() });
  });
  addFaults(app, world.faults, OPERATIONS, () => reset(controlled));
  return app;
}
