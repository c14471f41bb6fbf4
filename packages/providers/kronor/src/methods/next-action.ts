/** What the page does with a request that waits for its customer. */
import type { NextAction } from '@kassa/protocol';
import { methodName, type MethodName } from './method-names.ts';
import type { KronorConfig } from '../options.ts';
import type { PaymentData } from '../payments/payment-data.ts';
import type { RequestDetails } from '../schemas.ts';

export const APP_SCHEMES = ['swish'];

/** Names that Kronor's hosted pages have for the methods (contract, section 10). */
const HOSTED_NAMES: Record<MethodName, string> = {
  swish: 'swish',
  card: 'creditCard',
  mobilepay: 'mobilePay',
  vipps: 'vipps',
  p24: 'p24',
  bank: 'bankTransfer',
  paypal: 'paypal',
};

/** @returns null while there is nothing to show, or nothing to do: the Swish app of a phone number asks by itself */
export function nextActionOf(
  request: RequestDetails,
  method: string,
  data: PaymentData,
  config: Pick<KronorConfig, 'hostedUrl' | 'env'>,
): NextAction | null {
  const name = methodName(method);
  if (name === 'swish') return swishAction(request);
  const url = pageOf(request) ?? hostedPage(name, data, config);
  return url === undefined ? null : { kind: 'redirect', url, httpMethod: 'GET', fields: [] };
}

/**
 * Link and QR text verbatim: what is in them is between Kronor and Swish. No end: a Swish request ends by Swish's clock,
 * which nobody tells, and Kronor's session lasts longer.
 */
function swishAction({ transactionSwishDetails }: RequestDetails): NextAction | null {
  const { returnUrl, qrCode } = transactionSwishDetails?.[0] ?? {};
  if (!returnUrl && !qrCode) return null;
  return {
    kind: 'app_switch',
    link: returnUrl ?? null,
    schemes: APP_SCHEMES,
    qrText: qrCode ?? null,
    expiresAt: null,
  };
}

/** Where card, wallet or bank themselves have their page. */
function pageOf(request: RequestDetails): string | undefined {
  const [mobilePay] = request.transactionMobilePayDetails ?? [];
  const [bank] = request.transactionBankTransferDetails ?? [];
  return (
    request.transactionCreditCardDetails?.[0]?.sessionUrl ??
    mobilePay?.sessionUrl ??
    mobilePay?.redirectUrl ??
    request.transactionVippsDetails?.[0]?.sessionUrl ??
    request.transactionP24Details?.[0]?.sessionUrl ??
    request.transactionPayPalDetails?.[0]?.paymentUrl ??
    bank?.payUrl ??
    bank?.authorizationUrl ??
    undefined
  );
}

/** Kronor's own page, which finds the request by the session token: the one place where that stands in a URL. */
function hostedPage(
  name: MethodName,
  { sessionToken, returnUrl }: PaymentData,
  { hostedUrl, env }: Pick<KronorConfig, 'hostedUrl' | 'env'>,
): string | undefined {
  if (!sessionToken || returnUrl === undefined) return undefined;
  const query = new URLSearchParams({
    env,
    paymentMethod: HOSTED_NAMES[name],
    token: sessionToken,
    merchantReturnUrl: returnUrl,
  });
  return `${hostedUrl}/payment?${query}`;
}
