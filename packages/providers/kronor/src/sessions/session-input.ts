/** An order becomes `PaymentSessionInput`: the same for the same order and key, so that a repeat is a repeat. */
import type { Address, Customer, OrderLine } from '@kassa/protocol';
import type { OrderDetails } from '@kassa/provider';
import { COUNTRIES, CURRENCIES, LANGUAGES, MESSAGE_FOREIGN, MESSAGE_MAX } from './kronor-lists.ts';
import type { KronorConfig } from '../options.ts';
import type { OrderOptions } from './order-options.ts';

const HOUR = 3_600_000;
/** Kronor takes 24 hours; five minutes less allow for clocks that differ. */
const AT_MOST_MS = 24 * HOUR - 5 * 60_000;

export interface SessionTimes {
  /** When this attempt began: Kronor's time is counted from here. */
  from: Date;
  sessionExpiresAt: Date;
}

export const kronorExpiry = ({ from, sessionExpiresAt }: SessionTimes): Date => {
  const lasts = sessionExpiresAt.getTime() - from.getTime();
  return new Date(from.getTime() + Math.min(lasts, AT_MOST_MS));
};

/** Variables of `newPaymentSession` and of `newPaymentSessionWithReferenceCheck`. */
export function sessionInput(
  details: OrderDetails,
  options: OrderOptions,
  config: Pick<KronorConfig, 'preferredGateway'>,
  idempotencyKey: string,
  times: SessionTimes,
): Record<string, unknown> {
  const { order } = details;
  return {
    amount: order.amount,
    currency: CURRENCIES.find((currency) => currency === order.currency),
    country: COUNTRIES.find((country) => country === order.country),
    expiresAt: kronorExpiry(times).toISOString(),
    idempotencyKey,
    merchantReference: order.merchantReference,
    merchantReference2: order.merchantReference2,
    message: messageFor(order.message ?? order.merchantReference),
    preferredGateway: options.preferredGateway ?? config.preferredGateway,
    allowExecutionDate: options.allowExecutionDate,
    additionalData: additionalData(details),
  };
}

/** Swedish letters for those that Kronor doesn't take. */
const SWEDISH: Readonly<Record<string, string>> = { ø: 'ö', Ø: 'Ö', æ: 'ä', Æ: 'Ä' };

/** A text as far as Kronor's characters and its length go: `order-17/b` is `order 17 b`, `Café` is `Cafe`. */
export function messageFor(text: string): string {
  const allowed = text
    .normalize('NFC')
    .replace(
      MESSAGE_FOREIGN,
      (letter) => SWEDISH[letter] ?? /^[A-Za-z]/.exec(letter.normalize('NFD'))?.[0] ?? ' ',
    );
  return cut(allowed.replace(/ +/g, ' ').trim(), MESSAGE_MAX).trim() || 'Order';
}

/** At most so long, and no character in halves: an emoji is several units of a JavaScript text. */
export function cut(text: string, max: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > max) break;
    kept += segment;
  }
  return kept;
}

export const nameOf = ({ firstName, lastName, company }: Customer): string | undefined =>
  cut([firstName, lastName].filter(Boolean).join(' '), 100) || company;

/** "This host", nobody's (RFC 1122): the shop has told no address of the customer's. */
const UNKNOWN_IP = '0.0.0.0';

/** Kronor wants name, e-mail, IP address and language, or nothing of it. */
function additionalData(details: OrderDetails): Record<string, unknown> | undefined {
  const { customer, order, shippingAddress } = details;
  const name = nameOf(customer);
  if (name === undefined || customer.email === undefined) return undefined;
  return {
    name,
    email: customer.email,
    ip: customer.ip ?? UNKNOWN_IP,
    language: languageOf(order.language),
    phoneNumber: customer.phone,
    shippingAddress:
      shippingAddress && missingInAddress(details).length === 0
        ? address(details, shippingAddress)
        : undefined,
    orderLines: order.lines.length > 0 ? order.lines.map(line) : undefined,
  };
}

/** BCP 47 to Kronor's list; both Norwegians are `NO`. Kronor speaks English where it hasn't the language. */
export function languageOf(language: string): string {
  const code = (language.split('-')[0] ?? '').toUpperCase();
  const known = code === 'NB' || code === 'NN' ? 'NO' : code;
  return LANGUAGES.find((each) => each === known) ?? 'EN';
}

/** Which of an address's fields Kronor needs and nobody gave, as the shop names them. */
export function missingInAddress({ shippingAddress, customer }: OrderDetails): string[] {
  if (!shippingAddress) return ['shippingAddress'];
  const filled: Record<string, string | undefined> = {
    'shippingAddress.firstName': shippingAddress.firstName ?? customer.firstName,
    'shippingAddress.lastName': shippingAddress.lastName ?? customer.lastName,
    'shippingAddress.street': streetOf(shippingAddress),
    'shippingAddress.postalCode': shippingAddress.postalCode,
    'shippingAddress.city': shippingAddress.city,
    'shippingAddress.country': COUNTRIES.find((country) => country === shippingAddress.country),
    'shippingAddress.email': shippingAddress.email ?? customer.email,
    'shippingAddress.phone': shippingAddress.phone ?? customer.phone,
  };
  return Object.keys(filled).filter((field) => filled[field] === undefined);
}

/**
 * The schema wants `streetAddress` always and forbids `streetName` and `streetNumber` beside it: so the parts are
 * put together and never sent as such.
 */
const streetOf = ({ street, streetName, streetNumber }: Address): string | undefined =>
  street ?? ([streetName, streetNumber].filter(Boolean).join(' ') || undefined);

const TITLES = ['Miss', 'Mr', 'Mrs', 'Ms'];

function address({ customer }: OrderDetails, given: Address): Record<string, unknown> {
  return {
    title: TITLES.find((title) => title.toLowerCase() === given.title?.toLowerCase().replace(/\.$/, '')),
    firstName: given.firstName ?? customer.firstName,
    lastName: given.lastName ?? customer.lastName,
    careOf: given.careOf,
    streetAddress: streetOf(given),
    streetAddress2: given.street2,
    postalCode: given.postalCode,
    city: given.city,
    region: given.region,
    country: given.country,
    email: given.email ?? customer.email,
    phoneNumber: given.phone ?? customer.phone,
  };
}

export const line = (item: OrderLine): Record<string, unknown> => ({
  name: cut(item.name, 100),
  reference: item.reference,
  itemUrl: item.itemUrl,
  imageUrl: item.imageUrl,
  pricePerItem: item.unitPrice,
  quantity: item.quantity,
  taxRate: item.taxRate,
  totalAmount: item.total,
  totalTaxAmount: item.taxAmount,
  totalDiscountAmount: item.discountAmount === 0 ? undefined : item.discountAmount,
});
