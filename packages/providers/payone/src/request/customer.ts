/** Who buys and where it goes, as PAYONE's parameters. Source: payone-klarna, tables of start_session and (pre)authorization. */
import type { Address } from '@kassa/protocol';
import type { OrderDetails } from '@kassa/provider';
import type { Param } from './fields.ts';
import { CURRENCY_OF } from '../methods.ts';
import type { OrderOptions } from './provider-options.ts';

/** The first that is there: its value with its own name, or nothing. */
function first(name: string, ...sources: (readonly [field: string, value: string | undefined])[]): Param[] {
  const found = sources.find(([, value]) => value !== undefined);
  return found?.[1] === undefined ? [] : [{ name, value: found[1], field: found[0] }];
}

export const OPTIONS = 'providerOptions.payone';

const GENDERS = { female: 'f', male: 'm', diverse: 'd' } as const;

export function customerParams(details: OrderDetails, options: OrderOptions): Param[] {
  const { order, customer } = details;
  const billing: Partial<Address> = details.billingAddress ?? {};
  const isCompany = (customer.company ?? billing.company) !== undefined;
  return [
    ...first('userid', [`${OPTIONS}.userId`, options.userId]),
    ...first('personalid', ['customer.nationalId', customer.nationalId]),
    ...first('salutation', ['customer.salutation', customer.salutation]),
    ...first('title', ['customer.title', customer.title], ['billingAddress.title', billing.title]),
    ...first(
      'firstname',
      ['billingAddress.firstName', billing.firstName],
      ['customer.firstName', customer.firstName],
    ),
    ...first(
      'lastname',
      ['billingAddress.lastName', billing.lastName],
      ['customer.lastName', customer.lastName],
    ),
    ...first('company', ['customer.company', customer.company], ['billingAddress.company', billing.company]),
    ...first('street', ['billingAddress.street', streetOf(billing)]),
    ...first('addressaddition', ['billingAddress.street2', additionOf(billing)]),
    ...first('zip', ['billingAddress.postalCode', billing.postalCode]),
    ...first('city', ['billingAddress.city', billing.city]),
    { name: 'country', ...countryOf(details) },
    ...first('email', ['customer.email', customer.email], ['billingAddress.email', billing.email]),
    ...first('telephonenumber', ['customer.phone', customer.phone], ['billingAddress.phone', billing.phone]),
    ...first('birthday', ['customer.birthday', customer.birthday?.replaceAll('-', '')]),
    ...first('language', ['order.language', languageOf(order.language)]),
    ...first('vatid', ['customer.vatId', customer.vatId]),
    ...first('gender', ['customer.gender', customer.gender && GENDERS[customer.gender]]),
    ...first('ip', ['customer.ip', customer.ip]),
    ...first('add_paydata[merchant_data]', [`${OPTIONS}.merchantData`, options.merchantData]),
    ...first('add_paydata[last_four_ssn]', [`${OPTIONS}.lastFourSsn`, options.lastFourSsn]),
    ...(isCompany
      ? [
          ...first('add_paydata[organization_entity_type]', [
            `${OPTIONS}.organizationEntityType`,
            options.organizationEntityType ?? 'OTHER',
          ]),
          ...first('add_paydata[organization_registry_id]', ['customer.registryId', customer.registryId]),
        ]
      : []),
  ];
}

/** ISO 639-1. A language of three letters has no such code: left out, and then "the browser language will be used". */
const languageOf = (bcp47: string): string | undefined =>
  /^[a-z]{2}(?![a-z])/i.exec(bcp47)?.[0].toLowerCase();

/** The customer's country decides which rules hold. */
export const countryOf = ({ order, billingAddress }: OrderDetails): { value: string; field: string } =>
  billingAddress?.country === undefined
    ? { value: order.country, field: 'order.country' }
    : { value: billingAddress.country, field: 'billingAddress.country' };

/** Where it is delivered: as the shop says, else the billing address. Null: nowhere, for nothing is delivered. */
export function deliveryAddress(
  { shippingAddress, billingAddress }: OrderDetails,
  { shoppingCartType }: OrderOptions,
): { address: Address; prefix: string } | null {
  if (shippingAddress) return { address: shippingAddress, prefix: 'shippingAddress' };
  if (!billingAddress || shoppingCartType === 'DIGITAL') return null;
  return { address: billingAddress, prefix: 'billingAddress' };
}

/** `shipping_*`. A recipient without a name is the customer. */
export function shippingParams(details: OrderDetails, options: OrderOptions): Param[] {
  const delivery = deliveryAddress(details, options);
  if (!delivery) return [];
  const { address, prefix } = delivery;
  const { customer } = details;
  return [
    ...first(
      'shipping_firstname',
      [`${prefix}.firstName`, address.firstName],
      ['customer.firstName', customer.firstName],
    ),
    ...first(
      'shipping_lastname',
      [`${prefix}.lastName`, address.lastName],
      ['customer.lastName', customer.lastName],
    ),
    ...first('shipping_company', [`${prefix}.company`, address.company]),
    ...first('shipping_street', [`${prefix}.street`, streetOf(address)]),
    ...first('shipping_addressaddition', [`${prefix}.street2`, additionOf(address)]),
    ...first('shipping_zip', [`${prefix}.postalCode`, address.postalCode]),
    // Not in the document's tables, where street and zip are; PAYONE's plugins send it.
    ...first('shipping_city', [`${prefix}.city`, address.city]),
    ...first('shipping_country', [`${prefix}.country`, address.country]),
    ...first('shipping_state', [`${prefix}.region`, stateOf(address)]),
    ...first('add_paydata[shipping_title]', [`${prefix}.title`, address.title]),
    ...first(
      'add_paydata[shipping_telephonenumber]',
      [`${prefix}.phone`, address.phone],
      ['customer.phone', customer.phone],
    ),
    ...first(
      'add_paydata[shipping_email]',
      [`${prefix}.email`, address.email],
      ['customer.email', customer.email],
    ),
  ];
}

function streetOf({ street, streetName, streetNumber }: Partial<Address>): string | undefined {
  return street ?? ([streetName, streetNumber].filter(Boolean).join(' ') || undefined);
}

/**
 * The code without its country: `US-CA` is CA. A region in words is left out where Klarna is at home, since those
 * countries are not asked for it; elsewhere it is sent as it is, and refused by its format.
 */
function stateOf({ region, country }: Address): string | undefined {
  const code = region?.replace(/^[A-Z]{2}-/, '');
  const asked = country !== undefined && CURRENCY_OF[country] === undefined;
  return code !== undefined && (asked || /^[A-Z0-9]{2}$/.test(code)) ? code : undefined;
}

const additionOf = ({ street2, careOf }: Partial<Address>): string | undefined =>
  [street2, careOf].filter(Boolean).join(', ') || undefined;
