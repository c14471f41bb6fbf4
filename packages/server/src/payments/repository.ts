/**
 * Payments in SQL: reading them, and every way of writing them. A write sets the columns that change and no other, and
 * raises the row's version, so that no writer puts back what another one has written.
 */
import { FAILED_STATUSES, OPEN_STATUSES } from '@kassa/protocol';
import type { Log, PaymentContext, PaymentFacts, PaymentProvider } from '../provider.ts';
import { handleFor } from '../crypto.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { findSelection, orderDetailsFor } from '../sessions/repository.ts';
import type { Db, PaymentRow, SessionRow, Tx } from '../store/schema.ts';
import { readJson, StaleRow } from '../store/store.ts';

export const findPayment = (db: Db, id: string): Promise<PaymentRow | undefined> =>
  db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst();

/** The payment that has taken the order's money, or still can. */
export const findLockHolder = (db: Db, orderId: string): Promise<PaymentRow | undefined> =>
  db
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', orderId)
    .where('holdsLock', '=', 1)
    .executeTakeFirst();

/** What a provider may still be paid for. */
export const findOpenPayments = (db: Db, provider: string): Promise<PaymentRow[]> =>
  db
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('status', 'in', OPEN_STATUSES)
    .execute();

/** What has failed at a provider, and may be paid all the same. */
export const findFailedSince = (db: Db, provider: string, since: string): Promise<PaymentRow[]> =>
  db
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('status', 'in', FAILED_STATUSES)
    .where('updatedAt', '>=', since)
    .execute();

/** @throws Error when it is gone; payments are never deleted */
export async function getPayment(db: Db, id: string): Promise<PaymentRow> {
  const payment = await findPayment(db, id);
  if (!payment) throw new Error(`Payment ${id} is gone`);
  return payment;
}

/** What a page can see change. */
const VISIBLE_COLUMNS = [
  'status',
  'rawStatus',
  'nextAction',
  'holdsLock',
  'answeredAt',
  'duplicate',
] as const;

export const hasVisibleChange = (before: PaymentRow, after: PaymentRow): boolean =>
  VISIBLE_COLUMNS.some((field) => before[field] !== after[field]);

/** What a write may change; version and times follow by themselves. */
export type PaymentChanges = Partial<Omit<PaymentRow, 'id' | 'orderId' | 'version' | 'updatedAt'>>;

const changedColumns = (payment: PaymentRow, changes: PaymentChanges): PaymentChanges =>
  Object.fromEntries(
    Object.entries(changes).filter(([column, value]) => payment[column as keyof PaymentRow] !== value),
  );

/** A new attempt and the first line of its history. */
export async function insertPayment(tx: Tx, payment: PaymentRow, source: string): Promise<void> {
  await tx.insertInto('payments').values(payment).execute();
  await writeHistory(tx, payment, source);
}

/**
 * Writes `changes` if the row still has the version it was read with, and its history line.
 * @throws StaleRow when somebody else was first; `Store.transaction` then starts again
 */
export async function updatePayment(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  changes: PaymentChanges,
  source: string,
): Promise<PaymentRow> {
  const columns = changedColumns(payment, changes);
  if (Object.keys(columns).length === 0) return payment;
  const changed = { ...payment, ...columns };
  const next: PaymentRow = {
    ...changed,
    version: payment.version + 1,
    updatedAt: hasVisibleChange(payment, changed) ? nowText(context) : payment.updatedAt,
  };
  const { numUpdatedRows } = await tx
    .updateTable('payments')
    .set((eb) => ({ ...columns, updatedAt: next.updatedAt, version: eb('version', '+', 1) }))
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new StaleRow();
  if (next.status !== payment.status || next.rawStatus !== payment.rawStatus)
    await writeHistory(tx, next, source);
  return next;
}

/**
 * Takes a piece of work on a payment for this process: the next check, or createPayment again. Decides nothing about
 * the order, so it takes no order.
 * @returns the payment as it now is; undefined when it has changed since it was read
 */
export async function leasePayment(
  db: Db,
  payment: PaymentRow,
  lease: Pick<PaymentChanges, 'checks' | 'nextCheckAt' | 'createTries' | 'createDeadline'>,
): Promise<PaymentRow | undefined> {
  return db
    .updateTable('payments')
    .set((eb) => ({ ...lease, version: eb('version', '+', 1) }))
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .returningAll()
    .executeTakeFirst();
}

/** A payment that is asked about from time to time is asked about at `now`, however long nothing was heard. */
export async function makeCheckDue(db: Db, paymentId: string, now: string): Promise<void> {
  await db
    .updateTable('payments')
    .set((eb) => ({ checks: 0, nextCheckAt: now, version: eb('version', '+', 1) }))
    .where('id', '=', paymentId)
    .where('nextCheckAt', 'is not', null)
    .execute();
}

/** No createPayment is under way any more: one without an answer was lost with the process that made it. */
export async function endCreateDeadlines(db: Db, now: string): Promise<void> {
  await db
    .updateTable('payments')
    .set((eb) => ({ createDeadline: now, version: eb('version', '+', 1) }))
    .where('answeredAt', 'is', null)
    .execute();
}

async function writeHistory(tx: Tx, payment: PaymentRow, source: string): Promise<void> {
  await tx
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
  status: payment.status,
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

type PageInput = Pick<PaymentContext, 'input' | 'userAgent'>;
const NO_INPUT: PageInput = { input: { kind: 'none' }, userAgent: null };

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
    ...(payment.input === null ? NO_INPUT : readJson<PageInput>(payment.input)),
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
