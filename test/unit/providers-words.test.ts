/** What providers say to customers: each sentence in every language that the elements speak. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { monogram } from '../../packages/elements/src/views/icons.ts';
import { BANK } from '../../packages/providers/krofort/src/method.ts';
import { FIELD_TEXTS } from '../../packages/providers/kronor/src/methods/field-texts.ts';
import { HELP_TEXTS } from '../../packages/providers/kronor/src/methods/help-texts.ts';
import { METHOD_TEXTS as KRONOR } from '../../packages/providers/kronor/src/methods/texts.ts';
import { CONFIRM_ON_NEXT_PAGE } from '../../packages/providers/opp/src/texts.ts';
import { METHOD_TEXTS as PAYONE } from '../../packages/providers/payone/src/texts.ts';

type Words = Readonly<Record<string, string>>;

const locales = fileURLToPath(new URL('../../packages/elements/src/words/locales', import.meta.url));
/** A session may ask for Norwegian by its older name too. */
const LANGUAGES = globSync('??.ts', { cwd: locales })
  .map((file) => file.slice(0, 2))
  .concat('no')
  .sort();

/** Names of companies are the same everywhere. */
const NAMES = ['Swish', 'MobilePay', 'Vipps', 'Przelewy24', 'PayPal'];

const HELP: [string, Words | undefined][] = [
  ['krofort', BANK.description],
  ['opp', CONFIRM_ON_NEXT_PAGE],
  ...Object.entries(HELP_TEXTS).map(([name, words]): [string, Words] => [`kronor ${name}`, words]),
  ...Object.entries(PAYONE).map(([name, words]): [string, Words] => [`payone ${name}`, words.description]),
];
const OTHERS: [string, Words][] = [
  ['krofort label', BANK.label],
  ...Object.entries(KRONOR).map(([name, words]): [string, Words] => [`kronor ${name} label`, words.label]),
  ...Object.entries(PAYONE).map(([name, words]): [string, Words] => [`payone ${name} label`, words.label]),
  ...Object.entries(FIELD_TEXTS).map(([name, words]): [string, Words] => [`kronor field ${name}`, words]),
];

describe('the words of the providers', () => {
  test('are looked for in 24 languages', () => {
    expect(LANGUAGES).toHaveLength(25);
  });

  test.each(HELP)('%s has a line of help in every language', (_name, words) => {
    expect(Object.keys(words ?? {}).sort()).toEqual(LANGUAGES);
  });

  test.each(OTHERS)('%s speaks every language, unless it is a name', (_name, words) => {
    if (NAMES.includes(words['en'] ?? '')) expect(Object.keys(words)).toEqual(['en']);
    else expect(Object.keys(words).sort()).toEqual(LANGUAGES);
  });

  test.each([...HELP, ...OTHERS])('%s says the same by both names of Norwegian', (_name, words) => {
    expect(words?.['no']).toBe(words?.['nb']);
  });

  // At 320 pixels two lines hold about this much.
  test.each(HELP)('%s has a line of help that is short', (_name, words) => {
    expect(Object.values(words ?? {}).filter((text) => text.length > 48)).toEqual([]);
  });

  // Rows that can stand in one list: Przelewy24 alone takes zlotys at Kronor.
  const { KIV, KIS, KDD, KBT } = PAYONE;
  const SAME_ICON = { invoice: [KIV, KIS], bank: [KDD, KBT, BANK, KRONOR.bank] };

  test.each(LANGUAGES)('rows with the same icon have other letters in their marks: %s', (language) => {
    for (const rows of Object.values(SAME_ICON)) {
      const letters = rows.map(({ label }) => monogram((label as Words)[language] ?? '').values[0]);
      expect(new Set(letters).size, letters.join()).toBe(rows.length);
    }
  });
});
