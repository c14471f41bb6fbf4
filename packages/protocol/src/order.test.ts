import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { isCountry, isCurrency } from './iso.ts';
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

  it('adds up: lines to the amount, each line to its total', () => {
    const socks = { name: 'Socks', unitPrice: 10_000, quantity: 2, discountAmount: 100, total: 19_900 };
    expect(problems(session({ lines: [socks] }))).toEqual([]);
    expect(problems(session({ lines: [{ ...socks, total: 20_000 }] }))).toEqual([
      'order.lines.0.total',
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

describe('the ISO lists', () => {
  it('know what is in use and nothing else', () => {
    expect(['SEK', 'EUR', 'NOK', 'PLN'].every(isCurrency)).toBe(true);
    expect(['DEM', 'XXX', 'XTS', 'sek', ''].some(isCurrency)).toBe(false);
    expect(['SE', 'DE', 'GB'].every(isCountry)).toBe(true);
    expect(['UK', 'XX', 'se', 'SWE', ''].some(isCountry)).toBe(false);
  });
});
