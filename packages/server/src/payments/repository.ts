/**
 * Payments in SQL: reading them, and every way of writing them. A write sets the columns that change and no other, and
 * raises the row's version, so that no writer puts back what another one has written.
 */
import { KassaError, OPEN_STATUSES, type PaymentQuery, type PaymentStatus } from '@kassa/protocol';
import {
  type AuthorizationTokenRow,
  type Db,
  type HistoryRow,
  type NewPayment,
  type OrderDetailsRow,
  type PaymentRow,
  StaleRow,
  type Store,
  type Tx,
} from '@kassa/store';
import { nowText, type ServerContext } from '../server-context.ts';
import type { Take } from '../work/lane.ts';

const payments = (db: Db) => db.selectFrom('payments').selectAll('payments');
const newestFirst = (db: Db) =>
  payments(db).orderBy('payments.createdAt', 'desc').orderBy('payments.id', 'desc');

/** What names one payment at most: each has a unique index, some only beside a column that has to fit. */
type PaymentKey =
  | Pick<PaymentRow, 'id'>
  | Pick<PaymentRow, 'id' | 'sessionId'>
  | Pick<PaymentRow, 'sessionId' | 'idempotencyKey'>
  | Pick<PaymentRow, 'orderId' | 'holdsLock'>
  | Pick<PaymentRow, 'returnHash'>;

export const findPayment = (db: Db, key: PaymentKey): Promise<PaymentRow | undefined> =>
  payments(db)
    .where((eb) => eb.and(key))
    .executeTakeFirst();

/** The payment that has taken the order's money, or still can. */
export const findLockHolder = (db: Db, orderId: string): Promise<PaymentRow | undefined> =>
  findPayment(db, { orderId, holdsLock: 1 });

/** A payment by the id that the merchant has named. @throws KassaError not_found */
export async function namedPayment(db: Db, id: string): Promise<PaymentRow> {
  const payment = await findPayment(db, { id });
  if (!payment) throw new KassaError('not_found', `There is no payment ${id}`);
  return payment;
}

const openAt = (db: Db, provider: string) =>
  payments(db).where('provider', '=', provider).where('status', 'in', OPEN_STATUSES);

/** What a provider may still be paid for. */
export const findOpenPayments = (db: Db, provider: string): Promise<PaymentRow[]> =>
  openAt(db, provider).execute();

/** All attempts of an order, newest first. They are few; with an order of rows, SQLite would plan this anew each time. */
export async function findPaymentsOfOrder(db: Db, orderId: string): Promise<PaymentRow[]> {
  const attempts = await payments(db).where('orderId', '=', orderId).execute();
  return attempts.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1));
}

/** The attempts of a session, newest first. */
export const findPaymentsOfSession = (db: Db, sessionId: string): Promise<PaymentRow[]> =>
  newestFirst(db).where('sessionId', '=', sessionId).execute();

/** All attempts of the order that the merchant has this name for, newest first. */
export const findPaymentsByMerchantReference = (
  db: Db,
  merchantId: string,
  merchantReference: string,
): Promise<PaymentRow[]> =>
  newestFirst(db)
    .innerJoin('orders', 'orders.id', 'payments.orderId')
    .where('orders.merchantId', '=', merchantId)
    .where('orders.merchantReference', '=', merchantReference)
    .execute();

/** By our reference or, if no payment has it, by the provider's. */
export async function findPaymentByReferences(
  db: Db,
  provider: string,
  { reference, providerReference }: { reference?: string; providerReference?: string },
): Promise<PaymentRow | undefined> {
  const ofProvider = payments(db).where('provider', '=', provider);
  // One query for each index: a database that is asked for either reads all payments of the provider.
  const named =
    reference === undefined
      ? undefined
      : await ofProvider.where('reference', '=', reference).executeTakeFirst();
  if (named || providerReference === undefined) return named;
  return ofProvider.where('providerReference', '=', providerReference).executeTakeFirst();
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

const NEVER = '9999-12-31T23:59:59.999Z';

/** By when they were made, the newest first. @throws KassaError not_found: `after` */
export async function findPayments(
  db: Db,
  { since = '', until = NEVER, after, ...same }: PaymentQuery,
  limit: number,
): Promise<PaymentRow[]> {
  const last = after === undefined ? { createdAt: NEVER, id: '' } : await namedPayment(db, after);
  const given = Object.entries(same).filter(([, value]) => value !== undefined);
  return newestFirst(db)
    .where((eb) => eb.and(Object.fromEntries(given) as Partial<PaymentRow>))
    .where('createdAt', '>=', since)
    .where('createdAt', '<', until)
    .where((eb) => eb(eb.refTuple('createdAt', 'id'), '<', eb.tuple(last.createdAt, last.id)))
    .limit(limit)
    .execute();
}

/** Attempts whose createPayment has left no answer by its deadline; those in `except` are still under way here. */
export const findLostCreates = (
  db: Db,
  provider: string,
  { now, limit }: Pick<Take, 'now' | 'limit'>,
  except: readonly string[],
): Promise<PaymentRow[]> =>
  payments(db)
    .where('provider', '=', provider)
    .where('answeredAt', 'is', null)
    .where('createDeadline', '<=', now)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

/** Takes payments that are to be asked about, each with this question counted: no other replica asks meanwhile. */
export const takeDueChecks = (
  store: Store,
  provider: string,
  { now, leaseEnd, limit, except }: Take,
): Promise<PaymentRow[]> => {
  const due = store.db
    .selectFrom('payments')
    .select('id')
    .where('provider', '=', provider)
    .where('nextCheckAt', '<=', now)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .orderBy('nextCheckAt')
    .limit(limit);
  return store.db
    .updateTable('payments')
    .set((eb) => ({ checks: eb('checks', '+', 1), nextCheckAt: leaseEnd, version: eb('version', '+', 1) }))
    .where('id', 'in', store.skipLocked(due))
    .returningAll()
    .execute();
};

/** When a payment that was taken is asked about next, unless something has come of the question meanwhile. */
export const postponeCheck = (db: Db, { id, checks }: PaymentRow, nextCheckAt: string): Promise<unknown> =>
  db
    .updateTable('payments')
    .set((eb) => ({ nextCheckAt, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('checks', '=', checks)
    .where('nextCheckAt', 'is not', null)
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

/** Open payments from before `createdBefore` that the merchant was not notified of. */
export const findUnresolved = (
  db: Db,
  provider: string,
  createdBefore: string,
  { limit, except }: Pick<Take, 'limit' | 'except'>,
): Promise<PaymentRow[]> =>
  openAt(db, provider)
    .where('unresolvedNotifiedAt', 'is', null)
    .where('createdAt', '<=', createdBefore)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .limit(limit)
    .execute();

/** Open payments of orders that another payment has paid and that have no operation with this idempotency key. */
export const findOpenBesidePaid = (
  db: Db,
  provider: string,
  idempotencyKey: string,
  { limit, except }: Pick<Take, 'limit' | 'except'>,
): Promise<PaymentRow[]> =>
  openAt(db, provider)
    // Until createPayment has answered there is nothing that could be named.
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
            .where('operations.idempotencyKey', '=', idempotencyKey),
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
export type PaymentWithDetails = PaymentRow & Pick<OrderDetailsRow, 'details' | 'sensitive'>;

export const findPaymentWithDetails = (
  db: Db,
  key: { 'payments.id': string } | { 'payments.provider': string; notificationHash: string },
): Promise<PaymentWithDetails | undefined> =>
  payments(db)
    .select((eb) => {
      const said = eb.selectFrom('orderDetails').whereRef('orderDetails.id', '=', 'payments.detailsId');
      return [
        said.select('details').$asScalar().$notNull().as('details'),
        said.select('sensitive').as('sensitive'),
      ];
    })
    .where((eb) => eb.and(key))
    .executeTakeFirst();

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
export async function insertPayment(tx: Tx, payment: NewPayment, source: string): Promise<PaymentRow> {
  const row = await tx.insertInto('payments').values(payment).returningAll().executeTakeFirstOrThrow();
  await writeHistory(tx, row, source);
  return row;
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
  lease: Pick<PaymentChanges, 'checks' | 'nextCheckAt' | 'createTries' | 'createDeadline' | 'lease'>,
): Promise<PaymentRow | undefined> {
  return db
    .updateTable('payments')
    .set((eb) => ({ ...lease, version: eb('version', '+', 1) }))
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .returningAll()
    .executeTakeFirst();
}

/** createPayment is still under way in the process that has the lease. */
export const prolongCreate = (db: Db, { id, lease }: PaymentRow, until: string): Promise<unknown> =>
  db
    .updateTable('payments')
    .set({ createDeadline: until })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('answeredAt', 'is', null)
    .execute();

/** A payment that is asked about from time to time is asked about at `now`, however long nothing was heard. */
export async function makeCheckDue(db: Db, paymentId: string, now: string): Promise<void> {
  await db
    .updateTable('payments')
    .set((eb) => ({ checks: 0, nextCheckAt: now, version: eb('version', '+', 1) }))
    .where('id', '=', paymentId)
    .where('nextCheckAt', 'is not', null)
    .execute();
}

/** The newest payments at `provider` with one of these statuses, changed after `since`, are asked about at `now`. */
export async function makeNewestDue(
  db: Db,
  provider: string,
  statuses: readonly PaymentStatus[],
  since: string,
  now: string,
  limit: number,
): Promise<void> {
  const newest = db
    .selectFrom('payments')
    .select('id')
    .where('provider', '=', provider)
    .where('status', 'in', statuses)
    .where('updatedAt', '>=', since)
    // Until createPayment has answered there is nothing that could be named.
    .where('answeredAt', 'is not', null)
    .orderBy('updatedAt', 'desc')
    .limit(limit);
  await makeDue(db, now).where('id', 'in', newest).execute();
}

/** Those of these that are ours: others of the same account may have been made without us. */
export async function makeReferencesDue(
  db: Db,
  provider: string,
  references: readonly string[],
  now: string,
): Promise<void> {
  if (references.length === 0) return;
  await makeDue(db, now)
    .where('provider', '=', provider)
    .where('providerReference', 'in', references)
    .execute();
}

/** What is due already keeps its place. */
const makeDue = (db: Db, now: string) =>
  db
    .updateTable('payments')
    .set((eb) => ({ nextCheckAt: now, version: eb('version', '+', 1) }))
    .where((eb) => eb.or([eb('nextCheckAt', 'is', null), eb('nextCheckAt', '>', now)]));

/** What the customer, their browser and providers have left beside amounts, statuses and references. */
export async function blankPayments(tx: Tx, orderId: string): Promise<void> {
  const blank = { input: null, prepared: null, remember: null, nextAction: null, customerText: null };
  await tx
    .updateTable('payments')
    .set((eb) => ({ ...blank, version: eb('version', '+', 1) }))
    .where('orderId', '=', orderId)
    .execute();
}

/** Claims a token for a payment, or for nobody. @returns whether this claim was the first; a later one changes nothing */
export async function claimToken(tx: Tx, claim: AuthorizationTokenRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('authorizationTokens')
    .values(claim)
    .onConflict((conflict) => conflict.column('tokenHash').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export const getTokenClaim = (tx: Tx, tokenHash: string): Promise<AuthorizationTokenRow> =>
  tx
    .selectFrom('authorizationTokens')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirstOrThrow();

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
