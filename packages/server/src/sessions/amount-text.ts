/** The order's amount in words of the session's language, as `formatMoney` writes it in a page. */
import { canonicalLocale, currencyDecimals, type Snapshot } from '@kassa/protocol';

/** By language and currency. Making one takes longer than the rest of a snapshot. */
const formats = new Map<string, Intl.NumberFormat>();
const MOST_FORMATS = 500;

type Amount = Pick<Snapshot['order'], 'amount' | 'currency' | 'language'>;

export function amountText({ amount, currency, language }: Amount): string {
  const decimals = currencyDecimals(currency);
  const key = `${language} ${currency}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(canonicalLocale(language), {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, format);
  return format.format(amount / 10 ** decimals);
}
