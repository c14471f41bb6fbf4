/**
 * Payments in SQL: every way of writing them. A write sets the columns that change and no other, and raises the row's
 * version, so that no writer puts back what another one has written.
 */
import type { PaymentStatus } from '@kassa/protocol';
import { nextVersion, readJson, StaleRow } from '@kassa/store';
import type { Db, NewPayment, PaymentRow, Store, Tx } from '@kassa/store';
import { nowText, type ServerContext } from '../server-context.ts';
import type { Take } from '../work/lane.ts';

/** What a write may change; version and times follow by themselves. */
export type PaymentChanges = Partial<Omit<PaymentRow, 'id' | 'orderId' | 'version' | 'updatedAt'>>;

/** The columns that pages see: a change of one is a change for the page. */
const VISIBLE = ['status', 'rawStatus', 'nextAction', 'holdsLock', 'answeredAt', 'duplicate'] as const;

export const hasVisibleChange = (before: PaymentRow, after: PaymentRow): boolean =>
  VISIBLE.some((field) => before[field] !== after[field]);

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
  const entries = Object.entries(changes).filter(
    ([name, value]) => payment[name as keyof PaymentRow] !== value,
  );
  const columns: PaymentChanges = Object.fromEntries(entries);
  if (Object.keys(columns).length === 0) return payment;
  const changed = { ...payment, ...columns };
  const next: PaymentRow = {
    ...changed,
    version: payment.version + 1,
    updatedAt: hasVisibleChange(payment, changed) ? nowText(context) : payment.updatedAt,
  };
  const { numUpdatedRows } = await tx
    .updateTable('payments')
    .set({ ...columns, updatedAt: next.updatedAt, version: nextVersion })
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new StaleRow();
  if (next.status !== payment.status || next.rawStatus !== payment.rawStatus)
    await writeHistory(tx, next, source);
  return next;
}

async function writeHistory(tx: Tx, payment: PaymentRow, source: string): Promise<void> {
  const { id: paymentId, version: number, status, rawStatus, updatedAt: at } = payment;
  const line = { paymentId, number, status, rawStatus, source, at };
  await tx.insertInto('paymentHistory').values(line).execute();
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
    .set({ ...lease, version: nextVersion })
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .returningAll()
    .executeTakeFirst();
}

/** Prolongs a createPayment's lease. Changes nothing once its answer is there or another process has the lease. */
export const prolongCreate = (db: Db, { id, lease }: PaymentRow, until: string): Promise<unknown> =>
  db
    .updateTable('payments')
    .set({ createDeadline: until })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('answeredAt', 'is', null)
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
    .set((eb) => ({ checks: eb('checks', '+', 1), nextCheckAt: leaseEnd, version: nextVersion }))
    .where('id', 'in', store.skipLocked(due))
    .returningAll()
    .execute();
};

/** Sets when a taken payment is asked about next. Changes nothing once an answer or another process has taken it on. */
export const postponeCheck = (db: Db, { id, checks }: PaymentRow, nextCheckAt: string): Promise<unknown> =>
  db
    .updateTable('payments')
    .set({ nextCheckAt, version: nextVersion })
    .where('id', '=', id)
    .where('checks', '=', checks)
    .where('nextCheckAt', 'is not', null)
    .execute();

/** Makes the next check of a payment due at `now`. A payment that is not checked any more stays so. */
export async function makeCheckDue(db: Db, paymentId: string, now: string): Promise<void> {
  await db
    .updateTable('payments')
    .set({ checks: 0, nextCheckAt: now, version: nextVersion })
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

/** Makes checks due by the provider's references. Others pay on the same account: theirs are passed over. */
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

/** Brings the next check forward to `now`. A check that is due already keeps its place. */
const makeDue = (db: Db, now: string) =>
  db
    .updateTable('payments')
    .set({ nextCheckAt: now, version: nextVersion })
    .where((eb) => eb.or([eb('nextCheckAt', 'is', null), eb('nextCheckAt', '>', now)]));

/** Ends the time of each createPayment without an answer. For a process that starts alone: no call is left. */
export async function endCreateDeadlines(db: Db, now: string): Promise<void> {
  await db
    .updateTable('payments')
    .set({ createDeadline: now, version: nextVersion })
    .where('answeredAt', 'is', null)
    .execute();
}

/** Erases what people and providers have left in an order's payments. Amounts, statuses, references stay. */
export async function blankPayments(tx: Tx, payments: readonly PaymentRow[]): Promise<void> {
  const blank = { input: null, prepared: null, remember: null, nextAction: null, customerText: null };
  for (const { id, data } of payments) {
    const kept = JSON.stringify({ ...readJson<object>(data), person: undefined });
    const changes = { ...blank, reason: null, data: kept, version: nextVersion };
    await tx.updateTable('payments').set(changes).where('id', '=', id).execute();
  }
}
