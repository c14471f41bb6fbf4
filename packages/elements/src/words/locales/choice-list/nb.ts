import type { ChoiceListTexts } from './en.ts';

const nb: ChoiceListTexts = {
  'list.search': 'Søk',
  'list.found': '{found} av {all}',
  'list.none': 'Ingen treff',
  'list.clear': 'Tøm søket',
  'list.unset': 'Ingen valgt',
};
export default nb;
