/**
 * What the shop said of an order, in SQL. A row is never overwritten, so that whatever is asked of a provider about a
 * payment is asked as when the payment was made; the sensitive fields stand in a column of their own and are erased here.
 */
import { expressionBuilder } from 'kysely';
import { OPEN_STATUSES, SENSITIVE_CUSTOMER_FIELDS, type Customer, type ParsedSession } from '@kassa/protocol';
import type { OrderDetails, PaymentProvider } from '@kassa/provider';
import type { Database, Db, OrderDetailsRow, Session, Store, TakenOrder, Tx } from '@kassa/store';
import { newId, readJson } from '@kassa/store';

export type Said = Pick<OrderDetailsRow, 'details' | 'sensitive'>;

/** What the shop said, as columns beside a row that names it. By its key: SQLite plans a join anew each time. */
export function saidIn(naming: 'sessions' | 'payments') {
  const details = expressionBuilder<Database, 'sessions' | 'payments'>().selectFrom('orderDetails');
  const row = details.whereRef('orderDetails.id', '=', `${naming}.detailsId`);
  return [
    row.select('details').$asScalar().$notNull().as('details'),
    row.select('sensitive').as('sensitive'),
  ] as const;
}

const ofSession = expressionBuilder<Database, 'sessions'>();
/** Whether anything sensitive is kept of the session's order, said last or before. */
export const keepsSensitive = ofSession
  .exists(
    ofSession
      .selectFrom('orderDetails')
      .select('orderDetails.id')
      .whereRef('orderDetails.orderId', '=', 'sessions.orderId')
      .where('sensitive', 'is not', null),
  )
  .as('keepsSensitive');

/** Details as they are kept: when the session ends is no part of them. */
export type Details = Omit<ParsedSession, 'expiresAt'>;

export const detailsOf = ({ details }: Pick<OrderDetailsRow, 'details'>): Details =>
  readJson<Details>(details);

/** @throws Error when it is gone; details are never deleted */
export const getDetails = (db: Db, id: string): Promise<OrderDetailsRow> =>
  db.selectFrom('orderDetails').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Writes what has changed since `current`, as a row of its own. @returns what is said now, and the id of its row */
export async function saveDetails(
  tx: Tx,
  { id: orderId, isNew }: TakenOrder,
  parsed: ParsedSession,
  expiresAt: string,
  current: Session | undefined,
): Promise<Said & { id: string }> {
  const said = splitSensitive(parsed);
  if (current?.details === said.details && current.sensitive === said.sensitive)
    return { ...said, id: current.detailsId };
  const customerReference = parsed.customer.reference ?? null;
  const row = { id: newId('det'), orderId, ...said, customerReference, expiresAt };
  await tx.insertInto('orderDetails').values(row).execute();
  // An order that was looked at for the last time has a person again.
  if (!isNew) await tx.updateTable('orders').set({ retainAt: expiresAt }).where('id', '=', orderId).execute();
  return { ...said, id: row.id };
}

/** Splits off the fields that are deleted once a payment is authorized or paid. */
function splitSensitive(parsed: ParsedSession): Said {
  const isSensitive = ([field]: [string, unknown]) =>
    (SENSITIVE_CUSTOMER_FIELDS as readonly string[]).includes(field);
  const fields = Object.entries(parsed.customer);
  const customer = Object.fromEntries(fields.filter((field) => !isSensitive(field)));
  const sensitive = Object.fromEntries(fields.filter(isSensitive));
  return {
    details: JSON.stringify({ ...parsed, customer, expiresAt: undefined }),
    sensitive: Object.keys(sensitive).length > 0 ? JSON.stringify(sensitive) : null,
  };
}

/** What one provider may see of the order. */
export function orderDetailsFor(said: Said, provider: PaymentProvider): OrderDetails {
  const parsed = detailsOf(said);
  const sensitive = said.sensitive === null ? {} : readJson<Partial<Customer>>(said.sensitive);
  return {
    order: parsed.order,
    customer: { ...parsed.customer, ...sensitive },
    billingAddress: parsed.billingAddress ?? null,
    shippingAddress: parsed.shippingAddress ?? null,
    remember: parsed.remember,
    options: parsed.providerOptions[provider.name] ?? {},
  };
}

/** Deletes the sensitive fields of a paid order. Rows from which another attempt may still be repeated stay. */
export async function forgetSensitive(tx: Tx, orderId: string): Promise<void> {
  const unanswered = tx.selectFrom('payments').select('detailsId').where('orderId', '=', orderId);
  await tx
    .updateTable('orderDetails')
    .set({ sensitive: null })
    .where('orderId', '=', orderId)
    .where('sensitive', 'is not', null)
    .where('id', 'not in', unanswered.where('answeredAt', 'is', null))
    .execute();
}

/**
 * Deletes the sensitive fields of up to `limit` rows that no attempt can be made from any more, nor repeated: no session
 * that lasts has them, and no payment of the order is open.
 * @returns how many there were
 */
export async function forgetSensitiveOfEnded(store: Store, now: string, limit: number): Promise<number> {
  const ended = store.db
    .selectFrom('orderDetails')
    .select('orderDetails.id')
    .where('orderDetails.sensitive', 'is not', null)
    .where('orderDetails.expiresAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sessions')
            .select('sessions.id')
            .whereRef('sessions.orderId', '=', 'orderDetails.orderId')
            .whereRef('sessions.detailsId', '=', 'orderDetails.id')
            .where('sessions.expiresAt', '>', now),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('payments')
            .select('payments.id')
            .whereRef('payments.orderId', '=', 'orderDetails.orderId')
            .where('payments.status', 'in', OPEN_STATUSES),
        ),
      ),
    )
    .limit(limit);
  const { numUpdatedRows } = await store.db
    .updateTable('orderDetails')
    .set({ sensitive: null })
    .where('id', 'in', store.skipLocked(ended))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
