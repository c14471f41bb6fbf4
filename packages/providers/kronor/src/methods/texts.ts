/** The names of the methods, in every language that the elements speak. */
import type { Method } from '@kassa/protocol';
import type { MethodName } from './method-names.ts';

export type Texts = { readonly en: string } & Readonly<Record<string, string>>;

export const METHOD_TEXTS: Record<MethodName, { icon: Method['icon']; label: Texts }> = {
  swish: { icon: 'mobile', label: { en: 'Swish' } },
  card: {
    icon: 'card',
    label: {
      en: 'Card',
      sv: 'Kort',
      da: 'Kort',
      nb: 'Kort',
      no: 'Kort',
      fi: 'Kortti',
      is: 'Kort',
      de: 'Karte',
      nl: 'Kaart',
      pl: 'Karta',
      fr: 'Carte',
      es: 'Tarjeta',
      it: 'Carta',
      pt: 'Cartão',
      et: 'Kaart',
      lv: 'Karte',
      lt: 'Kortelė',
      cs: 'Karta',
      sk: 'Karta',
      hu: 'Kártya',
      ro: 'Card',
      el: 'Κάρτα',
      uk: 'Картка',
      ar: 'بطاقة',
      he: 'כרטיס',
    },
  },
  mobilepay: { icon: 'mobile', label: { en: 'MobilePay' } },
  vipps: { icon: 'mobile', label: { en: 'Vipps' } },
  p24: { icon: 'bank', label: { en: 'Przelewy24' } },
  bank: {
    icon: 'bank',
    label: {
      en: 'Bank transfer',
      sv: 'Banköverföring',
      da: 'Bankoverførsel',
      nb: 'Bankoverføring',
      no: 'Bankoverføring',
      fi: 'Tilisiirto',
      is: 'Millifærsla',
      de: 'Banküberweisung',
      nl: 'Bankoverschrijving',
      pl: 'Przelew bankowy',
      fr: 'Virement bancaire',
      es: 'Transferencia bancaria',
      it: 'Bonifico bancario',
      pt: 'Transferência bancária',
      et: 'Pangaülekanne',
      lv: 'Bankas pārskaitījums',
      lt: 'Banko pavedimas',
      cs: 'Bankovní převod',
      sk: 'Bankový prevod',
      hu: 'Banki átutalás',
      ro: 'Transfer bancar',
      el: 'Τραπεζική μεταφορά',
      uk: 'Банківський переказ',
      ar: 'تحويل بنكي',
      he: 'העברה בנקאית',
    },
  },
  paypal: { icon: 'wallet', label: { en: 'PayPal' } },
};

/** `sv-FI` falls back to `sv`, then English. */
export const inLanguage = (texts: Texts, language: string): string =>
  texts[language] ?? texts[language.split('-')[0] ?? ''] ?? texts.en;
