import type { ChoiceListTexts } from './en.ts';

const fr: ChoiceListTexts = {
  'list.search': 'Rechercher',
  'list.found': '{found} sur {all}',
  'list.none': 'Aucun résultat',
  'list.clear': 'Effacer la recherche',
  'list.unset': 'Aucun choix',
};
export default fr;
