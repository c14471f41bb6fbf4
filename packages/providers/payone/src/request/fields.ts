/**
 * Every parameter that is sent, with the format of the document's tables (payone-klarna, one table per request):
 * looked at before anything leaves. Where a list of values was lost with the document's markup, what PAYONE's own
 * plugins send stands here instead [I], or the shape of one word.
 */
import { isCountry, isCurrency } from '@kassa/protocol';

/** One parameter of a request, with the name that whoever set the value knows it by. */
export interface Param {
  name: string;
  value: string;
  /** `customer.nationalId`, `order.lines.2.name`, `providerOptions.payone.merchantData` */
  field: string;
}

interface Format {
  /** "Must be …" */
  words: string;
  fits(value: string): boolean;
}

const length = (text: string) => Array.from(text).length;

/** CHAR(min..max): no control characters; `symbols` as the table permits them. */
const chars = (min: number, max: number, symbols = /^\P{Cc}*$/u, of = ''): Format => ({
  words: `${min === max ? min : `${min} to ${max}`} characters${of}`,
  fits: (value) => length(value) >= min && length(value) <= max && symbols.test(value),
});
const numeric = (min: number, max: number): Format => ({
  words: min === max ? `${min} digits` : `${min} to ${max} digits`,
  fits: (value) => /^\d+$/.test(value) && value.length >= min && value.length <= max,
});
const integer = (min: number, max: number): Format => ({
  words: `a whole number from ${min} to ${max}`,
  fits: (value) => /^-?\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max,
});
const list = (...values: string[]): Format => ({
  words: `one of ${values.join(', ')}`,
  fits: (value) => values.includes(value),
});
const word = chars(1, 50, /^[A-Za-z_]*$/, ' of [A-Za-z_]');
const symbols = (min: number, max: number, pattern: RegExp): Format =>
  chars(min, max, pattern, ` of ${pattern.source.slice(1, -2)}`);

const date: Format = {
  words: 'a date, YYYYMMDD',
  fits: (value) => {
    const match = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
    const iso = match ? `${match[1]}-${match[2]}-${match[3]}` : '';
    return match !== null && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
  },
};
/** "Username = max. 63 characters, domain name = max. 63 characters", each part of it; 5 to 254 in all. */
const email: Format = {
  words: 'an e-mail address of 5 to 254 characters, at most 63 before the @ and in each part after it',
  fits: (value) =>
    value.length >= 5 &&
    value.length <= 254 &&
    /^[^\s@\p{Cc}]{1,63}@([^\s@.\p{Cc}]{1,63}\.)+[^\s@.\p{Cc}]{2,63}$/u.test(value),
};
/** scheme-pattern: [a-zA-Z]{1}[a-zA-Z0-9]{1,9} */
const url: Format = {
  words: 'a URL of 2 to 255 characters',
  fits: (value) =>
    length(value) >= 2 && length(value) <= 255 && /^[a-zA-Z][a-zA-Z0-9]{1,9}:\/\/[!-~]+$/.test(value),
};
const country: Format = { words: 'an ISO 3166 two-letter code', fits: isCountry };
const money = integer(-1_999_999_999, 1_999_999_999);
const settle = list('yes', 'no', 'auto');

const FIELDS: Readonly<Record<string, Format>> = {
  request: list('genericpayment', 'preauthorization', 'authorization', 'capture', 'debit'),
  api_version: symbols(1, 5, /^[\d.]*$/),
  encoding: list('UTF-8'),
  mid: numeric(5, 6),
  aid: numeric(5, 6),
  portalid: numeric(7, 8),
  key: symbols(32, 96, /^[0-9a-f]*$/),
  mode: list('test', 'live'),
  clearingtype: list('fnc'),
  financingtype: list('KIS', 'KIV', 'KDD', 'KBT'),
  reference: symbols(1, 20, /^[0-9a-zA-Z.,_/-]*$/),
  amount: money,
  currency: { words: 'an ISO 4217 code', fits: isCurrency },
  workorderid: symbols(1, 16, /^[0-9A-Za-z]*$/),
  txid: numeric(9, 12),
  sequencenumber: integer(0, 127),
  capturemode: list('completed', 'notcompleted'),
  settleaccount: settle,
  narrative_text: chars(1, 81),
  transaction_param: symbols(1, 50, /^[0-9A-Za-z._/-]*$/),
  use_customerdata: list('yes', 'no'),
  successurl: url,
  errorurl: url,
  backurl: url,

  userid: numeric(6, 12),
  personalid: symbols(1, 32, /^[0-9A-Za-z+\-./()]*$/),
  salutation: chars(1, 10),
  title: chars(1, 20),
  firstname: chars(1, 50),
  lastname: chars(2, 50),
  company: chars(2, 50),
  street: chars(1, 50),
  addressaddition: chars(1, 50),
  zip: symbols(2, 50, /^[0-9A-Za-z_.\-/ ]*$/),
  city: chars(2, 50),
  country,
  email,
  telephonenumber: chars(1, 30),
  birthday: date,
  language: symbols(2, 2, /^[a-z]*$/),
  vatid: chars(1, 50),
  gender: list('f', 'm', 'd'),
  ip: symbols(1, 39, /^[0-9A-Fa-f.:]*$/),

  shipping_firstname: chars(1, 50),
  shipping_lastname: chars(1, 50),
  shipping_company: chars(2, 50),
  shipping_street: chars(2, 50),
  shipping_addressaddition: chars(1, 50),
  shipping_zip: chars(2, 50),
  shipping_city: chars(2, 50),
  shipping_country: country,
  shipping_state: symbols(2, 2, /^[A-Z0-9]*$/),

  'add_paydata[action]': list('start_session', 'update_session', 'cancel_authorization'),
  'add_paydata[authorization_token]': chars(1, 500),
  'add_paydata[session_id]': symbols(1, 100, /^[0-9A-Za-z-]*$/),
  'add_paydata[reservation_txid]': symbols(12, 50, /^[0-9A-Z]*$/),
  'add_paydata[merchant_data]': {
    words: 'Base64',
    fits: (value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
  },
  'add_paydata[shipping_title]': chars(1, 50),
  'add_paydata[shipping_telephonenumber]': chars(1, 30),
  'add_paydata[shipping_email]': email,
  'add_paydata[last_four_ssn]': numeric(4, 4),
  'add_paydata[organization_entity_type]': word,
  'add_paydata[organization_registry_id]': chars(1, 50),
  'add_paydata[shopping_cart_type]': list('DIGITAL'),
  'add_paydata[minimum_age]': integer(0, 150),
  'add_paydata[redirect_url_after_age_verification_failure]': url,
  'add_paydata[over_capture]': list('yes'),

  invoiceid: chars(1, 20),
  invoice_deliverymode: word,
  invoiceappendix: chars(1, 255),
  invoice_deliverydate: date,
  invoice_deliveryenddate: date,
  'it[n]': list('goods', 'shipment', 'handling', 'voucher'),
  'id[n]': chars(1, 32),
  'pr[n]': money,
  'no[n]': integer(1, 999_999),
  'de[n]': chars(1, 255),
  'va[n]': { words: '0 or 100 to 9999 basis points', fits: (value) => /^(0|[1-9]\d{2,3})$/.test(value) },
  'sd[n]': date,
  'ed[n]': date,
};

/** What is wrong with each, by the name that the shop knows it by. */
export function formatProblems(params: readonly Param[]): { field: string; message: string }[] {
  return params.flatMap(({ name, value, field }) => {
    const format = FIELDS[name.replace(/^([a-z]+)\[\d+\]$/, '$1[n]')];
    if (!format) throw new TypeError(`${name} has no format`);
    return format.fits(value) ? [] : [{ field, message: `Must be ${format.words} (${name})` }];
  });
}
