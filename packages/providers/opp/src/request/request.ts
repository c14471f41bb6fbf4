/** What is sent to start a payment, made from what the shop told us, and what is wrong with it before that. */
import { toDecimalString, type PaymentInput } from '@kassa/protocol';
import { ProviderError } from '@kassa/provider';
import type { OrderDetails, PaymentContext, Problem } from '@kassa/provider';
import { decimalsOf, fitsDecimals, type OppConfig } from '../options.ts';
import { isCardField, NO_CARD_DATA, sessionOptionsSchema } from './provider-options.ts';

export type Form = Record<string, string>;

/** What is wrong with `createSession({ providerOptions: { opp: … } })`. */
export const optionProblems = (options: OrderDetails['options']): Problem[] =>
  (sessionOptionsSchema.safeParse(options).error?.issues ?? []).map(({ path, message }) => ({
    field: path.join('.'),
    message,
  }));

/** Which rules of the API the order breaks. */
export function orderProblems({ order }: OrderDetails, config: OppConfig): Problem[] {
  const decimals = decimalsOf(config, order.currency);
  if (fitsDecimals(order.amount, order.currency, decimals)) return [];
  return [
    {
      field: 'order.amount',
      message: `Does not fit the ${decimals} decimals that are sent for ${order.currency}`,
    },
  ];
}

/** The page has nothing to give: the customer chooses a brand and is sent there. */
export function inputProblems(input: PaymentInput): Problem[] {
  if (input.kind === 'none') return [];
  const card = input.kind === 'fields' ? Object.keys(input.values).find(isCardField) : undefined;
  return card === undefined
    ? [{ field: 'input', message: 'This method takes no input' }]
    : [{ field: `input.${card}`, message: NO_CARD_DATA }];
}

/** Who we are, with every call. */
export const entityForm = ({ entityId, entityType, merchantId }: OppConfig): Form => ({
  entityId,
  ...(entityType !== undefined && { entityType }),
  ...(merchantId !== undefined && { 'merchant.id': merchantId }),
});

/** Form of POST /payments. @throws ProviderError invalid, with the field. Nothing was sent. */
export function paymentForm(context: PaymentContext, config: OppConfig): Form {
  const { payment, options, urls } = context;
  return {
    ...config.parameters,
    ...sessionOptionsSchema.parse(options).parameters,
    ...entityForm(config),
    ...amountForm(payment.amount, payment.currency, config),
    paymentBrand: brandOf(payment.method, config),
    paymentType: config.paymentType,
    merchantTransactionId: payment.reference,
    // One address for every outcome: what it says of the outcome would not be believed anyway.
    shopperResultUrl: addressOf(urls.returnTo('success')),
    notificationUrl: addressOf(urls.notification),
  };
}

/** @param amount minor units. @throws ProviderError invalid */
export function amountForm(amount: number, currency: string, config: OppConfig): Form {
  const decimals = decimalsOf(config, currency);
  if (!fitsDecimals(amount, currency, decimals))
    throw invalid('amount', `${amount} ${currency} does not fit ${decimals} decimals`);
  return { amount: toDecimalString({ amount, currency }, decimals), currency };
}

export const methodId = (brand: string): string => `opp.${brand.toLowerCase()}`;

function brandOf(method: string, { brands }: OppConfig): string {
  const found = brands.find(({ brand }) => methodId(brand) === method);
  if (!found) throw invalid('method', `no brand is configured for ${method}`);
  return found.brand;
}

/** S2 "Parameters": 6 to 2048 characters. Encoding is the form's, once. */
function addressOf(url: string): string {
  if (url.length >= 6 && url.length <= 2048) return url;
  throw invalid('publicUrl', 'makes addresses of more than 2048 characters');
}

const invalid = (field: string, message: string) =>
  new ProviderError('invalid', `${field}: ${message}`, { field });
