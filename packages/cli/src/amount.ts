/** Amounts as people write them: major units, with all the decimals that their currency has. */
import { currencyDecimals, fromDecimalString, toDecimalString } from '@kassa/protocol';
import { wrongUse } from './failure.ts';

/** `12.50 SEK` */
export const money = (amount: number, currency: string): string =>
  `${toDecimalString({ amount, currency })} ${currency}`;

/**
 * `12.50` in SEK is 1250. Without all its decimals an amount could be meant in minor units, so it is refused.
 * @throws Failure
 */
export function readAmount(text: string, currency: string): number {
  const decimals = currencyDecimals(currency);
  const amount = fromDecimalString(text, currency);
  const written = text.split('.')[1]?.length ?? 0;
  if (amount !== undefined && amount > 0 && written === decimals) return amount;
  const example = toDecimalString({ amount: 125 * 10 ** decimals, currency });
  throw wrongUse(
    `--amount ${text} is no amount in ${currency}.`,
    decimals === 0
      ? `${currency} has no decimals: write it like ${example}.`
      : `${currency} has ${decimals} decimals: write all of them after a point, like ${example}.`,
  );
}
