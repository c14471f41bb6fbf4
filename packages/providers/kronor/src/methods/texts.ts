/** What a customer reads of this provider, in the languages that its methods are used in. */
import type { Method } from '@kassa/protocol';
import type { MethodName } from './method-names.ts';

type Texts = { readonly en: string } & Readonly<Record<string, string>>;

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
      de: 'Karte',
      nl: 'Kaart',
      fr: 'Carte',
      pl: 'Karta',
      is: 'Kort',
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
      de: 'Banküberweisung',
      nl: 'Bankoverschrijving',
      fr: 'Virement bancaire',
      pl: 'Przelew bankowy',
      is: 'Millifærsla',
    },
  },
  paypal: { icon: 'wallet', label: { en: 'PayPal' } },
};

export const FIELD_TEXTS = {
  phone: {
    en: 'Mobile number with Swish',
    sv: 'Mobilnummer med Swish',
    da: 'Mobilnummer med Swish',
    nb: 'Mobilnummer med Swish',
    no: 'Mobilnummer med Swish',
    fi: 'Matkapuhelinnumero, jossa on Swish',
    de: 'Handynummer mit Swish',
    nl: 'Mobiel nummer met Swish',
    fr: 'Numéro de mobile avec Swish',
    pl: 'Numer telefonu ze Swish',
    is: 'Farsímanúmer með Swish',
  },
  phoneHint: {
    en: 'For example 070 123 45 67',
    sv: 'Till exempel 070 123 45 67',
    da: 'For eksempel 070 123 45 67',
    nb: 'For eksempel 070 123 45 67',
    no: 'For eksempel 070 123 45 67',
    fi: 'Esimerkiksi 070 123 45 67',
    de: 'Zum Beispiel 070 123 45 67',
    nl: 'Bijvoorbeeld 070 123 45 67',
    fr: 'Par exemple 070 123 45 67',
    pl: 'Na przykład 070 123 45 67',
    is: 'Til dæmis 070 123 45 67',
  },
  phoneProblem: {
    en: 'This is no mobile number. A number from another country begins with + and its code.',
    sv: 'Det här är inget mobilnummer. Ett nummer från ett annat land börjar med + och landets kod.',
    da: 'Det er ikke et mobilnummer. Et nummer fra et andet land begynder med + og landekoden.',
    nb: 'Dette er ikke et mobilnummer. Et nummer fra et annet land begynner med + og landkoden.',
    no: 'Dette er ikke et mobilnummer. Et nummer fra et annet land begynner med + og landkoden.',
    fi: 'Tämä ei ole matkapuhelinnumero. Toisen maan numeron alussa on + ja maatunnus.',
    de: 'Das ist keine Handynummer. Eine Nummer aus einem anderen Land beginnt mit + und der Vorwahl.',
    nl: 'Dit is geen mobiel nummer. Een nummer uit een ander land begint met + en de landcode.',
    fr: 'Ce n’est pas un numéro de mobile. Un numéro d’un autre pays commence par + et son indicatif.',
    pl: 'To nie jest numer komórkowy. Numer z innego kraju zaczyna się od + i kodu kraju.',
    is: 'Þetta er ekki farsímanúmer. Númer frá öðru landi byrjar á + og landsnúmeri.',
  },
  bank: {
    en: 'Your bank',
    sv: 'Din bank',
    da: 'Din bank',
    nb: 'Din bank',
    no: 'Din bank',
    fi: 'Pankkisi',
    de: 'Ihre Bank',
    nl: 'Uw bank',
    fr: 'Votre banque',
    pl: 'Twój bank',
    is: 'Bankinn þinn',
  },
  date: {
    en: 'Pay on',
    sv: 'Betala den',
    da: 'Betal den',
    nb: 'Betal den',
    no: 'Betal den',
    fi: 'Maksupäivä',
    de: 'Zahlen am',
    nl: 'Betalen op',
    fr: 'Payer le',
    pl: 'Data płatności',
    is: 'Greiðsludagur',
  },
  p24Method: {
    en: 'Your bank or way to pay',
    pl: 'Twój bank lub metoda płatności',
    sv: 'Din bank eller betalsätt',
  },
  p24Accept: {
    en: 'I accept the regulations of Przelewy24',
    pl: 'Akceptuję regulamin serwisu Przelewy24',
    sv: 'Jag godkänner Przelewy24:s villkor',
  },
} as const satisfies Record<string, Texts>;

/** `sv-FI` falls back to `sv`, then English. */
export const inLanguage = (texts: Texts, language: string): string =>
  texts[language] ?? texts[language.split('-')[0] ?? ''] ?? texts.en;
