import type { AppSwitchTexts } from './later/app-switch.ts';
import type { ChoiceListTexts } from './later/choice-list.ts';
import type { RareTexts } from './later/rare.ts';
import type { FieldsTexts } from './later/fields.ts';
import type { KlarnaTexts } from './later/klarna.ts';
import type { PaymentTexts } from './later/payment.ts';
import type { Texts } from './locales/en.ts';

/** All words of one language, in one file. A missing key doesn't compile. */
export type AllTexts = Texts &
  AppSwitchTexts &
  ChoiceListTexts &
  RareTexts &
  FieldsTexts &
  KlarnaTexts &
  PaymentTexts;
