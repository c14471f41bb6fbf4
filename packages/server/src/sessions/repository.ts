/** Sessions in SQL. Parsed details come back typed; sensitive fields stand in a column of their own. */
import { OPEN_STATUSES, SENSITIVE_CUSTOMER_FIELDS, type Customer, type ParsedSession } from '@kassa/protocol';
import type { OrderDetails, PaymentProvider } from '../provider.ts';
import type { Db, SelectionRow, SessionRow, Tx } from '../store/schema.ts';
import { readJson, type Store } from '../store/store.ts';

export const findSession = (db: Db, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();

/** @throws Error when it is gone; sessions are never deleted */
export async function getSession(db: Db, id: string): Promise<SessionRow> {
  const session = await findSession(db, id);
  if (!session) throw new Error(`Session ${id} is gone`);
  return session;
}

/** The session of an order that no newer one replaces. */
export const currentSession = (db: Db, orderId: string): Promise<SessionRow | undefined> =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('orderId', '=', orderId)
    .where('supersededBy', 'is', null)
    .executeTakeFirst();

export async function insertSession(tx: Tx, session: SessionRow): Promise<void> {
  await tx.insertInto('sessions').values(session).execute();
}

/** The versions of these sessions now, by id. */
export async function findVersions(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.selectFrom('sessions').select(['id', 'version']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Writes `changes`; the page has something new to see. @throws Error when it is gone */
export const updateSession = (
  tx: Tx,
  id: string,
  changes: Partial<Omit<SessionRow, 'id' | 'orderId' | 'version'>>,
): Promise<SessionRow> =>
  tx
    .updateTable('sessions')
    .set((eb) => ({ ...changes, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Sessions that have ended and whose pages don't know it yet: marks up to `limit` of them in one statement.
 * @returns their orders
 */
export async function endExpiredSessions(store: Store, now: string, limit: number): Promise<string[]> {
  const ended = store.db
    .selectFrom('sessions')
    .select('id')
    .where('expiryNotified', '=', 0)
    .where('expiresAt', '<=', now)
    .limit(limit);
  const rows = await store.db
    .updateTable('sessions')
    .set((eb) => ({ expiryNotified: 1, version: eb('version', '+', 1) }))
    .where('id', 'in', store.skipLocked(ended))
    .returning('orderId')
    .execute();
  return rows.map(({ orderId }) => orderId);
}

/** Every page of this order has something new to see. */
export async function bumpSessionVersions(tx: Tx, orderId: string): Promise<void> {
  await tx
    .updateTable('sessions')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('orderId', '=', orderId)
    .execute();
}

/** Splits what may be kept from what is deleted once the payment is final. */
export function splitSensitive(parsed: ParsedSession): { details: string; sensitive: string | null } {
  const isSensitive = ([field]: [string, unknown]) =>
    (SENSITIVE_CUSTOMER_FIELDS as readonly string[]).includes(field);
  const fields = Object.entries(parsed.customer);
  const customer = Object.fromEntries(fields.filter((field) => !isSensitive(field)));
  const sensitive = Object.fromEntries(fields.filter(isSensitive));
  return {
    details: JSON.stringify({ ...parsed, customer }),
    sensitive: Object.keys(sensitive).length > 0 ? JSON.stringify(sensitive) : null,
  };
}

export const detailsOf = (session: SessionRow): ParsedSession => readJson<ParsedSession>(session.details);

/** What one provider may see of the order. */
export function orderDetailsFor(session: SessionRow, provider: PaymentProvider): OrderDetails {
  const parsed = detailsOf(session);
  const sensitive = session.sensitive === null ? {} : readJson<Partial<Customer>>(session.sensitive);
  return {
    order: parsed.order,
    customer: { ...parsed.customer, ...sensitive },
    billingAddress: parsed.billingAddress ?? null,
    shippingAddress: parsed.shippingAddress ?? null,
    remember: parsed.remember,
    options: parsed.providerOptions[provider.name] ?? {},
  };
}

/** Deletes what need not be kept any longer: the payment is final, or no attempt can come any more. */
export async function forgetSensitive(tx: Tx, orderId: string): Promise<void> {
  await tx.updateTable('sessions').set({ sensitive: null }).where('orderId', '=', orderId).execute();
}

/**
 * Deletes the sensitive fields of up to `limit` sessions that have ended and whose order has no open payment.
 * @returns how many there were
 */
export async function forgetSensitiveOfEnded(store: Store, now: string, limit: number): Promise<number> {
  const ended = store.db
    .selectFrom('sessions')
    .select('sessions.id')
    .where('sessions.sensitive', 'is not', null)
    .where('sessions.expiresAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('payments')
            .select('payments.id')
            .whereRef('payments.orderId', '=', 'sessions.orderId')
            .where('payments.status', 'in', OPEN_STATUSES),
        ),
      ),
    )
    .limit(limit);
  const { numUpdatedRows } = await store.db
    .updateTable('sessions')
    .set({ sensitive: null })
    .where('id', 'in', store.skipLocked(ended))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export const findSelection = (db: Db, sessionId: string, method: string): Promise<SelectionRow | undefined> =>
  db
    .selectFrom('selections')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('method', '=', method)
    .executeTakeFirst();

/** Replaces what was prepared for this method before. */
export async function saveSelection(tx: Tx, { sessionId, method, ...prepared }: SelectionRow): Promise<void> {
  await tx
    .insertInto('selections')
    .values({ sessionId, method, ...prepared })
    .onConflict((conflict) => conflict.columns(['sessionId', 'method']).doUpdateSet(prepared))
    .execute();
}
