/** A payment's reference: how it is made, and how it is understood when a person reads it out. */

/** Crockford's: no letter that is taken for a digit. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** 16 letters that are easily read out, with a hyphen in the middle. PAYONE's limit is 20. */
export function newReference(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return hyphened(Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join(''));
}

/** The reference that is meant by `EF9K P87R Q79J QP2H`, or by one with O for 0 and I or L for 1; null for another text. */
export function spokenReference(text: string): string | null {
  const letters = text
    .toLowerCase()
    .replaceAll(/[\s\p{Dash}]/gu, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return /^[0-9a-hjkmnp-tv-z]{16}$/.test(letters) ? hyphened(letters) : null;
}

const hyphened = (letters: string): string => `${letters.slice(0, 8)}-${letters.slice(8)}`;
