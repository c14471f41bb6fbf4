/** The English of the elements, what comes later with rare cases, fields and payments included. */
import { en as rare } from '../src/words/later/rare.ts';
import { en as fields } from '../src/words/later/fields.ts';
import { en as payment } from '../src/words/later/payment.ts';
import { en as first } from '../src/words/locales/en.ts';

export const en = { ...first, ...rare, ...fields, ...payment };
