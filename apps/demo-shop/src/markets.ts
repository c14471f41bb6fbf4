/** Where the shop delivers, what it is paid in there, and how much VAT its prices have in them. */
export const CURRENCIES = ['SEK', 'DKK', 'NOK', 'EUR', 'PLN'] as const;
export type Currency = (typeof CURRENCIES)[number];
/** Minor units. */
export type Prices = Readonly<Record<Currency, number>>;

export interface Market {
  country: Country;
  name: string;
  currency: Currency;
  /** Basis points. */
  vatRate: number;
}

const market = <C extends string>(country: C, name: string, currency: Currency, vatRate: number) => ({
  country,
  name,
  currency,
  vatRate,
});

export const MARKETS = {
  SE: market('SE', 'Sweden', 'SEK', 2500),
  DK: market('DK', 'Denmark', 'DKK', 2500),
  FI: market('FI', 'Finland', 'EUR', 2550),
  NO: market('NO', 'Norway', 'NOK', 2500),
  DE: market('DE', 'Germany', 'EUR', 1900),
  PL: market('PL', 'Poland', 'PLN', 2300),
};
export type Country = keyof typeof MARKETS;

export const HOME: Market = MARKETS.SE;
/** For anything that isn't a country of ours: home. */
export const marketOf = (country: string | undefined): Market =>
  country !== undefined && Object.hasOwn(MARKETS, country) ? MARKETS[country as Country] : HOME;

export const isCountry = (text: unknown): text is Country =>
  typeof text === 'string' && Object.hasOwn(MARKETS, text);

/** VAT within an amount that has it included. */
export const vatIn = (total: number, { vatRate }: Market): number =>
  Math.round((total * vatRate) / (10_000 + vatRate));

const formatters = new Map<Currency, Intl.NumberFormat>();

/** `149.00 kr`, `€13.90`. All currencies of ours have two decimals. */
export function money(amount: number, currency: Currency): string {
  let formatter = formatters.get(currency);
  if (!formatter) {
    formatter = new Intl.NumberFormat('en-SE', { style: 'currency', currency });
    formatters.set(currency, formatter);
  }
  return formatter.format(amount / 100);
}
