/** English: comes with the fields, the fallback for all others. */
export const en = {
  'field.required': 'Fill this in.',
  'field.invalid': 'Check this: it doesn’t look right.',
  'field.select': 'Choose one.',
  'field.accept': 'Accept this to go on.',
  'field.from': 'Choose {date} or later.',
  'field.to': 'Choose {date} or earlier.',
  'field.optional': '{label} (optional)',
  'field.read': 'Read it (opens in a new tab)',
  'field.of_order': 'Your order’s phone number, ending in {digits}',
} as const;

export type FieldsTextKey = keyof typeof en;
/** Its words in one language. */
export type FieldsTexts = Record<FieldsTextKey, string>;
