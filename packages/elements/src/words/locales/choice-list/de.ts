import type { ChoiceListTexts } from './en.ts';

const de: ChoiceListTexts = {
  'list.search': 'Suchen',
  'list.found': '{found} von {all}',
  'list.none': 'Nichts gefunden',
  'list.clear': 'Suche löschen',
  'list.unset': 'Keine Auswahl',
};
export default de;
