import type { AppSwitchTexts } from './later/app-switch.ts';
import type { ChoiceListTexts } from './later/choice-list.ts';
import type { KlarnaTexts } from './later/klarna.ts';
import type { Texts } from './locales/en.ts';

/** All that a language says, in one file. A missing key doesn't compile. */
export type AllTexts = Texts & AppSwitchTexts & ChoiceListTexts & KlarnaTexts;
