/** Anything shorter stands in words that have nothing to do with it. */
const SHORTEST = 4;

/**
 * A provider's words without what they repeat of `secrets`, which were sent to it: as it was, in JSON, in a form or in
 * an address. Take secrets out before words are cut to a length, or a part of one may be left.
 */
export function withoutSecrets(words: string, secrets: Iterable<string | undefined>): string {
  const written = [...secrets].flatMap((secret = '') => {
    if (secret.length < SHORTEST) return [];
    const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
    return [secret, JSON.stringify(secret).slice(1, -1), inForm, inForm.replaceAll('+', '%20')];
  });
  // A name may stand in an e-mail address: what is longer goes first.
  written.sort((one, other) => other.length - one.length);
  return written.reduce((left, each) => left.replaceAll(each, '[…]'), words);
}
