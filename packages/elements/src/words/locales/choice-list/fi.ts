import type { ChoiceListTexts } from './en.ts';

const fi: ChoiceListTexts = {
  'list.search': 'Hae',
  'list.found': '{found}/{all}',
  'list.none': 'Ei tuloksia',
  'list.clear': 'Tyhjennä haku',
  'list.unset': 'Ei valintaa',
};
export default fi;
