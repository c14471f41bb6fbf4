/** The languages that the elements speak, each with all its words. */
import { en as appSwitch } from '../src/words/later/app-switch.ts';
import { en as list } from '../src/words/later/choice-list.ts';
import { en as klarna } from '../src/words/later/klarna.ts';
import type { AllTexts } from '../src/words/all-texts.ts';
import { LOCALES } from '../src/words/locales/index.ts';
import MORE_LOCALES from '../src/words/locales/more.ts';
import { en } from './english.ts';

const ENGLISH: AllTexts = { ...en, ...appSwitch, ...list, ...klarna };
const FILES = { ...LOCALES, ...MORE_LOCALES };

export const LANGUAGES: readonly string[] = ['en', ...Object.keys(FILES)];

export async function wordsIn(language: string): Promise<AllTexts> {
  if (language === 'en') return ENGLISH;
  const words = await FILES[language]?.();
  if (!words) throw new Error(`There is no ${language}`);
  return words.default;
}
