import type { ChoiceListTexts } from './en.ts';

const da: ChoiceListTexts = {
  'list.search': 'Søg',
  'list.found': '{found} af {all}',
  'list.none': 'Intet fundet',
  'list.clear': 'Ryd søgningen',
  'list.unset': 'Intet valg',
};
export default da;
