/** Erases a person from an order. The books stay, without the person. */
import { KassaError, phaseOf, type MerchantEvent } from '@kassa/protocol';
import { readJson, type Tx } from '@kassa/store';
import { deleteRemembered } from '../customers/repository.ts';
import { updateOperation } from '../operations/repository.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { updateEvent } from '../outbox/repository.ts';
import { findPaymentsOfOrder } from '../payments/repository.ts';
import { blankPayments } from '../payments/write-payment.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { detailsOf, type Details } from '../sessions/order-details.ts';
import {
  blankNotifications,
  endSessions,
  findDetails,
  findEvents,
  findOperations,
  findOrder,
  findOrdersOfCustomer,
  updateDetails,
} from './repository.ts';

/** @throws KassaError not_found; order_locked while a payment of it is open or an operation under way */
export async function eraseOrder(context: ServerContext, merchantReference: string): Promise<void> {
  const merchantId = context.config.merchant.id;
  const order = await findOrder(context.store.db, { merchantId, merchantReference });
  if (!order) throw new KassaError('not_found', `There is no order ${merchantReference}`);
  await eraseClosedOrder(context, order.id, merchantReference);
}

/**
 * What providers recognise this customer by, and all orders that are over. Called again later, it erases the rest.
 * @throws KassaError order_locked, naming the orders that are not over
 */
export async function eraseCustomer(context: ServerContext, customerReference: string): Promise<void> {
  const { store, config } = context;
  await deleteRemembered(store.db, config.merchant.id, customerReference);
  const open: string[] = [];
  for (const { id, merchantReference } of await findOrdersOfCustomer(store.db, customerReference))
    await eraseClosedOrder(context, id, merchantReference).catch((error: unknown) => {
      if (!(error instanceof KassaError)) throw error;
      open.push(merchantReference);
    });
  if (open.length > 0) throw locked(open.join(', '));
}

const locked = (orders: string) =>
  new KassaError('order_locked', `Not erased while a payment or an operation is open: ${orders}`);

async function eraseClosedOrder(context: ServerContext, orderId: string, name: string): Promise<void> {
  await context.store.transaction(orderId, async (tx) => {
    if (await isOpenOrder(tx, orderId)) throw locked(name);
    await erasePerson(tx, orderId, nowText(context));
  });
  hintPages(context, [orderId]);
}

export const isOpenOrder = async (tx: Tx, orderId: string): Promise<boolean> =>
  (await findPaymentsOfOrder(tx, orderId)).some(({ status }) => phaseOf(status) === 'open') ||
  (await findOperations(tx, orderId)).some(({ status }) => status === 'PENDING');

/** Ends the order's sessions too: no payment could be made without what is erased. What comes later is deleted in its time. */
export async function erasePerson(tx: Tx, orderId: string, now: string): Promise<void> {
  const blank = { sensitive: null, customerReference: null };
  for (const row of await findDetails(tx, orderId))
    await updateDetails(tx, row.id, { details: JSON.stringify(withoutPerson(detailsOf(row))), ...blank });
  for (const { id, request } of await findOperations(tx, orderId))
    await updateOperation(tx, id, { request: withoutWords(request), reason: null });
  for (const { id, body } of await findEvents(tx, orderId))
    await updateEvent(tx, id, { body: withoutReason(readJson<MerchantEvent>(body)) });
  await blankNotifications(tx, orderId);
  await blankPayments(tx, await findPaymentsOfOrder(tx, orderId));
  await endSessions(tx, orderId, now);
}

/** Amounts, lines and references stay. A message and a provider's options may name the person. */
const withoutPerson = ({ order, remember }: Details): Partial<Details> => ({
  order: { ...order, message: undefined },
  customer: {},
  remember,
  providerOptions: {},
});

/** So may the words of an operation. Who did it, by which number, and whether it was the last, stays. */
const withoutWords = (request: string): string =>
  JSON.stringify({ ...readJson<object>(request), message: undefined, providerOptions: undefined });

/** And the payment's reason, which its events repeat. */
const withoutReason = ({ data, ...event }: MerchantEvent): string =>
  JSON.stringify({ ...event, data: { ...data, reason: null } });
