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

/** The words of a language that we have, else `undefined`. */
export const loadLocale = async (language: string): Promise<AllTexts | undefined> =>
  (await (LOCALES[language] ?? (await import('./more.ts')).default[language])?.())?.default;
