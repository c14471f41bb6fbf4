/**
 * The JSON control API: what a test does to the sandbox. Addresses are below `<pages>/control/api`; a transaction
 * is named by its id or its merchantTransactionId.
 */
import { addFaults, controlApp, ControlError, type Faults, type Notifier } from '@kassa/sandbox-kit';
import type { Hono } from 'hono';
import * as z from 'zod';
import { SHAPES, type Notification } from './notifications.ts';
import { settingsSchema } from './settings.ts';
import {
  isPayment,
  resourcePathOf,
  type Payment,
  type Transaction,
  type Transactions,
} from './transactions.ts';

export interface World {
  transactions: Transactions;
  faults: Faults;
  notifier: Notifier<Notification>;
  /** Where the customer of a payment is. */
  pageOf: (payment: Payment) => string;
}

export const OPERATIONS = ['payments', 'inquiry', 'follow-up'] as const;

const code = z.string().regex(/^\d{3}\.\d{3}\.\d{3}$/, 'must be ddd.ddd.ddd');
const amount = z.string().regex(/^\d+\.\d{2}$/, 'must have two decimals');
const resultSchema = z.strictObject({ code, settle: z.enum(['now', 'later', 'held']).default('now') });
const chargebackSchema = z.strictObject({
  as: z.enum(['payment', 'transaction']).default('transaction'),
  amount: amount.exactOptional(),
  code: code.exactOptional(),
});
const reportedSchema = z.strictObject({
  amount: amount.exactOptional(),
  currency: z.string().exactOptional(),
  merchantTransactionId: z.string().exactOptional(),
});
const notificationSchema = z.strictObject({
  shape: z.enum(SHAPES).exactOptional(),
  /** Another transaction's id. */
  id: z.string().exactOptional(),
  resourcePath: z.string().exactOptional(),
});

/** A transaction as the control API shows it. */
export function transactionView({ transactions, pageOf }: World, transaction: Transaction) {
  const { id, paymentType, amount, currency, merchantTransactionId, code, held } = transaction;
  const common = {
    ...{ id, paymentType, amount, currency, code, held },
    merchantTransactionId: merchantTransactionId ?? null,
    resourcePath: resourcePathOf(transaction),
  };
  if (!isPayment(transaction)) return common;
  return {
    ...common,
    request: transaction.request,
    pageUrl: pageOf(transaction),
    returnUrl: transactions.returnUrl(transaction),
    followUps: transactions
      .followUps(transaction)
      .map(({ id, paymentType, amount, code, merchantTransactionId }) => ({
        ...{ id, paymentType, amount, code },
        merchantTransactionId: merchantTransactionId ?? null,
      })),
  };
}

/** Back to how it started. Token and ports stay. */
export function reset({ transactions, faults, notifier }: World): void {
  transactions.reset();
  faults.clear();
  notifier.reset();
}

export function createControlApi(world: World): Hono {
  const { transactions, faults, notifier } = world;
  const app = controlApp();
  const find = (key: string): Transaction => {
    const found = transactions.find(key);
    if (!found) throw new ControlError(404, `No transaction ${key}.`);
    return found;
  };
  const findPayment = (key: string): Payment => find(key).payment;
  const show = (transaction: Transaction) => transactionView(world, transaction);

  app.get('/payments', (c) => c.json(transactions.payments.map(show)));
  app.get('/transactions/:key', (c) => c.json(show(find(c.req.param('key')))));
  /** From now on nobody knows it. */
  app.delete('/transactions/:key', (c) => {
    transactions.forget(find(c.req.param('key')));
    return c.json({});
  });
  /** What the Inquiry says from now on. */
  app.post('/transactions/:key/result', async (c) => {
    const transaction = find(c.req.param('key'));
    const { code, settle } = resultSchema.parse(await c.req.json());
    await transactions.decide(transaction, code, settle);
    return c.json(show(transaction));
  });
  /** What was held or is to come later comes now. */
  app.post('/transactions/:key/settle', async (c) => {
    const transaction = find(c.req.param('key'));
    if (transaction.held === null) throw new ControlError(409, 'Nothing is held.');
    await transactions.decide(transaction, transaction.held, 'now');
    return c.json(show(transaction));
  });
  app.post('/transactions/:key/chargeback', async (c) => {
    const found = find(c.req.param('key'));
    const taken = found.paymentType === 'CP' ? found : found.payment;
    return c.json(show(await transactions.chargeBack(taken, chargebackSchema.parse(await c.req.json()))));
  });
  /** The Inquiry says this instead of the truth. */
  app.put('/transactions/:key/reported', async (c) => {
    const payment = findPayment(c.req.param('key'));
    payment.reported = reportedSchema.parse(await c.req.json());
    return c.json(show(payment));
  });
  /** One notification, now. */
  app.post('/transactions/:key/notifications', async (c) => {
    const sent = transactions.notifyOnce(
      find(c.req.param('key')),
      notificationSchema.parse(await c.req.json()),
    );
    if (!sent) throw new ControlError(409, 'This payment has no notificationUrl.');
    return c.json(await sent);
  });
  /** Whatever is withheld, late or waiting for its retry. */
  app.post('/transactions/:key/deliver', async (c) => {
    const { id } = findPayment(c.req.param('key'));
    return c.json(await notifier.deliverNow(({ paymentId }) => paymentId === id));
  });
  /** With every attempt and what the merchant answered, oldest first. */
  app.get('/notifications', (c) => c.json(notifier.log));

  app.get('/settings', (c) => c.json(transactions.settings));
  app.patch('/settings', async (c) => {
    const changes = await c.req.json<object>();
    transactions.settings = settingsSchema.parse({ ...transactions.settings, ...changes });
    return c.json(transactions.settings);
  });
  addFaults(app, faults, OPERATIONS, () => reset(world));
  return app;
}
