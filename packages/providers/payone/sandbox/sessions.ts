/** genericpayment: start_session, update_session, cancel_authorization. Source: payone-klarna; wire contract A4 to A6. */
import { documented, faultyParameter, refusal } from './errors.ts';
import { clientTokenFor } from './klarna/client-token.ts';
import { itemsOf, need, needCustomer, totalOf } from './parameters.ts';
import type { AnswerFields, Form } from './wire.ts';
import { newIds, type Merchant, type Payment, type Workorder, type World } from './world.ts';

const SESSION_MS = 48 * 3_600_000;

/** Wire contract A3. KBT's is inferred. Which one a session has is told by the answer and by nothing else. */
const CATEGORIES: Readonly<Record<string, readonly [identifier: string, name: string]>> = {
  KIV: ['pay_later', 'Pay later.'],
  KIS: ['pay_over_time', 'Slice it.'],
  KDD: ['direct_debit', 'Direct debit.'],
  KBT: ['direct_bank_transfer', 'Pay now.'],
};
export const categoryOf = ({ financingtype }: Pick<Workorder, 'financingtype'>): readonly [string, string] =>
  CATEGORIES[financingtype] ?? ['klarna', 'Klarna'];

/** Wire contract A3: one list for all, paired by country [I]. */
const MARKETS: Readonly<Record<string, string>> = {
  AT: 'EUR',
  CH: 'CHF',
  DE: 'EUR',
  DK: 'DKK',
  FI: 'EUR',
  NL: 'EUR',
  NO: 'NOK',
  SE: 'SEK',
};
const B2B = ['DE', 'FI', 'NO', 'SE'];

export interface Urls {
  /** Where Klarna's script and pages stand. */
  klarna: string;
}

/** The word for success. */
function wordFor({ settings }: World, form: Form): string {
  if (settings.sessionStatus !== 'by_client') return settings.sessionStatus;
  return form.has('integrator_name') ? 'OK' : 'APPROVED';
}

export function startSession(world: World, merchant: Merchant, form: Form, urls: Urls): AnswerFields {
  need(form, 'clearingtype', 'financingtype', 'amount', 'currency', 'country');
  // Shopware's plugin asks so whether its credentials are right, without a customer.
  const isNobody = !['company', 'lastname', 'firstname'].some((name) => form.has(name));
  if (!isNobody || world.settings.demands === 'tables') needCustomer(form);
  const amount = Number(form.get('amount'));
  if (amount < 0) throw faultyParameter('amount');
  const country = form.get('country') ?? '';
  const currency = form.get('currency') ?? '';
  const isCompany = form.has('company');
  if (MARKETS[country] !== currency || (isCompany && !B2B.includes(country))) throw documented(981);

  const workorder: Workorder = {
    workorderid: newIds.workorder(),
    sessionId: newIds.session(),
    clientToken: '',
    merchant,
    financingtype: form.get('financingtype') ?? '',
    amount,
    currency,
    country,
    email: form.get('email') ?? null,
    items: itemsOf(form),
    updatedAt: world.now(),
    refused: false,
    form,
  };
  const [identifier, name] = categoryOf(workorder);
  workorder.clientToken = clientTokenFor(workorder, {
    category: identifier,
    klarnaUrl: urls.klarna,
    language: form.get('language') ?? 'en',
    refuseShadowContainers: world.settings.refuseShadowContainers,
  });
  world.workorders.set(workorder.workorderid, workorder);
  return {
    status: wordFor(world, form),
    'add_paydata[payment_method_category_asset_url_descriptive]': `${urls.klarna}/badge.svg`,
    'add_paydata[client_token]': workorder.clientToken,
    'add_paydata[payment_method_category_identifier]': identifier,
    'add_paydata[session_id]': workorder.sessionId,
    'add_paydata[payment_method_category_name]': name,
    'add_paydata[payment_method_category_asset_url_standard]': `${urls.klarna}/badge.svg`,
    workorderid: workorder.workorderid,
  };
}

/** @throws GatewayError when there is none of this merchant's, or it has ended */
export function openWorkorder(world: World, merchant: Merchant, workorderid = ''): Workorder {
  const workorder = world.workorders.get(workorderid);
  if (workorder?.merchant !== merchant) throw refusal('workorder', 'The workorderid is not known');
  if (world.now() - workorder.updatedAt > SESSION_MS)
    throw refusal('session_expired', 'The session ended 48 hours after its last update');
  return workorder;
}

/**
 * The whole new item list. Once something is reserved the reservation is named, and the total may not exceed it;
 * not any more when all of it is captured.
 */
export function updateSession(world: World, merchant: Merchant, form: Form): AnswerFields {
  need(form, 'workorderid', 'clearingtype', 'financingtype', 'amount', 'currency', 'country');
  need(form, 'add_paydata[session_id]', 'it[1]');
  // The document's table requires it; its prose has a cart that changes before anything is reserved.
  if (world.settings.demands === 'tables') need(form, 'add_paydata[reservation_txid]');
  const workorder = openWorkorder(world, merchant, form.get('workorderid'));
  if (form.get('add_paydata[session_id]') !== workorder.sessionId)
    throw refusal('workorder', 'The session_id is not the one of this workorder');
  const items = itemsOf(form);
  const total = totalOf(items);
  const reservation = form.get('add_paydata[reservation_txid]');
  const payment = [...world.payments.values()].find(
    ({ workorderid, reservationTxid }) =>
      workorderid === workorder.workorderid || (workorderid === null && reservationTxid === reservation),
  );
  if (reservation !== payment?.reservationTxid) throw faultyParameter('add_paydata[reservation_txid]');
  if (payment) updateReservation(payment, form, total);
  workorder.items = items;
  // As in start_session: 0 in the table, a total in the sample.
  workorder.amount = Number(form.get('amount')) || total;
  workorder.updatedAt = world.now();
  return {
    status: wordFor(world, form),
    ...(payment && { 'addresponsedata[reservation_txid]': payment.reservationTxid }),
    'addresponsedata[authorized_payment_method]': categoryOf(workorder)[0],
    'addresponsedata[workorderid]': workorder.workorderid,
    workorderid: workorder.workorderid,
  };
}

function updateReservation(payment: Payment, form: Form, total: number): void {
  if (payment.completed || payment.captured >= payment.reserved)
    throw refusal('state', 'All that was reserved is captured');
  if (Math.max(total, Number(form.get('amount'))) > payment.amount)
    throw refusal('amount', 'The total exceeds the preauthorized amount');
  if (total < payment.captured) throw refusal('amount', 'More than that is captured already');
  payment.reserved = total;
}

export function cancelAuthorization(world: World, merchant: Merchant, form: Form): AnswerFields {
  need(form, 'add_paydata[authorization_token]');
  const token = world.tokens.get(form.get('add_paydata[authorization_token]') ?? '');
  const isTheirs = token && world.workorders.get(token.workorderid)?.merchant === merchant;
  if (!isTheirs) throw faultyParameter('add_paydata[authorization_token]');
  if (token.state === 'used') throw refusal('state', 'The authorization is used');
  token.state = 'cancelled';
  return { status: wordFor(world, form), workorderid: token.workorderid };
}
