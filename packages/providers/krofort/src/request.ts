/** What is sent to start a payment, made from what the shop told us, and what is wrong with it before that. */
import { RETURN_OUTCOMES, ProviderError } from '@kassa/provider';
import type { OrderDetails, PaymentContext, Problem, ReturnOutcome } from '@kassa/provider';
import { toDecimalString } from '@kassa/protocol';
import type * as z from 'zod';
import type { KrofortConfig } from './options.ts';
import {
  initPaymentSchema,
  isWebUrl,
  nationalIdSchema,
  rememberedSchema,
  sessionOptionsSchema,
  type InitPaymentBody,
} from './schemas.ts';

/** What is wrong with `createSession({ providerOptions: { krofort: … } })`. */
export function optionProblems(
  options: OrderDetails['options'],
  merchant?: { confirms: boolean },
): Problem[] {
  const { data, error } = sessionOptionsSchema.safeParse(options);
  if (data?.requireMerchantConfirmation && merchant?.confirms === false)
    return [
      {
        field: 'requireMerchantConfirmation',
        message: 'needs merchant.confirmPayment, which the server has not',
      },
    ];
  return (error?.issues ?? []).map(({ path, message }) => ({ field: path.join('.'), message }));
}

/** Which rules of Krofort's the order breaks. */
export function orderProblems({ order, customer, options }: OrderDetails): Problem[] {
  const { currency, countryCode } = initPaymentSchema.shape;
  const check = (field: string, value: unknown, schema: z.ZodString): Problem[] => {
    const { error } = schema.safeParse(value);
    return error ? [{ field, message: error.issues[0]?.message ?? 'Is wrong' }] : [];
  };
  return [
    ...check('order.currency', order.currency, currency),
    ...check('order.country', order.country, countryCode),
    ...(customer.nationalId === undefined
      ? []
      : check('customer.nationalId', customer.nationalId, nationalIdSchema)),
    ...optionProblems(options).map(({ field, message }) => ({
      field: ['providerOptions.krofort', field].filter(Boolean).join('.'),
      message,
    })),
  ];
}

/** Our names for the fields of the request, for who reads the error. */
const OUR_NAMES: Partial<Record<string, string>> = {
  amount: 'order.amount',
  currency: 'order.currency',
  countryCode: 'order.country',
  nationalIdentificationNumber: 'customer.nationalId',
  psuId: 'customer.nationalId',
  merchantReference: 'payment.reference',
  merchantDomain: 'publicUrl',
  successPath: 'publicUrl',
  failurePath: 'publicUrl',
  closePath: 'publicUrl',
  notificationUrl: 'publicUrl',
  endUserToken: 'endUserToken',
};

/** @throws ProviderError invalid, with the field. Nothing was sent. */
export function initPaymentBody(context: PaymentContext, config: KrofortConfig): InitPaymentBody {
  const { payment, order, customer, remembered, options, urls } = context;
  const session = sessionOptionsSchema.safeParse(options);
  const token = session.data?.endUserToken ?? rememberedSchema.safeParse(remembered).data?.endUserToken;
  const quickDeposit = session.data?.quickDeposit ?? config.quickDeposit;
  const confirm = session.data?.requireMerchantConfirmation ?? config.requireMerchantConfirmation;
  const parsed = initPaymentSchema.safeParse({
    amount: toDecimalString(payment),
    currency: payment.currency,
    ...(customer.nationalId !== undefined && { [config.nationalIdField]: customer.nationalId }),
    ...returnAddresses((outcome) => urls.returnTo(outcome)),
    countryCode: order.country,
    merchantReference: payment.reference,
    ...(token !== undefined && { endUserToken: token, ...(quickDeposit && { quickDeposit }) }),
    ...(confirm && { requireMerchantConfirmation: true }),
    notificationUrl: urls.notification,
  });
  const [problem] = session.success ? (parsed.error?.issues ?? []) : session.error.issues;
  if (parsed.success && !problem) return parsed.data;
  const name = String(problem?.path[0] ?? 'request');
  throw invalid(
    session.success ? (OUR_NAMES[name] ?? name) : 'providerOptions.krofort',
    problem?.message ?? 'Is wrong',
  );
}

/** The same payment for a customer whom Krofort doesn't recognise. */
export function withoutToken(body: InitPaymentBody): InitPaymentBody {
  const anonymous = { ...body };
  delete anonymous.endUserToken;
  delete anonymous.quickDeposit;
  return anonymous;
}

/** Krofort wants one domain and three paths on it. */
function returnAddresses(returnTo: (outcome: ReturnOutcome) => string) {
  const urls = RETURN_OUTCOMES.map((outcome) => {
    const url = returnTo(outcome);
    if (!isWebUrl(url))
      throw invalid('publicUrl', 'Must be https without credentials (http on loopback only)');
    return new URL(url);
  });
  const [success, failure, close] = urls as [URL, URL, URL];
  if (failure.origin !== success.origin || close.origin !== success.origin)
    throw invalid('publicUrl', 'All return URLs must have the same host');
  return {
    merchantDomain: success.host,
    successPath: success.pathname + success.search,
    failurePath: failure.pathname + failure.search,
    closePath: close.pathname + close.search,
  };
}

const invalid = (field: string, message: string) =>
  new ProviderError('invalid', `${field}: ${message}`, { field });
