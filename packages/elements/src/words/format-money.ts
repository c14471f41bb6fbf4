import { currencyDecimals, type Money } from '@kassa/protocol';

/** `{ amount: 19900, currency: 'SEK' }` is "199,00 kr" in `sv-SE`. As many decimals as the currency has. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const decimals = currencyDecimals(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals);
}
