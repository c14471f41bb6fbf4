/** The methods of this provider, by the last part of their ids: `kronor.swish`. */
export const METHOD_NAMES = ['swish', 'card', 'mobilepay', 'vipps', 'p24', 'bank', 'paypal'] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** @throws Error for an id that is none of ours: the server asks for no others */
export function methodName(id: string): MethodName {
  const name = METHOD_NAMES.find((each) => id === `kronor.${each}`);
  if (!name) throw new Error(`${id} is no method of Kronor's`);
  return name;
}

/** Kronor's own names. */
export const METHOD_ENUM: Record<MethodName, string> = {
  swish: 'SWISH',
  card: 'CREDIT_CARD',
  mobilepay: 'MOBILEPAY',
  vipps: 'VIPPS',
  p24: 'P24',
  bank: 'BANK_TRANSFER',
  paypal: 'PAYPAL',
};

/** Methods that take one currency alone. MobilePay: the schema says Finland too, the documents DKK alone: the stricter one. */
export const ONLY_CURRENCY: Partial<Record<MethodName, string>> = {
  swish: 'SEK',
  mobilepay: 'DKK',
  vipps: 'NOK',
  p24: 'PLN',
};
/** Przelewy24's. */
export const P24_COUNTRY = 'PL';
