/** Which orders each method takes. Every rule names the field, as the shop wrote it, that would change it. */
import type { OrderDetails, Problem } from '@kassa/provider';
import { AMOUNT_MAX, COUNTRIES, CURRENCIES } from '../sessions/kronor-lists.ts';
import { ONLY_CURRENCY, P24_COUNTRY, type MethodName } from './method-names.ts';
import { missingInAddress, nameOf } from '../sessions/session-input.ts';

/** @param takesIsk Kronor's minor unit of ISK is known to be ours */
export const unavailableBecause = (
  method: MethodName,
  details: OrderDetails,
  takesIsk: boolean,
): Problem[] => [
  ...orderProblems(details),
  ...problem(
    details.order.currency === 'ISK' && !takesIsk,
    'order.currency',
    'Kronor’s minor unit of ISK is not documented: see the option iskInWholeKronur',
  ),
  ...METHOD_RULES[method](details),
];

const problem = (broken: boolean, field: string, message: string): Problem[] =>
  broken ? [{ field, message }] : [];

/** What holds for all of them. */
function orderProblems({ order }: OrderDetails): Problem[] {
  return [
    ...problem(order.amount > AMOUNT_MAX, 'order.amount', `Kronor takes at most ${AMOUNT_MAX}`),
    ...problem(
      !CURRENCIES.some((each) => each === order.currency),
      'order.currency',
      `Kronor takes ${CURRENCIES.join(', ')}; this order is in ${order.currency}`,
    ),
    ...problem(!COUNTRIES.includes(order.country), 'order.country', `Kronor does not know ${order.country}`),
  ];
}

const inCurrency =
  (name: string, method: MethodName) =>
  ({ order }: OrderDetails): Problem[] => {
    const currency = ONLY_CURRENCY[method] ?? order.currency;
    return problem(
      order.currency !== currency,
      'order.currency',
      `${name} is for ${currency} only; this order is in ${order.currency}`,
    );
  };

/** Kronor takes what it knows of a customer whole: these three together. */
function customerProblems(name: string, { customer }: OrderDetails): Problem[] {
  return [
    ...problem(nameOf(customer) === undefined, 'customer.firstName', `${name} needs the customer's name`),
    ...problem(customer.email === undefined, 'customer.email', `${name} needs the customer's e-mail address`),
    ...problem(customer.ip === undefined, 'customer.ip', `${name} needs the customer's IP address`),
  ];
}

const METHOD_RULES: Record<MethodName, (details: OrderDetails) => Problem[]> = {
  swish: inCurrency('Swish', 'swish'),
  card: () => [],
  mobilepay: inCurrency('MobilePay', 'mobilepay'),
  vipps: inCurrency('Vipps', 'vipps'),
  p24: (details) => [
    ...inCurrency('Przelewy24', 'p24')(details),
    ...problem(
      details.order.country !== P24_COUNTRY,
      'order.country',
      `Przelewy24 is for ${P24_COUNTRY} only; this order is in ${details.order.country}`,
    ),
    ...customerProblems('Przelewy24', details),
  ],
  bank: () => [],
  paypal: (details) => [
    ...customerProblems('PayPal', details),
    ...problem(details.order.lines.length === 0, 'order.lines', 'PayPal needs the lines of the order'),
    ...missingInAddress(details).map((field) => ({
      field,
      message: 'PayPal needs the whole shipping address',
    })),
  ],
};
