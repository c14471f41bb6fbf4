/** Toybank's API imitated on a real socket, with faults on demand. It imports nothing of the provider's. */
import { createHmac } from 'node:crypto';
import { Faults, faulty, listen, type ListenOptions } from '@kassa/sandbox-kit';
import { Hono } from 'hono';

export interface StoredPayment {
  reference: string;
  amount: number;
  currency: string;
  notificationUrl: string;
  state: string;
}

export interface ToybankSandbox {
  url: string;
  apiKey: string;
  secret: string;
  faults: Faults;
  /** What the next payments are when they are made: `open`, or paid at once. */
  settings: { firstState: string };
  payments: Map<string, StoredPayment>;
  /** What it was sent to start payments, repeats included. */
  sent: object[];
  /** Tells of the payment as it stands. @returns whether it was acknowledged */
  notify(reference: string, changes?: { id?: string; amount?: number; secret?: string }): Promise<boolean>;
  close(): Promise<void>;
}

const SECRET = 'toybank-signs-its-notifications-with-this';
const API_KEY = 'toybank-api-key';

export async function startToybank(): Promise<ToybankSandbox> {
  const faults = new Faults();
  const payments = new Map<string, StoredPayment>();
  const settings = { firstState: 'open' };
  const sent: object[] = [];
  let events = 0;
  let url = '';
  const view = ({ reference, amount, currency, state }: StoredPayment) => ({
    ...{ reference, amount, currency, state },
    payUrl: `${url}/pay/${reference}`,
  });

  const app = new Hono<{ Bindings: Parameters<ListenOptions['fetch']>[1] }>();
  app.use('/payments/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${API_KEY}`) return c.json({ error: 'unknown key' }, 401);
    return next();
  });
  app.post('/payments', faulty(faults, 'payments'), async (c) => {
    const asked = await c.req.json<StoredPayment>();
    sent.push(asked);
    const known = payments.get(asked.reference);
    if (known && (known.amount !== asked.amount || known.notificationUrl !== asked.notificationUrl))
      return c.json({ error: 'the reference is another payment’s' }, 409);
    const payment = known ?? { ...asked, state: settings.firstState };
    payments.set(asked.reference, payment);
    return c.json(view(payment));
  });
  app.get('/payments/:reference', (c) => {
    const payment = payments.get(c.req.param('reference'));
    return payment ? c.json(view(payment)) : c.json({ error: 'no such payment' }, 404);
  });
  const listener = await listen({ fetch: app.fetch, port: 0, faults });
  ({ url } = listener);

  return {
    ...{ url, apiKey: API_KEY, secret: SECRET, faults, settings, payments, sent },
    notify: async (reference, { id = `event-${(events += 1)}`, amount, secret = SECRET } = {}) => {
      const payment = payments.get(reference);
      if (!payment) throw new Error(`Toybank has no ${reference}`);
      const told = { id, payment: { ...view(payment), ...(amount !== undefined && { amount }) } };
      const body = JSON.stringify(told);
      const response = await fetch(payment.notificationUrl, {
        method: 'POST',
        headers: { 'toybank-signature': createHmac('sha256', secret).update(body).digest('hex') },
        body,
      });
      return response.ok;
    },
    close: () => listener.close(),
  };
}
