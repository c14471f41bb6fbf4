/** Tokens by which providers recognise a customer: kept if the shop asks, and sent with the next payment. */
import { phaseOf } from '@kassa/protocol';
import type { JsonObject, PaymentProvider } from '@kassa/provider';
import { type PaymentRow, readJson, type Session, type Tx } from '@kassa/store';
import { nowText, type ServerContext } from '../server-context.ts';
import { detailsOf, getDetails } from '../sessions/order-details.ts';
import { findRemembered, saveRemembered } from './repository.ts';

/** What a provider recognises the customer of `session` by, when the shop asks for it. */
export async function rememberedOf(
  context: ServerContext,
  tx: Tx,
  session: Session,
  provider: PaymentProvider,
): Promise<JsonObject | null> {
  const { remember, customer } = detailsOf(session);
  if (!remember || customer.reference === undefined) return null;
  const { id: merchantId } = context.config.merchant;
  const asked = { merchantId, provider: provider.name, customerReference: customer.reference };
  const remembered = await findRemembered(tx, asked);
  return remembered === undefined ? null : readJson(remembered);
}

/** Kept aside until PAID, and only when the shop wants this customer recognised; dropped on failure. */
export async function rememberCustomer(
  context: ServerContext,
  tx: Tx,
  after: PaymentRow,
  told: JsonObject | undefined,
): Promise<PaymentRow> {
  if (phaseOf(after.status) === 'failed') return { ...after, remember: null };
  const data = told ? JSON.stringify(told) : after.remember;
  if (data === null) return after;
  const { remember, customer } = detailsOf(await getDetails(tx, after.detailsId));
  if (!remember) return after;
  if (after.status !== 'PAID') return { ...after, remember: data };
  const { reference: customerReference } = customer;
  const of = { merchantId: context.config.merchant.id, provider: after.provider };
  if (customerReference !== undefined)
    await saveRemembered(tx, { ...of, customerReference, data, createdAt: nowText(context) });
  return { ...after, remember: null };
}
