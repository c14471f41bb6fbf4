import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalLocale,
  currencyDecimals,
  formatMoney,
  fromDecimalString,
  toDecimalString,
} from './money.ts';

describe('money', () => {
  it.each([
    [10_056, 'SEK', '100.56'],
    [5, 'EUR', '0.05'],
    [100, 'EUR', '1.00'],
    [100, 'ISK', '100'],
    [1_234, 'KWD', '1.234'],
    [12_345, 'CLF', '1.2345'],
    [-250, 'NOK', '-2.50'],
    [0, 'DKK', '0.00'],
  ])('%i minor units of %s are %s', (amount, currency, text) => {
    expect(toDecimalString({ amount, currency })).toBe(text);
    expect(fromDecimalString(text, currency)).toBe(amount);
  });

  it.each([
    ['100', 'SEK', 10_000],
    ['100.5', 'SEK', 10_050],
    ['100.500', 'SEK', 10_050],
    ['100.00', 'ISK', 100],
    ['-0.00', 'EUR', 0],
  ])('reads %s %s as %i', (text, currency, amount) => {
    expect(fromDecimalString(text, currency)).toBe(amount);
  });

  it.each(['', '1,00', '1.', '.5', '1e3', '1.001', '+1', ' 1', '1 ', '1_000', '0x10', '99999999999999999'])(
    'does not read %j as kronor',
    (text) => {
      expect(fromDecimalString(text, 'SEK')).toBeUndefined();
    },
  );

  it('writes as many decimals as a provider wants, when nothing is lost', () => {
    expect(toDecimalString({ amount: 500, currency: 'ISK' }, 2)).toBe('500.00');
    expect(toDecimalString({ amount: 1_500, currency: 'HUF' }, 0)).toBe('15');
    expect(() => toDecimalString({ amount: 1_550, currency: 'HUF' }, 0)).toThrow(RangeError);
  });

  it('comes back the same, whatever the amount and the currency', () => {
    const currency = fc.constantFrom('SEK', 'EUR', 'ISK', 'JPY', 'KWD', 'CLF', 'HUF');
    const largest = fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
    const amount = fc.oneof(fc.integer({ min: -1e12, max: 1e12 }), fc.maxSafeInteger(), largest);
    fc.assert(
      fc.property(amount, currency, (minor, code) => {
        const text = toDecimalString({ amount: minor, currency: code });
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(fromDecimalString(text, code)).toBe(minor);
      }),
    );
  });

  it('takes the number of decimals from the currency', () => {
    expect(['SEK', 'ISK', 'KWD', 'CLF', 'HUF'].map(currencyDecimals)).toEqual([2, 0, 3, 4, 2]);
  });
});

describe('money as text', () => {
  it.each([
    [19_900, 'SEK', 'sv-SE', '199,00\u00a0kr'],
    [19_900, 'ISK', 'en', 'ISK\u00a019,900'],
    [19_900, 'KWD', 'en', 'KWD\u00a019.900'],
    [1_005, 'EUR', 'de-DE', '10,05\u00a0€'],
  ])('%i minor units of %s in %s have the currency’s decimals', (amount, currency, locale, text) => {
    expect(formatMoney({ amount, currency }, locale)).toBe(text);
  });

  it.each([
    ['sv_SE', 'sv-SE'],
    ['en-SE-SE', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('the locale of %s is %s', (tag, locale) => {
    expect(canonicalLocale(tag)).toBe(locale);
  });
});
