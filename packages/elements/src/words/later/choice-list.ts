/** English: comes with the list, the fallback for all others. */
export const en = {
  'list.search': 'Search',
  'list.found': '{found} of {all}',
  'list.none': 'Nothing found',
  'list.clear': 'Clear search',
  'list.unset': 'No choice',
} as const;

export type ChoiceListTextKey = keyof typeof en;
/** Its words in one language. */
export type ChoiceListTexts = Record<ChoiceListTextKey, string>;
