/** A customer's phone number as Swish wants it, by libphonenumber's rules. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

/** The customer's answer `order` is the number that the order has. */
export const swishNumberFor =
  ({ phone }: { phone?: string | undefined }) =>
  (answer: string): string | undefined =>
    swishNumber(answer === 'order' ? (phone ?? '') : answer);

/** The invisible marks that come with a number which was copied. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * Digits with the country code: `070-123 45 67` and `+46 (0)70 123 45 67` are `46701234567`. Without a country code it
 * is Swedish.
 * @returns undefined when it is no mobile number
 */
export function swishNumber(text: string): string | undefined {
  const found = parsePhoneNumberFromString(text.replace(INVISIBLE, ''), {
    defaultCountry: 'SE',
    extract: false,
  });
  return found?.isValid() && !found.ext ? found.number.slice(1) : undefined;
}
