import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { isCountry, isCurrency } from './iso.ts';
import { FOUR_DECIMALS, NO_DECIMALS, THREE_DECIMALS, TWO_DECIMALS } from './iso-4217.ts';
import { sessionSchema } from './leave-out.ts';
import { createSessionSchema } from './order.ts';

const session = (order: object = {}, rest: object = {}) => ({
  order: {
    merchantReference: '1',
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    returnUrl: 'https://shop.example/orders/1',
    ...order,
  },
  ...rest,
});
const problems = (input: unknown): string[] =>
  z.safeParse(createSessionSchema, input).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('what a shop tells of an order', () => {
  it('needs five things; the rest has a default', () => {
    expect(z.parse(createSessionSchema, session())).toMatchObject({
      order: { language: 'en', lines: [] },
      customer: {},
      remember: false,
      providerOptions: {},
    });
    expect(problems({ order: {} })).toEqual([
      'order.merchantReference',
      'order.amount',
      'order.currency',
      'order.country',
      'order.returnUrl',
    ]);
  });

  it('is taken as PROTOCOL.md has it, with nothing left out', () => {
    const document = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8');
    const example: unknown = JSON.parse(
      /### What a shop sends[^]*?```json\n([^]*?)```/.exec(document)?.[1] ?? '',
    );
    expect(z.parse(sessionSchema, example)).toMatchObject({ ...(example as object), ignored: [] });
  });

  it('adds up: lines to the amount, each line to its total', () => {
    const socks = { name: 'Socks', unitPrice: 10_000, quantity: 2, discountAmount: 100, total: 19_900 };
    expect(problems(session({ lines: [socks] }))).toEqual([]);
    expect(problems(session({ lines: [{ ...socks, total: 20_000 }] }))).toEqual([
      'order.lines.0',
      'order.amount',
    ]);
    const voucher = { type: 'voucher', name: 'Welcome', unitPrice: -5_000, quantity: 1, total: -5_000 };
    expect(problems(session({ amount: 14_900, lines: [socks, voucher] }))).toEqual([]);
  });

  it('takes IPv4 and IPv6, and no more than 400 lines', () => {
    expect(problems(session({}, { customer: { ip: '2001:db8::1' } }))).toEqual([]);
    const line = { name: 'x', unitPrice: 0, quantity: 1, total: 0 };
    expect(problems(session({ lines: Array.from({ length: 401 }, () => line) }))).toContain('order.lines');
  });
});

describe('one wrong optional field', () => {
  const read = (order: object, rest: object = {}) => z.parse(sessionSchema, session(order, rest));
  const ignoredOf = (order: object, rest: object = {}) => read(order, rest).ignored.map(({ field }) => field);
  const socks = { name: 'Socks', unitPrice: 9_950, quantity: 2, total: 19_900 };

  it.each([
    ['customer.email', { customer: { email: 'nobody', firstName: 'Astrid' } }],
    ['customer.ip', { customer: { ip: '1.2.3', firstName: 'Astrid' } }],
    ['customer.birthday', { customer: { birthday: '24.12.1990', firstName: 'Astrid' } }],
    ['customer.gender', { customer: { gender: 'm', firstName: 'Astrid' } }],
    ['customer.phone', { customer: { phone: 46701740605, firstName: 'Astrid' } }],
    ['customer.lastName', { customer: { lastName: 'x'.repeat(101), firstName: 'Astrid' } }],
    ['customer.lastName', { customer: { lastName: 'Lind\ud800', firstName: 'Astrid' } }],
    ['billingAddress.country', { billingAddress: { country: 'Sweden' }, customer: { firstName: 'Astrid' } }],
    ['billingAddress', { billingAddress: 'Storgatan 1, Lund', customer: { firstName: 'Astrid' } }],
    ['shippingAddress', { shippingAddress: [{ city: 'Lund' }], customer: { firstName: 'Astrid' } }],
  ])('is left out and named, and the rest stays: %s (%#)', (field, rest) => {
    const parsed = read({}, rest);
    expect(parsed.ignored).toEqual([{ field, reason: expect.any(String) as string }]);
    expect(parsed.customer).toEqual({ firstName: 'Astrid' });
  });

  it('takes the lines with it when a line is wrong, and only its own when the line can do without', () => {
    expect(read({ lines: [{ ...socks, quantity: 0.5 }] })).toMatchObject({
      order: { lines: [] },
      ignored: [
        { field: 'order.lines', reason: expect.stringMatching(/^order\.lines\.0\.quantity: /) as string },
      ],
    });
    expect(ignoredOf({ lines: [{ ...socks, unitPrice: 6_633, quantity: 3 }] })).toEqual(['order.lines']);
    expect(ignoredOf({ lines: [{ ...socks, taxRate: 662.5 }] })).toEqual(['order.lines']);
    const pictured = read({ lines: [{ ...socks, imageUrl: 'socks.png', itemUrl: 'http://shop.example' }] });
    expect(pictured.ignored.map(({ field }) => field)).toEqual([
      'order.lines.0.itemUrl',
      'order.lines.0.imageUrl',
    ]);
    expect(pictured.order.lines).toMatchObject([socks]);
  });

  it('is refused where money, references and the shop’s own choices hang on it', () => {
    const refused = (order: object, rest: object = {}) =>
      z.safeParse(sessionSchema, session(order, rest)).error?.issues.map(({ path }) => path.join('.'));
    expect(refused({ amount: '19900' })).toEqual(['order.amount']);
    expect(refused({ currency: 'BGN' })).toEqual(['order.currency']);
    expect(refused({ merchantReference2: 'x'.repeat(1_001) })).toEqual(['order.merchantReference2']);
    expect(refused({ lines: [{ ...socks, total: 1 }] })).toContain('order.amount');
    expect(refused({ lines: [{ ...socks, quantity: 0.5, total: 1 }] })).toEqual(['order.lines.0.quantity']);
    expect(refused({ lines: [{ ...socks, unitPrice: 83.325 }] })).toEqual(['order.lines.0.unitPrice']);
    expect(refused({}, { customer: { reference: 'x'.repeat(101) } })).toEqual(['customer.reference']);
    expect(refused({}, { customer: { reference: 'a\nb' } })).toEqual(['customer.reference']);
    expect(refused({ merchantReference: 'a\nb' })).toEqual(['order.merchantReference']);
    expect(refused({ merchantReference2: 'a\tb' })).toEqual(['order.merchantReference2']);
    expect(refused({ merchantReference: 'order-\u202e21' })).toEqual(['order.merchantReference']);
    expect(refused({ merchantReference: '\u2066order-12' })).toEqual(['order.merchantReference']);
    expect(refused({}, { allowedMethods: [] })).toEqual(['allowedMethods']);
    expect(refused({}, { expiresAt: 'tomorrow' })).toEqual(['expiresAt']);
  });

  it('is not given when it is empty: as forms and PHP send it', () => {
    const parsed = read(
      { message: '', language: null, merchantReference2: ' ', lines: null },
      {
        customer: { company: '', phone: null, firstName: 'Astrid' },
        billingAddress: [],
        shippingAddress: null,
        providerOptions: { krofort: [], payone: '' },
        expiresAt: '',
      },
    );
    expect(parsed).toEqual(read({}, { customer: { firstName: 'Astrid' } }));
    expect(read({}, { providerOptions: [] })).toEqual(read({}));
    expect(parsed.ignored).toEqual([]);
  });

  it.each([
    ['smith&co@shop.example', 'smith&co@shop.example'],
    ['  astrid@mail.example ', 'astrid@mail.example'],
    ['anna@xn--e1afmkfd.xn--p1ai', 'anna@xn--e1afmkfd.xn--p1ai'],
  ])('is none when browsers take the e-mail address: %s', (given, email) => {
    expect(read({}, { customer: { email: given } })).toMatchObject({ customer: { email }, ignored: [] });
  });

  it.each([
    ['nb_NO', 'nb-NO'],
    ['de_DE_formal', 'de-DE-formal'],
    ['SV', 'sv'],
  ])('is none when only the language’s spelling is another: %s', (given, language) => {
    expect(read({ language: given })).toMatchObject({ order: { language }, ignored: [] });
  });

  it.each(['::ffff:192.0.2.7', '::FFFF:c000:207'])(
    'is none when the customer’s IPv4 address stands in an IPv6 one: %s',
    (ip) => {
      expect(read({}, { customer: { ip } }).customer).toEqual({ ip: '192.0.2.7' });
    },
  );

  it('is named where no field has that name, and where it stands in the wrong place', () => {
    const line = { ...socks, colour: 'red', image: 'https://shop.example/socks.png' };
    const { ignored, order } = read(
      { amount: 39_800, lines: [line, line], descripton: 'Two pairs' },
      { customer: { firstname: 'Astrid', 'not a name': 1 }, lines: [line], shippingAdress: { city: 'Lund' } },
    );
    expect(ignored.map(({ field }) => field)).toEqual([
      'lines',
      'shippingAdress',
      'order.descripton',
      'customer.firstname',
      'order.lines.colour',
      'order.lines.image',
    ]);
    expect(new Set(ignored.map(({ reason }) => reason))).toEqual(new Set(['There is no such field']));
    expect(order.lines).toHaveLength(2);
  });

  it('can’t be hidden behind a list of the shop’s own', () => {
    expect(ignoredOf({}, { ignored: [{ field: 'order.amount', reason: 'because' }] })).toEqual([]);
  });
});

describe('the ISO lists', () => {
  it('know what is in use and nothing else', () => {
    expect(['SEK', 'EUR', 'NOK', 'PLN'].every(isCurrency)).toBe(true);
    expect(['EUR', 'XCG', 'CLF', 'KWD'].every(isCurrency)).toBe(true);
    expect(['DEM', 'BGN', 'ANG', 'XXX', 'XTS', 'XAU', 'XAD', 'sek', ''].some(isCurrency)).toBe(false);
    expect(['SE', 'DE', 'GB'].every(isCountry)).toBe(true);
    expect(['UK', 'XX', 'se', 'SWE', ''].some(isCountry)).toBe(false);
  });

  it('have every currency that Intl has and that is still money', () => {
    const ended = ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL'];
    const ofBanks = ['XDR', 'XSU'];
    const refused = Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code));
    expect(refused.filter((code) => ![...ended, ...ofBanks].includes(code))).toEqual([]);
  });

  it('have no currency that Intl hasn’t, but units of account and a second bolívar', () => {
    const known = Intl.supportedValuesOf('currency');
    const ours = [NO_DECIMALS, TWO_DECIMALS, THREE_DECIMALS, FOUR_DECIMALS].flatMap((list) =>
      list.split(' '),
    );
    const unknown = ours.filter((code) => !known.includes(code));
    expect(unknown.filter((code) => !['CLF', 'UYI', 'UYW', 'VED'].includes(code))).toEqual([]);
  });
});
