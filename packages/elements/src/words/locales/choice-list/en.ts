/** English: comes with the list, the fallback for all others. */
export const en = {
  'list.search': 'Search',
  'list.found': '{found} of {all}',
  'list.none': 'Nothing found',
  'list.clear': 'Clear search',
  'list.unset': 'No choice',
} as const;

export type ChoiceListTextKey = keyof typeof en;
/** All that a language says. A missing key doesn't compile. */
export type ChoiceListTexts = Record<ChoiceListTextKey, string>;
