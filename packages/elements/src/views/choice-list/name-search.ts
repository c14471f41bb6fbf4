/** Finds names as people type them: without case, without the marks on letters, by the start of any word. */

/** Letters that Unicode doesn't take apart. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[øæœßłđðþı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The name from each of its words on, in one: who types `icabanken` finds `ICA Banken`. */
export const startsOf = (name: string): string[] =>
  wordsOf(name).map((_, at, words) => words.slice(at).join(''));

/** `words` of the query, `starts` of the name. No words find every name. */
export const finds = (words: readonly string[], starts: readonly string[]): boolean =>
  words.every((word) => starts.some((start) => start.startsWith(word)));
