/** Kronor's own lists and limits, from its published schema. */
export const CURRENCIES = [
  'CHF',
  'CZK',
  'DKK',
  'EUR',
  'GBP',
  'HUF',
  'ISK',
  'NOK',
  'PLN',
  'RON',
  'SEK',
  'USD',
] as const;

export const COUNTRIES =
  'AT BE CH CY CZ DE DK EE ES FI FO FR GB GR HR HU IE IS IT LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

export const LANGUAGES = 'CS DA DE EL EN ES ET FI FR HR HU IS IT LB LT LV MT NL NO PL PT RO SK SL SV'.split(
  ' ',
);

/** Of `message`: shown to the customer, for a refund on the statement. */
export const MESSAGE_MAX = 50;
/** What it doesn't take. */
export const MESSAGE_FOREIGN = /[^A-Za-z0-9ÅÄÖåäö:;.,?!()”" ]/gu;

/** GraphQL's Int. */
export const AMOUNT_MAX = 2_147_483_647;
