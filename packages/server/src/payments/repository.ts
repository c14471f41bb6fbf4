/** Payments in SQL: reading them. They are written in write-payment.ts alone. */
import { KassaError, OPEN_STATUSES, phaseOf, type PaymentQuery, type PaymentStatus } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import type { Db, HistoryRow, PaymentRow, Store } from '@kassa/store';
import { sql } from 'kysely';
import { saidIn, type Said } from '../sessions/order-details.ts';
import type { Take } from '../work/lane.ts';

const said = saidIn('payments');
const payments = (db: Db) => db.selectFrom('payments').selectAll('payments');
const newestFirst = (db: Db) =>
  payments(db).orderBy('payments.createdAt', 'desc').orderBy('payments.id', 'desc');

/** A key of one payment at most, by a unique index; some keys have a second column that must fit as well. */
type PaymentKey =
  | Pick<PaymentRow, 'id'>
  | Pick<PaymentRow, 'id' | 'sessionId'>
  | Pick<PaymentRow, 'orderId' | 'holdsLock'>
  | Pick<PaymentRow, 'returnHash'>;

export const findPayment = (db: Db, key: PaymentKey): Promise<PaymentRow | undefined> =>
  payments(db)
    .where((eb) => eb.and(key))
    .executeTakeFirst();

/** A payment by the id that a request has named. @throws KassaError not_found, also when it is of another session */
export async function namedPayment(db: Db, id: string, of?: { sessionId: string }): Promise<PaymentRow> {
  const payment = await findPayment(db, { id, ...of });
  if (!payment) throw new KassaError('not_found', `There is no payment ${id}${of ? ' in this session' : ''}`);
  return payment;
}

const literal = (status: PaymentStatus) => sql.lit(status);
const openAt = (db: Db, provider: string, statuses: readonly PaymentStatus[] = OPEN_STATUSES) =>
  payments(db).where('provider', '=', provider).where('status', 'in', statuses.map(literal));

/** Payments at `provider` whose end is still to come: all, or those of these orders. */
export async function findOpenPayments(
  db: Db,
  provider: string,
  orderIds?: readonly string[],
): Promise<PaymentRow[]> {
  if (!orderIds) return openAt(db, provider).execute();
  // By the order alone: SQLite would read all that is open.
  const attempts = await payments(db).where('orderId', 'in', orderIds).execute();
  return attempts.filter((each) => each.provider === provider && phaseOf(each.status) === 'open');
}

/** All attempts of an order, newest first. They are few; with an order of rows, SQLite would plan this anew each time. */
export async function findPaymentsOfOrder(db: Db, orderId: string): Promise<PaymentRow[]> {
  const attempts = await payments(db).where('orderId', '=', orderId).execute();
  return attempts.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1));
}

export const findPaymentsOfSession = (db: Db, sessionId: string): Promise<PaymentRow[]> =>
  newestFirst(db).where('sessionId', '=', sessionId).execute();

export const findPaymentsByMerchantReference = (
  db: Db,
  merchantId: string,
  merchantReference: string,
): Promise<PaymentRow[]> =>
  newestFirst(db)
    .innerJoin('orders', 'orders.id', 'payments.orderId')
    .where((eb) => eb.and({ 'orders.merchantId': merchantId, 'orders.merchantReference': merchantReference }))
    .execute();

/** By our reference or, if no payment has it, by the provider's. */
export async function findPaymentByReferences(
  db: Db,
  provider: string,
  { reference, providerReference }: { reference?: string; providerReference?: string },
): Promise<PaymentRow | undefined> {
  const ofProvider = payments(db).where('provider', '=', provider);
  // One query for each index: a database that is asked for either reads all payments of the provider.
  const findBy = async (column: 'reference' | 'providerReference', name?: string) =>
    name === undefined ? undefined : ofProvider.where(column, '=', name).executeTakeFirst();
  return (await findBy('reference', reference)) ?? findBy('providerReference', providerReference);
}

/** All attempts of each order that has this name, or an attempt of this name: an id, a reference of ours or a provider's. */
export async function findPaymentsByAnyName(db: Db, merchantId: string, name: string): Promise<PaymentRow[]> {
  const found = await findPaymentsByMerchantReference(db, merchantId, name);
  const named = [await findPayment(db, { id: name })];
  for (const provider of await listProviders(db))
    named.push(await findPaymentByReferences(db, provider, { reference: name, providerReference: name }));
  for (const payment of named)
    if (payment && !found.some(({ orderId }) => orderId === payment.orderId))
      found.push(...(await findPaymentsOfOrder(db, payment.orderId)));
  return found;
}

/** By when they were made, the newest first. @throws KassaError not_found: `after` */
export async function findPayments(
  db: Db,
  { since = '', until = '9999-12-31T23:59:59.999Z', after, operation, ...same }: PaymentQuery,
  limit: number,
): Promise<PaymentRow[]> {
  const last = after === undefined ? undefined : await namedPayment(db, after);
  // One bound for both: PostgreSQL begins at either, and reads what lies between them.
  const end = last && last.createdAt < until ? last : { createdAt: until, id: '' };
  const ofOperations = db.selectFrom('operations').select('paymentId');
  const given = Object.entries(same).filter(([, value]) => value !== undefined);
  return newestFirst(db)
    .where((eb) => eb.and(Object.fromEntries(given) as Partial<PaymentRow>))
    .where((eb) => (operation ? eb('id', 'in', ofOperations.where('status', '=', operation)) : eb.lit(true)))
    .where('createdAt', '>=', since)
    .where((eb) => eb(eb.refTuple('createdAt', 'id'), '<', eb.tuple(end.createdAt, end.id)))
    .limit(limit)
    .execute();
}

/** Attempts whose createPayment has left no answer by its deadline; those in `except` are still under way here. */
export const findLostCreates = (
  store: Store,
  provider: string,
  { now, limit }: Pick<Take, 'now' | 'limit'>,
  except: readonly string[],
): Promise<PaymentRow[]> =>
  store
    .skipLocked(payments(store.db))
    .where('provider', '=', provider)
    .where('answeredAt', 'is', null)
    .where('createDeadline', '<=', now)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

/** Providers that have payments, configured or not: one step in the index for each, however many payments there are. */
export async function listProviders(db: Db): Promise<string[]> {
  const found: string[] = [];
  const names = db.selectFrom('payments').select('provider').orderBy('provider').limit(1);
  for (;;) {
    const next = await names.where('provider', '>', found.at(-1) ?? '').executeTakeFirst();
    if (!next) return found;
    found.push(next.provider);
  }
}

/** Payments open since before `createdBefore`, of which the merchant has had no `payment.unresolved`. */
export const findUnresolved = (
  store: Store,
  provider: string,
  createdBefore: string,
  { limit, except }: Pick<Take, 'limit' | 'except'>,
): Promise<PaymentRow[]> =>
  store
    .skipLocked(openAt(store.db, provider))
    .where('unresolvedNotifiedAt', 'is', null)
    // In the words of its index, or SQLite reads all that are open, or all that are as old.
    .where((eb) => eb.fn.coalesce('createdAt', sql.lit('')), '<=', createdBefore)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

/** Payments that may be cancelled, of orders that another has paid: none of this idempotency key, and no call under way. */
export const findOpenBesidePaid = (
  store: Store,
  { name, capabilities }: PaymentProvider,
  idempotencyKey: string,
  { limit, except }: Pick<Take, 'limit' | 'except'>,
): Promise<PaymentRow[]> =>
  store
    .skipLocked(openAt(store.db, name, capabilities.cancellableIn))
    // The other one holds the order. Until createPayment has answered there is nothing that could be named.
    .where('holdsLock', '=', 0)
    .where('answeredAt', 'is not', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('payments as paying')
          .select('paying.id')
          .whereRef('paying.orderId', '=', 'payments.orderId')
          .where('paying.holdsLock', '=', 1)
          // Only an open payment or one that has money holds the order.
          .where('paying.status', 'not in', OPEN_STATUSES),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('operations')
            .select('operations.id')
            .whereRef('operations.paymentId', '=', 'payments.id')
            .where((own) => own.or({ 'operations.idempotencyKey': idempotencyKey, 'operations.calling': 1 })),
        ),
      ),
    )
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

export const listHistory = (db: Db, paymentId: string): Promise<HistoryRow[]> =>
  db.selectFrom('paymentHistory').selectAll().where('paymentId', '=', paymentId).orderBy('number').execute();

/** @throws Error when it is gone; payments are never deleted */
export async function getPayment(db: Db, id: string): Promise<PaymentRow> {
  const payment = await findPayment(db, { id });
  if (!payment) throw new Error(`Payment ${id} is gone`);
  return payment;
}

/** A payment, and what the shop had said when it was made. */
export type PaymentWithDetails = PaymentRow & Said;

export const findPaymentWithDetails = (
  db: Db,
  key: { 'payments.id': string } | { 'payments.provider': string; notificationHash: string },
): Promise<PaymentWithDetails | undefined> =>
  payments(db)
    .select(said)
    .where((eb) => eb.and(key))
    .executeTakeFirst();
