/** Deletes old data. docs/privacy.md says what is kept for how long. */
import type { PaymentRow, Tx } from '@kassa/store';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { isOpenOrder, erasePerson } from './erase.ts';
import {
  deleteDelivered,
  deleteHandled,
  deleteHistory,
  deleteTokens,
  deleteUnpaid,
  findDueOrders,
  lastSessionEnd,
  setRetainAt,
} from './repository.ts';

const DAY = 24 * 3_600_000;
/** Orders each have a transaction of their own, rows are deleted in one statement. */
const ORDERS = 50;
const ROWS = 500;

/** One batch of everything. @returns whether there may be more */
export async function retain(context: ServerContext): Promise<boolean> {
  const { store, config } = context;
  const { notificationDays, eventDays, tokenDays } = config.retention;
  const before = (days: number) => later(context, -days * DAY);
  const orders = await findDueOrders(store, nowText(context), ORDERS);
  for (const { id } of orders) await retainOrder(context, id);
  const deleted = [
    await deleteHandled(store, before(notificationDays), ROWS),
    await deleteDelivered(store, before(eventDays), ROWS),
    await deleteTokens(store, before(tokenDays), ROWS),
  ];
  return orders.length === ORDERS || deleted.includes(ROWS);
}

/** For words that come after the person was erased: a message, a reason. The order is looked at once more. */
export async function retainAgain(context: ServerContext, tx: Tx, row: PaymentRow): Promise<void> {
  const { unpaidDays, personDays } = context.config.retention;
  const look = setRetainAt(tx, row.orderId, later(context, unpaidDays * DAY));
  if (row.createdAt <= later(context, -personDays * DAY)) await look.where('retainAt', 'is', null).execute();
}

/** Deletes an order that nobody paid, or erases its person, or says when to look again. */
async function retainOrder(context: ServerContext, orderId: string): Promise<void> {
  const { unpaidDays, personDays } = context.config.retention;
  await context.store.transaction(orderId, async (tx) => {
    const ended = Date.parse(await lastSessionEnd(tx, orderId));
    const now = context.now().getTime();
    const lookAt = (time: number) => setRetainAt(tx, orderId, new Date(time).toISOString()).execute();
    if (now < ended + unpaidDays * DAY) return lookAt(ended + unpaidDays * DAY);
    if (await deleteUnpaid(tx, orderId)) return undefined;
    if (now < ended + personDays * DAY) return lookAt(ended + personDays * DAY);
    if (await isOpenOrder(tx, orderId)) return lookAt(now + unpaidDays * DAY);
    await erasePerson(tx, orderId, nowText(context));
    await deleteHistory(tx, orderId);
    return setRetainAt(tx, orderId, null).execute();
  });
}
