/** Orders and sessions in SQL. Parsed details come back typed; sensitive fields stand in a column of their own. */
import { SENSITIVE_CUSTOMER_FIELDS, type Customer, type ParsedSession } from '@kassa/protocol';
import type { OrderDetails, PaymentProvider } from '../provider.ts';
import type { SelectionRow, SessionRow } from '../store/schema.ts';
import { newId, readJson, type Db } from '../store/store.ts';

/** The order of (merchant, reference), made if it is new. Run it in a transaction that is tried again. */
export async function findOrMakeOrder(
  db: Db,
  merchantId: string,
  merchantReference: string,
  now: string,
): Promise<string> {
  const found = await db
    .selectFrom('orders')
    .select('id')
    .where('merchantId', '=', merchantId)
    .where('merchantReference', '=', merchantReference)
    .executeTakeFirst();
  if (found) return found.id;
  const id = newId('ord');
  await db.insertInto('orders').values({ id, merchantId, merchantReference, createdAt: now }).execute();
  return id;
}

export const findSession = (db: Db, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();

/** The session of an order that no newer one replaces. */
export const currentSession = (db: Db, orderId: string): Promise<SessionRow | undefined> =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('orderId', '=', orderId)
    .where('supersededBy', 'is', null)
    .executeTakeFirst();

/** Every page of this order has something new to see. */
export async function touchOrder(db: Db, orderId: string): Promise<void> {
  await db
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
export async function forgetSensitive(db: Db, orderId: string): Promise<void> {
  await db.updateTable('sessions').set({ sensitive: null }).where('orderId', '=', orderId).execute();
}

export const findSelection = (db: Db, sessionId: string, method: string): Promise<SelectionRow | undefined> =>
  db
    .selectFrom('selections')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('method', '=', method)
    .executeTakeFirst();
