import type { ChoiceListTexts } from './en.ts';

const sv: ChoiceListTexts = {
  'list.search': 'Sök',
  'list.found': '{found} av {all}',
  'list.none': 'Inget hittades',
  'list.clear': 'Rensa sökningen',
  'list.unset': 'Inget val',
};
export default sv;
