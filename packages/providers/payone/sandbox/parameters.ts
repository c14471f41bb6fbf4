/** The document's tables: which parameters a request has, their formats, and which must be there. Source: payone-klarna. */
import { isIP } from 'node:net';
import { faultyParameter } from './errors.ts';
import type { Form } from './wire.ts';

const char = (min: number, max: number, of = '[^\\u0000-\\u001f]') =>
  new RegExp(`^${of}{${min},${max}}$`, 'u');
const URL_FORMAT = /^(?=.{2,255}$)[a-zA-Z][a-zA-Z0-9]{1,9}:\/\/[^\s/]+(\/\S*)?$/;
const EMAIL = /^(?=.{5,254}$)[^\s@]{1,63}@([^\s@.]{1,63}\.)+[^\s@.]{2,63}$/;
const DATE = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COUNTRY = /^[A-Z]{2}$/;
const WORD = /^[A-Za-z_]{1,50}$/;

/** What says whether a value fits: a pattern, or whatever else answers by `test`. */
type Format = Pick<RegExp, 'test'>;

/** By parameter; `[n]` stands for the number of an item. */
const FORMATS: Readonly<Record<string, Format>> = {
  mid: /^\d{5,6}$/,
  aid: /^\d{5,6}$/,
  portalid: /^\d{7,8}$/,
  mode: /^(test|live)$/,
  api_version: /^\d+\.\d+$/,
  clearingtype: /^fnc$/,
  financingtype: /^(KIS|KIV|KDD|KBT)$/,
  amount: /^-?1?\d{1,9}$/,
  currency: /^[A-Z]{3}$/,
  reference: char(1, 20, '[0-9a-zA-Z.,_/-]'),
  workorderid: char(1, 16, '[0-9A-Za-z]'),
  txid: /^\d{9,12}$/,
  sequencenumber: /^(\d{1,2}|1[01]\d|12[0-7])$/,
  capturemode: /^(completed|notcompleted)$/,
  settleaccount: /^(yes|no|auto)$/,
  narrative_text: char(1, 81),
  transaction_param: char(1, 50, '[0-9A-Za-z._/-]'),
  use_customerdata: WORD,
  successurl: URL_FORMAT,
  errorurl: URL_FORMAT,
  backurl: URL_FORMAT,
  userid: /^\d{6,12}$/,
  personalid: char(1, 32, '[0-9A-Za-z+\\-./()]'),
  salutation: char(1, 10),
  title: char(1, 20),
  firstname: char(1, 50),
  lastname: char(2, 50),
  company: char(2, 50),
  street: char(1, 50),
  addressaddition: char(1, 50),
  zip: char(2, 50, '[0-9A-Za-z_.\\-/ ]'),
  city: char(2, 50),
  country: COUNTRY,
  email: EMAIL,
  telephonenumber: char(1, 30),
  birthday: DATE,
  language: /^[a-z]{2}$/,
  vatid: char(1, 50),
  gender: /^[fmd]$/,
  ip: { test: (value) => value.length <= 39 && isIP(value) !== 0 },
  shipping_firstname: char(1, 50),
  shipping_lastname: char(1, 50),
  shipping_company: char(2, 50),
  shipping_street: char(2, 50),
  shipping_addressaddition: char(1, 50),
  shipping_zip: char(2, 50),
  shipping_city: char(2, 50),
  shipping_country: COUNTRY,
  shipping_state: char(2, 2, '[A-Z0-9]'),
  'add_paydata[merchant_data]': BASE64,
  'add_paydata[shipping_title]': char(1, 50),
  'add_paydata[shipping_telephonenumber]': char(1, 30),
  'add_paydata[shipping_email]': EMAIL,
  'add_paydata[last_four_ssn]': /^\d{4}$/,
  'add_paydata[organization_entity_type]': WORD,
  'add_paydata[organization_registry_id]': char(1, 50),
  'add_paydata[session_id]': char(1, 100, '[0-9A-Za-z-]'),
  'add_paydata[reservation_txid]': char(12, 50, '[0-9A-Z]'),
  'add_paydata[shopping_cart_type]': /^DIGITAL$/,
  'add_paydata[over_capture]': /^yes$/,
  'add_paydata[minimum_age]': /^\d{1,3}$/,
  'add_paydata[redirect_url_after_age_verification_failure]': URL_FORMAT,
  invoiceid: char(1, 20),
  invoice_deliverymode: WORD,
  invoiceappendix: char(1, 255),
  invoice_deliverydate: DATE,
  invoice_deliveryenddate: DATE,
  'it[n]': /^(goods|shipment|handling|voucher)$/,
  'id[n]': char(1, 32),
  'pr[n]': /^-?1?\d{1,9}$/,
  'no[n]': /^\d{1,6}$/,
  'de[n]': char(1, 255),
  'va[n]': /^\d{1,4}$/,
  'sd[n]': DATE,
  'ed[n]': DATE,
};

/** @throws GatewayError for the first parameter that is outside its format. Unknown ones are ignored. */
export function checkFormats(form: Form): void {
  for (const [name, value] of form) {
    const item = /^(it|id|pr|no|de|va|sd|ed)\[(\d+)\]$/.exec(name);
    if (item && !(Number(item[2]) >= 1 && Number(item[2]) <= 400)) throw faultyParameter(name);
    const format = FORMATS[item ? `${item[1]}[n]` : name];
    if (format && !format.test(value)) throw faultyParameter(name);
  }
}

/** @throws GatewayError for the first that is missing or empty */
export function need(form: Form, ...names: string[]): void {
  for (const name of names) if (!form.get(name)) throw faultyParameter(name);
}

/** Who buys: "company", or "lastname", or both names. */
export function needCustomer(form: Form): void {
  if (!form.get('company')) need(form, 'lastname');
  need(form, 'country');
  if (['DK', 'FI', 'NO', 'SE'].includes(form.get('country') ?? '')) need(form, 'personalid');
  if (isDigital(form)) need(form, 'email');
  if ([...form.keys()].some((name) => name.startsWith('shipping_'))) needDelivery(form);
}

const isDigital = (form: Form): boolean => form.get('add_paydata[shopping_cart_type]') === 'DIGITAL';

/** "DIGITAL will change the shippingAddress parameters from mandatory to optional." */
export function needDelivery(form: Form): void {
  if (isDigital(form)) return;
  need(form, 'shipping_firstname', 'shipping_lastname', 'shipping_zip', 'add_paydata[shipping_email]');
}

export interface Item {
  type: string;
  id: string | null;
  description: string | null;
  unitPrice: number;
  quantity: number;
}

/** Numbered from 1 without a gap. @throws GatewayError */
export function itemsOf(form: Form): Item[] {
  const items: Item[] = [];
  for (let n = 1; form.has(`it[${n}]`); n++)
    items.push({
      type: form.get(`it[${n}]`) ?? '',
      id: form.get(`id[${n}]`) ?? null,
      description: form.get(`de[${n}]`) ?? null,
      unitPrice: Number(form.get(`pr[${n}]`) ?? 0),
      quantity: Number(form.get(`no[${n}]`) ?? 1),
    });
  const stray = [...form.keys()].find((name) => {
    const number = /^(?:it|id|pr|no|de|va|sd|ed)\[(\d+)\]$/.exec(name)?.[1];
    return number !== undefined && Number(number) > items.length;
  });
  if (stray !== undefined) throw faultyParameter(stray.replace(/^[a-z]+/, 'it'));
  return items;
}

export const totalOf = (items: readonly Item[]): number =>
  items.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
