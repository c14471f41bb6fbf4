/** preauthorization and authorization. Source: payone-klarna; wire contract A7. */
import { documented, faultyParameter } from './errors.ts';
import { itemsOf, need, needCustomer, needDelivery } from './parameters.ts';
import { openWorkorder } from './sessions.ts';
import type { StatusTeller } from './notifications.ts';
import type { AnswerFields, Form } from './wire.ts';
import { newIds, type Merchant, type Payment, type Workorder, type World } from './world.ts';

/** Klarna's documentation. */
const TOKEN_MS = 60 * 60_000;

export function authorize(
  world: World,
  merchant: Merchant,
  form: Form,
  teller: StatusTeller,
  redirectUrl: (token: string) => string,
): AnswerFields {
  need(form, 'reference', 'amount', 'currency', 'clearingtype', 'financingtype');
  need(form, 'successurl', 'errorurl', 'backurl');
  needCustomer(form);
  if (world.settings.demands === 'tables') needDelivery(form);
  if (form.has('add_paydata[over_capture]') && form.get('request') !== 'preauthorization')
    throw faultyParameter('add_paydata[over_capture]');
  if (form.has('customerid')) throw faultyParameter('customerid');
  const amount = Number(form.get('amount'));
  if (amount <= 0) throw faultyParameter('amount');
  const reference = form.get('reference') ?? '';
  if (world.paymentBy({ reference })?.merchant === merchant) throw documented(911);
  const workorder = useToken(world, merchant, form, amount);

  const { settings } = world;
  const payment: Payment = {
    txid: newIds.txid(),
    userid: form.get('userid') ?? newIds.user(),
    redirectToken: newIds.redirect(),
    reservationTxid: newIds.reservation(),
    reference,
    merchant,
    request: form.get('request') === 'authorization' ? 'authorization' : 'preauthorization',
    workorderid: workorder?.workorderid ?? null,
    financingtype: form.get('financingtype') ?? '',
    mode: form.get('mode') ?? 'test',
    amount,
    currency: form.get('currency') ?? '',
    state: 'pending',
    reserved: amount,
    captured: 0,
    refunded: 0,
    completed: false,
    sequencenumber: 0,
    balance: 0,
    receivable: 0,
    items: itemsOf(form),
    form,
  };
  world.payments.set(payment.txid, payment);
  if (settings.tell === 'at_once') void teller.appoint(payment);
  return {
    status: settings.authorization,
    txid: payment.txid,
    userid: payment.userid,
    'add_paydata[reservation_txid]': payment.reservationTxid,
    ...(settings.authorization === 'REDIRECT' && { redirecturl: redirectUrl(payment.redirectToken) }),
  };
}

/** The widget's token, once, within 60 minutes, for what Klarna authorized. */
function useToken(world: World, merchant: Merchant, form: Form, amount: number): Workorder | undefined {
  const given = form.get('add_paydata[authorization_token]');
  const { demands } = world.settings;
  if (given === undefined && demands === 'samples') return undefined;
  need(form, 'add_paydata[authorization_token]', ...(demands === 'tables' ? ['workorderid'] : []));
  const token = world.tokens.get(given ?? '');
  // Magento's and OXID's plugins name none: the token is of one session.
  const workorder = openWorkorder(world, merchant, form.get('workorderid') ?? token?.workorderid);
  if (token?.workorderid !== workorder.workorderid || token.state !== 'issued') throw documented(102);
  if (world.now() - token.issuedAt > TOKEN_MS) throw documented(101);
  const isSame =
    form.get('financingtype') === workorder.financingtype &&
    form.get('currency') === workorder.currency &&
    (workorder.amount === 0 || workorder.amount === amount);
  if (!isSame) throw documented(64);
  token.state = 'used';
  return workorder;
}
