/** Payments in SQL: reading them, and the one guarded way of writing them. */
import type { Log, PaymentContext, PaymentFacts, PaymentProvider } from '../provider.ts';
import { handleFor } from '../crypto.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { findSelection, orderDetailsFor } from '../sessions/repository.ts';
import { statusOf } from '../sessions/snapshot.ts';
import type { PaymentRow, SessionRow } from '../store/schema.ts';
import { readJson, StaleRow, type Db } from '../store/store.ts';

export const findPayment = (db: Db, id: string): Promise<PaymentRow | undefined> =>
  db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst();

/** @throws Error when it is gone; payments are never deleted */
export async function getPayment(db: Db, id: string): Promise<PaymentRow> {
  const payment = await findPayment(db, id);
  if (!payment) throw new Error(`Payment ${id} is gone`);
  return payment;
}

/** What a page can see change. */
const VISIBLE = ['status', 'rawStatus', 'nextAction', 'holdsLock', 'answeredAt', 'duplicate'] as const;

export const isNews = (before: PaymentRow, after: PaymentRow): boolean =>
  VISIBLE.some((field) => before[field] !== after[field]);

/**
 * Writes `changes` if the row still has the version it was read with, and its history line.
 * @throws StaleRow when somebody else was first; `Store.transaction` then starts again
 */
export async function updatePayment(
  context: ServerContext,
  db: Db,
  payment: PaymentRow,
  changes: Partial<PaymentRow>,
  source: string,
): Promise<PaymentRow> {
  const changed = { ...payment, ...changes };
  const next: PaymentRow = {
    ...changed,
    version: payment.version + 1,
    updatedAt: isNews(payment, changed) ? nowText(context) : payment.updatedAt,
  };
  const { numUpdatedRows } = await db
    .updateTable('payments')
    .set(next)
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new StaleRow();
  if (next.status !== payment.status || next.rawStatus !== payment.rawStatus)
    await writeHistory(db, next, source);
  return next;
}

export async function writeHistory(db: Db, payment: PaymentRow, source: string): Promise<void> {
  await db
    .insertInto('paymentHistory')
    .values({
      paymentId: payment.id,
      number: payment.version,
      status: payment.status,
      rawStatus: payment.rawStatus,
      source,
      at: payment.updatedAt,
    })
    .execute();
}

export const factsOf = (payment: PaymentRow): PaymentFacts => ({
  id: payment.id,
  reference: payment.reference,
  method: payment.method,
  amount: payment.amount,
  currency: payment.currency,
  status: statusOf(payment),
  rawStatus: payment.rawStatus,
  providerReference: payment.providerReference,
  data: readJson(payment.data),
  createdAt: new Date(payment.createdAt),
});

/** @throws Error when the provider was taken out of the configuration */
export function providerOf(context: ServerContext, payment: PaymentRow): PaymentProvider {
  const provider = context.config.providers.get(payment.provider);
  if (!provider)
    throw new Error(`Payment ${payment.id} needs provider ${payment.provider}, which is not configured`);
  return provider;
}

export const returnHandle = (context: ServerContext, paymentId: string): string =>
  handleFor(context.config.secrets.urlSecret, 'return', paymentId);
export const notificationHandle = (context: ServerContext, paymentId: string): string =>
  handleFor(context.config.secrets.urlSecret, 'notification', paymentId);

type Asked = Pick<PaymentContext, 'input' | 'userAgent'>;
const NOTHING_ASKED: Asked = { input: { kind: 'none' }, userAgent: null };

/** Everything a provider may know when it is called about a payment. */
export async function paymentContext(
  context: ServerContext,
  payment: PaymentRow,
  session: SessionRow,
): Promise<PaymentContext> {
  const provider = providerOf(context, payment);
  const { publicUrl } = context.config;
  const { db } = context.store;
  const details = orderDetailsFor(session, provider);
  const selection = await findSelection(db, session.id, payment.method);
  const remembered =
    details.remember && details.customer.reference !== undefined
      ? await db
          .selectFrom('rememberedCustomers')
          .select('data')
          .where('merchantId', '=', context.config.merchant.id)
          .where('provider', '=', provider.name)
          .where('customerReference', '=', details.customer.reference)
          .executeTakeFirst()
      : undefined;
  return {
    ...details,
    log: providerLog(context, provider, payment),
    now: () => context.now(),
    signal: context.signal,
    sessionId: session.id,
    sessionExpiresAt: new Date(session.expiresAt),
    tries: payment.createTries,
    payment: factsOf(payment),
    ...(payment.input === null ? NOTHING_ASKED : readJson<Asked>(payment.input)),
    prepared: selection ? readJson(selection.data) : null,
    remembered: remembered ? readJson(remembered.data) : null,
    urls: {
      returnTo: (outcome) => `${publicUrl}/return/${returnHandle(context, payment.id)}/${outcome}`,
      notification: `${publicUrl}/notifications/${provider.name}/${notificationHandle(context, payment.id)}`,
    },
  };
}

/** What a provider logs carries its name and the attempt's reference. */
function providerLog(context: ServerContext, provider: PaymentProvider, payment: PaymentRow): Log {
  const about = { provider: provider.name, paymentId: payment.id, reference: payment.reference };
  const { log } = context;
  return {
    debug: (details, message) => log.debug({ ...about, ...details }, message),
    info: (details, message) => log.info({ ...about, ...details }, message),
    warn: (details, message) => log.warn({ ...about, ...details }, message),
    error: (details, message) => log.error({ ...about, ...details }, message),
  };
}
