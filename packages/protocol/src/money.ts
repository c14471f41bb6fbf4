/**
 * Money is an integer of minor units and an ISO 4217 code. How many decimals a currency has comes from
 * the currency, never from a constant 2.
 */
import { FOUR_DECIMALS, NO_DECIMALS, THREE_DECIMALS } from './iso-4217.ts';

/** Decimals of a currency's minor unit: 2 for EUR, 0 for ISK, 3 for KWD. `code` is ISO 4217, upper case. */
export function currencyDecimals(code: string): number {
  if (NO_DECIMALS.includes(code)) return 0;
  if (THREE_DECIMALS.includes(code)) return 3;
  return FOUR_DECIMALS.includes(code) ? 4 : 2;
}

export interface Money {
  /** Minor units: 10056 is 100.56 kr. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

/** `{ amount: 10056, currency: 'SEK' }` is `"100.56"`. Takes negative amounts too. `decimals` overrides the currency's own. */
export function toDecimalString(
  { amount, currency }: Money,
  decimals: number = currencyDecimals(currency),
): string {
  const shift = currencyDecimals(currency) - decimals;
  const scaled = shift > 0 ? amount / 10 ** shift : amount * 10 ** -shift;
  if (!Number.isSafeInteger(scaled))
    throw new RangeError(`${amount} ${currency} does not fit ${decimals} decimals`);
  const digits = Math.abs(scaled)
    .toString()
    .padStart(decimals + 1, '0');
  const sign = scaled < 0 ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/**
 * `"100.56"` in SEK is 10056. Fewer decimals than the currency has are fine (`"100"`), so are trailing zeros.
 * @returns undefined when it is not a plain decimal number or has a fraction that the currency can't hold.
 */
export function fromDecimalString(text: string, currency: string): number | undefined {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const decimals = currencyDecimals(currency);
  const fraction = (match[3] ?? '').padEnd(decimals, '0');
  if (/[^0]/.test(fraction.slice(decimals))) return undefined;
  const amount = Number(`${match[2]}${fraction.slice(0, decimals)}`);
  if (!Number.isSafeInteger(amount)) return undefined;
  return match[1] && amount !== 0 ? -amount : amount;
}

/** The locale that `Intl` takes for a language tag; English where it takes none. `sv_SE` and the like are common mistakes. */
export function canonicalLocale(tag: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(tag?.replaceAll('_', '-') || 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** How amounts of this currency are written: with as many decimals as it has. */
export function moneyFormat(currency: string, locale: string): Intl.NumberFormat {
  const decimals = currencyDecimals(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** `{ amount: 19900, currency: 'SEK' }` is "199,00 kr" in `sv-SE`. */
export const formatMoney = ({ amount, currency }: Money, locale: string): string =>
  moneyFormat(currency, locale).format(amount / 10 ** currencyDecimals(currency));
