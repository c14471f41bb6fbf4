/** The list of ways to pay as HTML: there before the script, and it pays without one. */
export { renderPicker, type PickerOptions } from './render-picker.ts';
export { styleHash } from './style.ts';
export { withForms, type CompanionFetch } from './with-forms.ts';
