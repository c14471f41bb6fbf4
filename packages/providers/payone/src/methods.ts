/**
 * Klarna's products at PAYONE, and where each is offered. Products and financing types: payone-klarna, "Overview".
 * Countries and currencies: the document lost its table; these are the ones of its older captures, one list for
 * KIV, KIS and KDD, paired by country [I]. KBT has no row there and is held to the same list [I].
 */
import type { ProviderMethod } from '@kassa/provider';

export const FINANCING_TYPES = ['KIV', 'KIS', 'KDD', 'KBT'] as const;
export type FinancingType = (typeof FINANCING_TYPES)[number];

export const CURRENCY_OF: Readonly<Partial<Record<string, string>>> = {
  AT: 'EUR',
  CH: 'CHF',
  DE: 'EUR',
  DK: 'DKK',
  FI: 'EUR',
  NL: 'EUR',
  NO: 'NOK',
  SE: 'SEK',
};

/** "Mandatory for Denmark, Finland, Norway and Sweden" */
export const PERSONAL_ID_COUNTRIES: readonly string[] = ['DK', 'FI', 'NO', 'SE'];
/** Older captures of the document's page: B2B. */
export const COMPANY_COUNTRIES: readonly string[] = ['DE', 'FI', 'NO', 'SE'];

const METHODS: Readonly<Record<FinancingType, ProviderMethod>> = {
  KIV: {
    id: 'payone.klarna_invoice',
    hasWidget: true,
    icon: 'invoice',
    label: {
      en: 'Klarna, pay later',
      sv: 'Klarna, betala senare',
      de: 'Klarna, später bezahlen',
      fi: 'Klarna, maksa myöhemmin',
      da: 'Klarna, betal senere',
      nb: 'Klarna, betal senere',
      no: 'Klarna, betal senere',
      nl: 'Klarna, achteraf betalen',
      fr: 'Klarna, payer plus tard',
      it: 'Klarna, paga dopo',
      pl: 'Klarna, zapłać później',
    },
  },
  KIS: {
    id: 'payone.klarna_installments',
    hasWidget: true,
    icon: 'invoice',
    label: {
      en: 'Klarna, pay in parts',
      sv: 'Klarna, delbetala',
      de: 'Klarna, in Raten bezahlen',
      fi: 'Klarna, maksa osissa',
      da: 'Klarna, betal i rater',
      nb: 'Klarna, del opp betalingen',
      no: 'Klarna, del opp betalingen',
      nl: 'Klarna, gespreid betalen',
      fr: 'Klarna, payer en plusieurs fois',
      it: 'Klarna, paga a rate',
      pl: 'Klarna, zapłać w ratach',
    },
  },
  KDD: {
    id: 'payone.klarna_direct_debit',
    hasWidget: true,
    icon: 'bank',
    label: {
      en: 'Klarna, direct debit',
      sv: 'Klarna, autogiro',
      de: 'Klarna, Lastschrift',
      fi: 'Klarna, suoraveloitus',
      da: 'Klarna, direkte debitering',
      nb: 'Klarna, direkte belastning',
      no: 'Klarna, direkte belastning',
      nl: 'Klarna, automatische incasso',
      fr: 'Klarna, prélèvement',
      it: 'Klarna, addebito diretto',
      pl: 'Klarna, polecenie zapłaty',
    },
  },
  KBT: {
    id: 'payone.klarna_bank_transfer',
    hasWidget: true,
    icon: 'bank',
    label: {
      en: 'Klarna, pay now by bank transfer',
      sv: 'Klarna, betala nu med banköverföring',
      de: 'Klarna, sofort per Überweisung bezahlen',
      fi: 'Klarna, maksa heti tilisiirrolla',
      da: 'Klarna, betal nu med bankoverførsel',
      nb: 'Klarna, betal nå med bankoverføring',
      no: 'Klarna, betal nå med bankoverføring',
      nl: 'Klarna, nu betalen via overschrijving',
      fr: 'Klarna, payer maintenant par virement',
      it: 'Klarna, paga ora con bonifico',
      pl: 'Klarna, zapłać teraz przelewem',
    },
  },
};

export const methodsFor = (types: readonly FinancingType[]): ProviderMethod[] =>
  FINANCING_TYPES.filter((type) => types.includes(type)).map((type) => METHODS[type]);

/** @throws Error for an id that is none of ours: the server asks about our own only */
export function financingTypeOf(method: string): FinancingType {
  const type = FINANCING_TYPES.find((known) => METHODS[known].id === method);
  if (!type) throw new Error(`${method} is no method of PAYONE's`);
  return type;
}
