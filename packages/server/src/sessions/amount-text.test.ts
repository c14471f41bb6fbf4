import { canonicalLocale, formatMoney } from '@kassa/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { amountText } from './amount-text.ts';

afterEach(() => vi.restoreAllMocks());

const ORDERS = ['sv', 'sv_SE', 'en-GB', 'ar', 'de-CH', 'no language'].flatMap((language) =>
  ['SEK', 'ISK', 'KWD', 'CLF', 'JPY', 'XCG'].flatMap((currency) =>
    [0, 5, 19_900, 123_456_789].map((amount) => ({ amount, currency, language })),
  ),
);

it('an amount is written as the page itself would write it', () => {
  for (const order of ORDERS)
    expect(amountText(order)).toBe(formatMoney(order, canonicalLocale(order.language)));
});

it('a format is made once for each language and currency, and few are kept', () => {
  const NumberFormat = vi.spyOn(Intl, 'NumberFormat');
  const write = (count: number) => {
    for (let number = 0; number < count; number++)
      amountText({ amount: number, currency: 'EUR', language: `fi-x-test${number % 600}` });
  };
  write(1);
  write(1);
  expect(NumberFormat).toHaveBeenCalledTimes(1);
  write(600);
  NumberFormat.mockClear();
  write(1);
  expect(NumberFormat).toHaveBeenCalledTimes(1);
});
