/** The languages besides English. Each is one file that loads when an element speaks it. */
import type { AllTexts } from '../all-texts.ts';

export type Locales = Readonly<Record<string, () => Promise<{ default: AllTexts }>>>;

/** Each name here costs every page a few bytes. A new language is listed in `more.ts`. */
export const LOCALES: Locales = {
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  fi: () => import('./fi.ts'),
  nb: () => import('./nb.ts'),
  sv: () => import('./sv.ts'),
};

let offered: readonly string[] | undefined;

/**
 * The languages that the elements of this page may speak, for a shop that leaves out those which nobody has read. In any
 * other they speak English, and what `registerTexts` adds. To be called before an element speaks one that is left out.
 */
export const offerLanguages = (languages: readonly string[]): void => void (offered = languages);

/** The words of a language that we have and the shop offers, else `undefined`. */
export async function loadLocale(language: string): Promise<AllTexts | undefined> {
  if (offered?.includes(language) === false) return undefined;
  return (await (LOCALES[language] ?? (await import('./more.ts')).default[language])?.())?.default;
}
