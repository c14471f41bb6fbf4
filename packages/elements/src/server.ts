/** What `@kassa/ssr` draws the first list with, on a server: the picker's own template, styles and words. */
import { baseStyles } from './base/base.styles.ts';
import { pickerStyles } from './pay-method-picker/pay-method-picker.styles.ts';
import { fieldsStyles } from './views/payment-fields.ts';
import { radioStyles } from './views/radio.styles.ts';

export { qrCode } from './views/app-switch/qr-code.ts';
export { firstList, type OwnMethod } from './views/first-list.ts';
export { fieldsView } from './views/payment-fields.ts';
export { earlierAttempt } from './views/payment-views.ts';
export { pickerView } from './views/picker-view.ts';
export { valuesOf } from './views/plain-fields.ts';
export { offerLanguages } from './words/locales/index.ts';
export { orderAmount } from './words/order-amount.ts';
export { type OwnTexts } from './words/texts.ts';
export { hasLanguage, isTextKey, languageOf, wordsFor, type Words } from './words/words-for.ts';

/** CSS of the picker until a method is chosen. */
export const firstListStyles: string = [baseStyles, radioStyles, pickerStyles]
  .map(({ cssText }) => cssText)
  .join('\n');

/**
 * Beside it, where the method that is chosen asks for something: its fields, and the room of what a script adds to them.
 * A choice of many opens below its select (choice-list/lazy-choice-list.ts); a provider's own form has a place.
 */
export const chosenStyles: string = `${fieldsStyles.cssText}
@media (scripting: none) {
  .widget-place { display: none; }
}
@media (scripting) {
  .field > select:has(:nth-child(8)) { margin-block-end: min(17.5em, 60vh + 0.5em); }
}`;
