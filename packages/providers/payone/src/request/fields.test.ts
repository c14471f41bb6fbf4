/** The document's tables, parameter by parameter: the longest and the shortest that fit, and what doesn't. */
import { describe, expect, it } from 'vitest';
import { formatProblems } from './fields.ts';

const x = (length: number) => 'ö'.repeat(length);
/** CHAR(min..max) */
const char = (min: number, max: number): [string[], string[]] => [
  [x(min), x(max)],
  [x(min - 1), x(max + 1), `${x(min)}\n`],
];
const symbols = (min: number, max: number, all: string, wrong: string): [string[], string[]] => [
  ['a'.repeat(min), '1'.repeat(max), all],
  ['a'.repeat(min - 1), 'a'.repeat(max + 1), ...Array.from(wrong, (symbol) => `aa${symbol}`)],
];
const numeric = (min: number, max: number): [string[], string[]] => [
  ['1'.repeat(min), '9'.repeat(max)],
  ['1'.repeat(min - 1), '1'.repeat(max + 1), `${'1'.repeat(min - 1)}a`],
];
const list = (...values: string[]): [string[], string[]] => [
  values,
  ['', 'other', values[0]?.concat(' ') ?? ''],
];
const email: [string[], string[]] = [
  ['a@b.cd', `${'u'.repeat(63)}@${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(59)}.de`],
  [
    'a@bc',
    'ab.cd',
    'a b@c.de',
    `${'u'.repeat(64)}@d.de`,
    `u@${'d'.repeat(64)}.de`,
    `a@${'b.'.repeat(130)}de`,
  ],
];
const date: [string[], string[]] = [
  ['20190101', '20240229'],
  ['2019-01-01', '20230229', '20191301', '190101'],
];
const url: [string[], string[]] = [
  ['https://a.example/b?c=d', 'ab://c', `https://a.example/${'b'.repeat(237)}`],
  ['a.example', '1b://c', 'a://c', 'https://a b', `https://a.example/${'b'.repeat(238)}`],
];
const money: [string[], string[]] = [
  ['0', '-1999999999', '1999999999'],
  ['2000000000', '-2000000000', '1.00', '1,00', ''],
];
const country: [string[], string[]] = [
  ['DE', 'SE'],
  ['de', 'DEU', 'XX', ''],
];

const TABLES: Record<string, [fits: string[], doesNot: string[]]> = {
  mid: numeric(5, 6),
  aid: numeric(5, 6),
  portalid: numeric(7, 8),
  mode: list('test', 'live'),
  clearingtype: list('fnc'),
  financingtype: list('KIS', 'KIV', 'KDD', 'KBT'),
  reference: symbols(1, 20, '09azAZ.,-_/', 'ö #:'),
  amount: money,
  currency: [
    ['EUR', 'SEK'],
    ['eur', 'EU', 'XXY'],
  ],
  workorderid: symbols(1, 16, 'WX1A37YBGD9D11DK', '-ö'),
  txid: numeric(9, 12),
  sequencenumber: [
    ['0', '1', '127'],
    ['128', '-1', ''],
  ],
  capturemode: list('completed', 'notcompleted'),
  settleaccount: list('yes', 'no', 'auto'),
  narrative_text: char(1, 81),
  transaction_param: symbols(1, 50, '09azAZ.-_/', ' ,ö'),
  use_customerdata: list('yes', 'no'),
  successurl: url,
  errorurl: url,
  backurl: url,
  userid: numeric(6, 12),
  personalid: symbols(1, 32, '09azAZ+-./()', '_ ö'),
  salutation: char(1, 10),
  title: char(1, 20),
  firstname: char(1, 50),
  lastname: char(2, 50),
  company: char(2, 50),
  street: char(1, 50),
  addressaddition: char(1, 50),
  zip: symbols(2, 50, '09azAZ_.-/ ', '#ö'),
  city: char(2, 50),
  country,
  email,
  telephonenumber: char(1, 30),
  birthday: date,
  language: [
    ['de', 'sv'],
    ['d', 'deu', 'DE', 'd1'],
  ],
  vatid: char(1, 50),
  gender: list('f', 'm', 'd'),
  ip: [
    ['203.0.113.7', '2001:0db8:0000:0000:0000:ff00:0042:8329'],
    ['', 'localhost', '1'.repeat(40)],
  ],
  shipping_firstname: char(1, 50),
  shipping_lastname: char(1, 50),
  shipping_company: char(2, 50),
  shipping_street: char(2, 50),
  shipping_addressaddition: char(1, 50),
  shipping_zip: char(2, 50),
  shipping_city: char(2, 50),
  shipping_country: country,
  shipping_state: [
    ['CA', 'NY'],
    ['C', 'CAL', 'ca', 'US-CA'],
  ],
  'add_paydata[merchant_data]': [
    ['e30=', 'e30K', 'YQ=='],
    ['e30', '{}', 'e30==', 'e3_K'],
  ],
  'add_paydata[shipping_title]': char(1, 50),
  'add_paydata[shipping_telephonenumber]': char(1, 30),
  'add_paydata[shipping_email]': email,
  'add_paydata[last_four_ssn]': numeric(4, 4),
  'add_paydata[organization_registry_id]': char(1, 50),
  'add_paydata[session_id]': [['068df369-13a7-4d47-a564-62f8408bb760'], ['', 'a b']],
  'add_paydata[reservation_txid]': [
    ['ABCDEFG12345', 'A'.repeat(50)],
    ['A'.repeat(11), 'A'.repeat(51), 'abcdefg12345'],
  ],
  'add_paydata[shopping_cart_type]': list('DIGITAL'),
  'add_paydata[over_capture]': list('yes'),
  invoiceid: char(1, 20),
  invoiceappendix: char(1, 255),
  invoice_deliverydate: date,
  invoice_deliveryenddate: date,
  'it[1]': list('goods', 'shipment', 'handling', 'voucher'),
  'id[1]': char(1, 32),
  'pr[400]': money,
  'no[1]': [
    ['1', '999999'],
    ['0', '1000000', '1.5', ''],
  ],
  'de[1]': char(1, 255),
  'va[1]': [
    ['0', '700', '1900', '9999'],
    ['19', '19.0', '10000', ''],
  ],
  'sd[1]': date,
  'ed[1]': date,
};

describe('every parameter is held to its format', () => {
  const isTaken = (name: string) => (value: string) =>
    formatProblems([{ name, value, field: name }]).length === 0;

  it.each(Object.entries(TABLES))('%s', (name, [fits, doesNot]) => {
    expect(fits.filter((value) => !isTaken(name)(value))).toEqual([]);
    expect(doesNot.filter(isTaken(name))).toEqual([]);
  });

  it('and one that is in no table is a mistake of ours', () => {
    expect(() => formatProblems([{ name: 'cardpan', value: '1', field: 'cardpan' }])).toThrow('cardpan');
  });
});
