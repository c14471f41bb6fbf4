/**
 * Klarna's products at PAYONE, and where each is offered. Products and financing types: payone-klarna, "Overview".
 * Countries and currencies: the document lost its table; these are the ones of its older captures, one list for
 * KIV, KIS and KDD, paired by country [I]. KBT has no row there and is held to the same list [I].
 */
import type { ProviderMethod } from '@kassa/provider';
import { METHOD_TEXTS } from './texts.ts';

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
  KIV: { id: 'payone.klarna_invoice', hasWidget: true, icon: 'invoice', ...METHOD_TEXTS.KIV },
  KIS: { id: 'payone.klarna_installments', hasWidget: true, icon: 'invoice', ...METHOD_TEXTS.KIS },
  KDD: { id: 'payone.klarna_direct_debit', hasWidget: true, icon: 'bank', ...METHOD_TEXTS.KDD },
  KBT: { id: 'payone.klarna_bank_transfer', hasWidget: true, icon: 'bank', ...METHOD_TEXTS.KBT },
};

export const methodsFor = (types: readonly FinancingType[]): ProviderMethod[] =>
  FINANCING_TYPES.filter((type) => types.includes(type)).map((type) => METHODS[type]);

/** @throws Error for an id that is none of ours: the server asks about our own only */
export function financingTypeOf(method: string): FinancingType {
  const type = FINANCING_TYPES.find((known) => METHODS[known].id === method);
  if (!type) throw new Error(`${method} is no method of PAYONE's`);
  return type;
}
