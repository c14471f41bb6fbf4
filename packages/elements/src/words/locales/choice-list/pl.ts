import type { ChoiceListTexts } from './en.ts';

const pl: ChoiceListTexts = {
  'list.search': 'Szukaj',
  'list.found': '{found} z {all}',
  'list.none': 'Nic nie znaleziono',
  'list.clear': 'Wyczyść wyszukiwanie',
  'list.unset': 'Bez wyboru',
};
export default pl;
