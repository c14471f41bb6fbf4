/** capture and debit: amounts, sequence numbers and what is left. Source: payone-klarna; wire contract A8. */
import { documented, faultyParameter, refusal } from './errors.ts';
import { itemsOf, need, totalOf } from './parameters.ts';
import type { StatusTeller } from './notifications.ts';
import type { AnswerFields, Form } from './wire.ts';
import type { Merchant, Payment, World } from './world.ts';

/** A capture of 0 with capturemode=completed frees what is reserved [I]. */
export function capture(world: World, merchant: Merchant, form: Form, teller: StatusTeller): AnswerFields {
  need(form, 'txid', 'amount', 'currency', ...(world.settings.demands === 'tables' ? ['capturemode'] : []));
  const payment = findPayment(world, merchant, form);
  const amount = Number(form.get('amount'));
  if (amount < 0) throw faultyParameter('amount');
  if (payment.request === 'authorization') throw refusal('state', 'An authorization is captured already');
  if (payment.state !== 'appointed') throw refusal('state', 'Nothing is reserved');
  if (payment.completed) throw documented(80);
  const left = payment.reserved - payment.captured;
  const most =
    left + (payment.form.get('add_paydata[over_capture]') === 'yes' ? Math.floor(payment.amount / 10) : 0);
  if (amount > most) throw refusal('amount', `Only ${most} of the reservation is left`);
  const isLast = (form.get('capturemode') ?? (amount >= left ? 'completed' : '')) === 'completed';
  if (amount === 0 && !isLast) throw faultyParameter('capturemode');
  checkItems(form, [amount]);
  const sequencenumber = nextNumber(payment, form, payment.sequencenumber > 0);

  payment.sequencenumber = sequencenumber;
  payment.captured += amount;
  payment.completed = isLast;
  if (payment.captured === 0 && isLast) payment.state = 'cancelled';
  const status = world.settings.capture;
  if (amount > 0) teller.captured(payment, amount, status);
  return { status, txid: payment.txid, settleaccount: settled(form) };
}

export function debit(world: World, merchant: Merchant, form: Form, teller: StatusTeller): AnswerFields {
  need(
    form,
    'txid',
    'sequencenumber',
    'amount',
    'currency',
    ...(world.settings.demands === 'tables' ? ['settleaccount'] : []),
  );
  const payment = findPayment(world, merchant, form);
  const amount = -Number(form.get('amount'));
  if (amount <= 0) throw faultyParameter('amount');
  const left = payment.captured - payment.refunded;
  if (amount > left) throw refusal('amount', `Only ${left} of what was captured is left`);
  // The document doesn't say which: Magento's and OXID's plugins send what is given back, WooCommerce's its negative.
  checkItems(form, [amount, -amount]);
  payment.sequencenumber = nextNumber(payment, form, true);
  payment.refunded += amount;
  teller.refunded(payment, amount);
  return { status: 'APPROVED', txid: payment.txid, settleaccount: settled(form) };
}

/** "Whether a settlement of balances has been carried out": `auto` leaves it to PAYONE, and here nothing is owed. */
const settled = (form: Form): string => (form.get('settleaccount') === 'yes' ? 'yes' : 'no');

function findPayment(world: World, merchant: Merchant, form: Form): Payment {
  const payment = world.payments.get(form.get('txid') ?? '');
  if (payment?.merchant !== merchant) throw refusal('txid', 'The txid is not known');
  if (form.get('currency') !== payment.currency) throw faultyParameter('currency');
  return payment;
}

/** 1, 2, 3 …: "required for multi partial capture (starting with the 2nd capture)", and always for a debit. */
function nextNumber(payment: Payment, form: Form, required: boolean): number {
  const next = payment.sequencenumber + 1;
  const given = form.get('sequencenumber');
  if (given === undefined && required) throw faultyParameter('sequencenumber');
  if (given !== undefined && Number(given) !== next)
    throw refusal('sequencenumber', `The next sequencenumber of this txid is ${next}`);
  return next;
}

/** Where items are named, they add up. */
function checkItems(form: Form, amounts: readonly number[]): void {
  const items = itemsOf(form);
  if (items.length > 0 && !amounts.includes(totalOf(items)))
    throw refusal('amount', `The items add up to ${totalOf(items)}`);
}
