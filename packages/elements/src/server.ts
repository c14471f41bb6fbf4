/** What `@kassa/ssr` draws the first list with, on a server: the picker's own template, styles and words. */
import { baseStyles } from './base/base.styles.ts';
import { pickerStyles } from './pay-method-picker/pay-method-picker.styles.ts';
import { radioStyles } from './views/radio.styles.ts';

export { qrCode } from './views/app-switch/qr-code.ts';
export { firstList, type OwnMethod } from './views/first-list.ts';
export { pickerView } from './views/picker-view.ts';
export { valuesOf } from './views/plain-fields.ts';
export { orderAmount } from './words/order-amount.ts';
export { wordsFor, type Words } from './words/words-for.ts';

/** CSS of the picker until a method is chosen. */
export const firstListStyles: string = [baseStyles, radioStyles, pickerStyles]
  .map(({ cssText }) => cssText)
  .join('\n');
