/** The words of one language for a server, which has no page to wait in. */
import { canonicalLocale } from '@kassa/protocol';
import type { AllTexts } from './all-texts.ts';
import { en as appSwitch } from './later/app-switch.ts';
import { en as fields } from './later/fields.ts';
import { en as payment } from './later/payment.ts';
import { en as rare } from './later/rare.ts';
import { en } from './locales/en.ts';
import { loadLocale } from './locales/index.ts';
import type { TextsController } from './texts.ts';

export type Words = Pick<TextsController, 't' | 'lang' | 'dir' | 'locale' | 'sessionLanguage'>;

const ENGLISH: Partial<AllTexts> = { ...appSwitch, ...fields, ...payment, ...rare, ...en };

/**
 * The words that a server needs in `language` (BCP 47), in English where there is no translation.
 * @param sessionLanguage of the words that come with the snapshot
 * @param own the shop's, in place of the library's
 */
export async function wordsFor(
  language: string,
  sessionLanguage: string,
  own: Readonly<Record<string, string>> = {},
): Promise<Words> {
  const asked = canonicalLocale(language);
  const [base = ''] = asked.split('-', 1);
  const name = base === 'no' || base === 'nn' ? 'nb' : base;
  const found = await loadLocale(name);
  const texts: Partial<AllTexts> = { ...ENGLISH, ...found, ...own };
  const isRightToLeft = found !== undefined && (name === 'ar' || name === 'he');
  return {
    lang: found ? name : 'en',
    dir: isRightToLeft ? 'rtl' : 'ltr',
    locale: found || name === 'en' ? asked : 'en',
    sessionLanguage,
    t: (key, values = {}) =>
      (texts[key] ?? ENGLISH['error.unexpected'] ?? '').replace(/\{(\w+)\}/g, (whole, word: string) => {
        const value = values[word];
        // A Latin name or an amount among words from right to left keeps its own order.
        return value === undefined ? whole : isRightToLeft ? `\u2068${value}\u2069` : value;
      }),
  };
}
