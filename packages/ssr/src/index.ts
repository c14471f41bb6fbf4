/** The list of ways to pay as HTML: there before the script, and it pays without one. */
export { hasLanguage, offerLanguages } from '@kassa/elements/server';
export { renderPicker, type PickerOptions } from './render-picker.ts';
export { styleHash } from './style.ts';
export { withForms, type CompanionFetch, type FormOptions } from './with-forms.ts';
