/** English: comes with Klarna's element, the fallback for all others. */
export const en = {
  'klarna.loading': 'Loading Klarna',
  'klarna.ready': 'Klarna is ready.',
  'klarna.in_window': 'Go on with Klarna. This page waits for you.',
  'klarna.closed': 'You left Klarna before the end. You can try again.',
  'klarna.correct': 'Klarna wants you to check: {fields}. Correct it and try again.',
  'klarna.refused': 'Klarna can’t offer this for your order. Please choose another way to pay.',
  'klarna.not_here': 'Klarna doesn’t work on this page. Please choose another way to pay.',
  'klarna.blocked': 'Klarna couldn’t be loaded.',
  'klarna.failed': 'Something went wrong at Klarna.',
  'klarna.of_delivery': '{field} (delivery address)',
  'klarna.field.given_name': 'first name',
  'klarna.field.family_name': 'last name',
  'klarna.field.email': 'e-mail address',
  'klarna.field.phone': 'phone number',
  'klarna.field.street_address': 'street address',
  'klarna.field.postal_code': 'postcode',
  'klarna.field.city': 'town or city',
  'klarna.field.region': 'region',
  'klarna.field.country': 'country',
  'klarna.field.date_of_birth': 'date of birth',
  'klarna.field.organization_name': 'company name',
  'klarna.field.national_identification_number': 'national identity number',
} as const;

export type KlarnaTextKey = keyof typeof en;
/** Its words in one language. */
export type KlarnaTexts = Record<KlarnaTextKey, string>;
