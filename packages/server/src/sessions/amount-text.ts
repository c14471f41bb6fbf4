/** The order's amount in words of the session's language, as `formatMoney` writes it in a page. */
import { canonicalLocale, currencyDecimals, moneyFormat, type Snapshot } from '@kassa/protocol';

type Priced = Pick<Snapshot['order'], 'amount' | 'currency' | 'language'>;
/** By language and currency. Making one takes longer than the rest of a snapshot. */
const formats = new Map<string, Intl.NumberFormat>();
const MOST_FORMATS = 500;

export function amountText({ amount, currency, language }: Priced): string {
  const key = `${language} ${currency}`;
  const format = formats.get(key) ?? moneyFormat(currency, canonicalLocale(language));
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, format);
  return format.format(amount / 10 ** currencyDecimals(currency));
}
