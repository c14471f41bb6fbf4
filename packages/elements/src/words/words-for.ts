/** The words of one language for a server, which has no page to wait in. */
import { canonicalLocale } from '@kassa/protocol';
import type { AllTexts } from './all-texts.ts';
import { en as appSwitch } from './later/app-switch.ts';
import { en as choiceList } from './later/choice-list.ts';
import { en as fields } from './later/fields.ts';
import { en as klarna } from './later/klarna.ts';
import { en as payment } from './later/payment.ts';
import { en as rare } from './later/rare.ts';
import { en } from './locales/en.ts';
import { loadLocale, LOCALES } from './locales/index.ts';
import more from './locales/more.ts';
import { baseOf, bokmal, RIGHT_TO_LEFT, type OwnTexts, type TextsController } from './texts.ts';

export type Words = Pick<TextsController, 'find' | 't' | 'lang' | 'dir' | 'locale' | 'sessionLanguage'>;

const ENGLISH: Partial<AllTexts> = { ...appSwitch, ...fields, ...payment, ...rare, ...en };

const KEYS = new Set(Object.keys({ ...ENGLISH, ...choiceList, ...klarna }));

/** Whether the library has words by this key: those that only a script says included. */
export const isTextKey = (key: string): boolean => KEYS.has(key);

/** Whether the library has words of a language, by the name that they are kept under. */
export const hasLanguage = (name: string): boolean =>
  name === 'en' || Object.hasOwn(LOCALES, name) || Object.hasOwn(more, name);

/** The name that a language's words are kept under: `nb` of `no-NO`. */
export const languageOf = (tag: string): string => baseOf(bokmal(canonicalLocale(tag)));

/**
 * The words that a server needs in `language` (BCP 47), in English where there is no translation. The session's region is
 * kept when it is of that language, as in the element that takes the list over.
 * @param sessionLanguage of the words that come with the snapshot
 * @param own the shop's, in place of the library's. All of `locales/en.ts` make a language that the library doesn't have.
 */
export async function wordsFor(
  language: string,
  sessionLanguage: string,
  own: OwnTexts = {},
): Promise<Words> {
  const isOther = baseOf(language) !== baseOf(sessionLanguage);
  const asked = bokmal(canonicalLocale(isOther ? language : sessionLanguage));
  const name = baseOf(asked);
  const found = await loadLocale(name);
  const hasWords = found !== undefined || Object.keys(en).every((key) => Object.hasOwn(own, key));
  const lang = hasWords ? name : 'en';
  const texts: Partial<AllTexts> = { ...ENGLISH, ...found, ...own };
  const isRightToLeft = RIGHT_TO_LEFT.test(lang);
  const find = (key: string, values: Readonly<Record<string, string>> = {}): string | undefined =>
    // Of the object itself: a provider's key may be one that every object inherits.
    (Object.hasOwn(texts, key) ? texts[key as keyof AllTexts] : undefined)?.replace(
      /\{(\w+)\}/g,
      (whole, word: string) => {
        const value = values[word];
        // A Latin name or an amount among words from right to left keeps its own order.
        return value === undefined ? whole : isRightToLeft ? `\u2068${value}\u2069` : value;
      },
    );
  return {
    lang,
    dir: isRightToLeft ? 'rtl' : 'ltr',
    locale: lang === name ? asked : 'en',
    sessionLanguage,
    find,
    t: (key, values) => find(key, values) ?? ENGLISH['error.unexpected'] ?? '',
  };
}
