/** Amounts as people read and write them: major units, with all the decimals that their currency has. */
import { currencyDecimals, fromDecimalString, KassaError, toDecimalString } from '@kassa/protocol';

/** `12.50` */
export const decimals = (amount: number, currency: string): string => toDecimalString({ amount, currency });

/** `12.50 SEK` */
export const money = (amount: number, currency: string): string =>
  `${decimals(amount, currency)} ${currency}`;

/**
 * `12.50` in SEK is 1250. `1250` could be meant in minor units, and `1,250` is a thousand to some and one to others:
 * without a point and all its decimals an amount is refused.
 * @throws KassaError invalid_request with the field `amount`
 */
export function readAmount(text: string, currency: string): number {
  const written = text.trim();
  const places = currencyDecimals(currency);
  const amount = fromDecimalString(written, currency);
  if (amount !== undefined && amount > 0 && (written.split('.')[1]?.length ?? 0) === places) return amount;
  const example = decimals(125 * 10 ** places, currency);
  const how =
    places === 0 ? `${currency} has no decimals` : `${currency} has ${places} decimals, after a point`;
  throw invalid('amount', `“${written}” is no amount: ${how}. Write it like ${example}.`);
}

/** `12.50 SEK`. @throws KassaError invalid_request with the field `amount` */
export function readMoney(text: string): { amount: number; currency: string } {
  const [, amount, currency] = /^(\S+)\s+([a-z]{3})$/i.exec(text.trim()) ?? [];
  if (amount === undefined || currency === undefined)
    throw invalid('amount', `“${text}” is no amount with its currency. Write it like 12.50 SEK.`);
  return { amount: readAmount(amount, currency.toUpperCase()), currency: currency.toUpperCase() };
}

/** What a person has written wrongly. */
export const invalid = (field: string, message: string): KassaError =>
  new KassaError('invalid_request', message, { field });
