import type { ChoiceListTexts } from './en.ts';

const nl: ChoiceListTexts = {
  'list.search': 'Zoeken',
  'list.found': '{found} van {all}',
  'list.none': 'Niets gevonden',
  'list.clear': 'Zoekopdracht wissen',
  'list.unset': 'Geen keuze',
};
export default nl;
