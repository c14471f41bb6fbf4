/** What start_session and (pre)authorization say of an order, which of Klarna's rules it breaks, and its fingerprint. */
import { createHmac } from 'node:crypto';
import type { OrderDetails, Problem } from '@kassa/provider';
import { hasTooManyItems, itemParams } from './cart.ts';
import { countryOf, customerParams, deliveryAddress, OPTIONS, shippingParams } from './customer.ts';
import { formatProblems, type Param } from './fields.ts';
import { COMPANY_COUNTRIES, CURRENCY_OF, financingTypeOf, PERSONAL_ID_COUNTRIES } from '../methods.ts';
import { optionProblems, orderOptionsSchema, type OrderOptions } from './provider-options.ts';

/** The order's own options; none where they are wrong, which `orderProblems` tells. */
export const optionsOf = ({ options }: OrderDetails): OrderOptions =>
  orderOptionsSchema.safeParse(options).data ?? {};

/** The same in both requests: what is bought, by whom, and where it goes. */
export function orderParams(method: string, details: OrderDetails): Param[] {
  const { order } = details;
  const options = optionsOf(details);
  return [
    { name: 'clearingtype', value: 'fnc', field: 'method' },
    { name: 'financingtype', value: financingTypeOf(method), field: 'method' },
    { name: 'amount', value: String(order.amount), field: 'order.amount' },
    { name: 'currency', value: order.currency, field: 'order.currency' },
    ...customerParams(details, options),
    ...shippingParams(details, options),
    ...itemParams(order.lines, 'order.lines'),
  ];
}

/** What the document lists for (pre)authorization alone. Passed through when the shop sets it, never by default. */
export function authorizationOptions(details: OrderDetails, request: string): Param[] {
  const { shoppingCartType, minimumAge, redirectUrlAfterAgeVerificationFailure, overCapture } =
    optionsOf(details);
  const param = (name: string, field: string, value: string | number | undefined): Param[] =>
    value === undefined
      ? []
      : [{ name: `add_paydata[${name}]`, value: String(value), field: `${OPTIONS}.${field}` }];
  return [
    ...param('shopping_cart_type', 'shoppingCartType', shoppingCartType),
    ...param('minimum_age', 'minimumAge', minimumAge),
    ...param(
      'redirect_url_after_age_verification_failure',
      'redirectUrlAfterAgeVerificationFailure',
      redirectUrlAfterAgeVerificationFailure,
    ),
    ...param(
      'over_capture',
      'overCapture',
      overCapture && request === 'preauthorization' ? 'yes' : undefined,
    ),
  ];
}

/** Everything that keeps this order from being paid with Klarna, by the shop's names. */
export function orderProblems(method: string, details: OrderDetails, request: string): Problem[] {
  const params = [...orderParams(method, details), ...authorizationOptions(details, request)];
  return [
    ...optionProblems(OPTIONS, orderOptionsSchema.safeParse(details.options).error),
    ...marketProblems(details),
    ...missingProblems(details, params),
    ...formatProblems(params),
    ...(hasTooManyItems(params)
      ? [{ field: 'order.lines', message: 'At most 400 items, discounts counted' }]
      : []),
    ...(optionsOf(details).overCapture && request !== 'preauthorization'
      ? [{ field: `${OPTIONS}.overCapture`, message: 'Only with preauthorization' }]
      : []),
  ];
}

function marketProblems(details: OrderDetails): Problem[] {
  const { order } = details;
  const country = countryOf(details);
  const currency = CURRENCY_OF[country.value];
  if (currency === undefined)
    return [{ field: country.field, message: `Klarna is offered in ${Object.keys(CURRENCY_OF).join(', ')}` }];
  return currency === order.currency
    ? []
    : [{ field: 'order.currency', message: `Must be ${currency} in ${country.value}` }];
}

function missingProblems(details: OrderDetails, params: readonly Param[]): Problem[] {
  const has = (name: string) => params.some((param) => param.name === name);
  const needs = (name: string, field: string, message: string): Problem[] =>
    has(name) ? [] : [{ field, message }];
  const country = countryOf(details).value;
  const options = optionsOf(details);
  const delivery = deliveryAddress(details, options);
  const isDigital = options.shoppingCartType === 'DIGITAL';
  return [
    ...(details.order.lines.length === 0
      ? [{ field: 'order.lines', message: 'Klarna shows the customer what is bought' }]
      : []),
    ...(has('company') ? [] : needs('lastname', 'customer.lastName', 'A last name or a company is needed')),
    ...(has('company') && !COMPANY_COUNTRIES.includes(country)
      ? [{ field: 'customer.company', message: `Companies only in ${COMPANY_COUNTRIES.join(', ')}` }]
      : []),
    ...(PERSONAL_ID_COUNTRIES.includes(country)
      ? needs('personalid', 'customer.nationalId', `Mandatory in ${country} (personalid)`)
      : []),
    ...(isDigital ? needs('email', 'customer.email', 'Mandatory for a DIGITAL cart') : []),
    ...(delivery || isDigital
      ? []
      : [{ field: 'shippingAddress', message: 'An address is needed, or shoppingCartType DIGITAL' }]),
    ...(delivery && !isDigital
      ? [
          ...needs('shipping_firstname', `${delivery.prefix}.firstName`, 'Needed for the delivery'),
          ...needs('shipping_lastname', `${delivery.prefix}.lastName`, 'Needed for the delivery'),
          ...needs('shipping_zip', `${delivery.prefix}.postalCode`, 'Needed for the delivery'),
        ]
      : []),
    ...(delivery
      ? needs('add_paydata[shipping_email]', 'customer.email', 'Needed with a delivery address')
      : []),
  ];
}

/**
 * Changes when anything changes that Klarna was asked about. Keyed, because a personal id is in it. The customer's
 * address on the network may change on the way.
 */
export function fingerprint(params: readonly Param[], key: string): string {
  const content = params.filter(({ name }) => name !== 'ip').map(({ name, value }) => [name, value]);
  return createHmac('sha256', key).update(JSON.stringify(content)).digest('base64url');
}
