/** A customer's phone number as Swish wants it. For servers and browsers alike. */

/** Spaces, brackets, dots, slashes and dashes of any kind, and the invisible marks that come with a copied number. */
const SEPARATORS = /[\s()./\p{Pd}\p{Cf}]/gu;
/** The 0 of `+46 (0)70`, in any country. */
const TRUNK_PREFIX = /^(\p{Cf}*(?:\+|00)[\s\d]*)\(0\)/u;
/** A Swedish mobile number after its country code. */
const SWEDISH = /^467\d{8}$/;

/**
 * Digits with the country code: `070-123 45 67` is `46701234567`. A 0 after the country code is for calls within the
 * country and goes: `+46 (0)70`, `+46 070`.
 * @returns undefined when it is no number that Swish could ask
 */
export function swishNumber(text: string): string | undefined {
  const digits = text.replace(TRUNK_PREFIX, '$1').replace(SEPARATORS, '');
  const number = digits.replace(/^(\+|00)/, '').replace(/^(46)?0+(?=7)/, '46');
  if (!/^\+?\d+$/.test(digits) || !/^[1-9]\d{7,14}$/.test(number)) return undefined;
  return number.startsWith('46') && !SWEDISH.test(number) ? undefined : number;
}
