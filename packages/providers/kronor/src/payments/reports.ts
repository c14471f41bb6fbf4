/** What Kronor says of a request or a payment, as a report. */
import type { PaymentFacts, Report } from '@kassa/server/provider';
import { nextActionOf } from '../methods/next-action.ts';
import type { KronorConfig } from '../options.ts';
import { dataOf, readData, type PaymentData } from './payment-data.ts';
import { MERCHANT_FIELDS, type Payment, type PaymentRequest } from '../schemas.ts';
import { isOpen, statusOf, statusOfList, swishError } from '../status.ts';

type Details = Pick<PaymentRequest, Extract<keyof PaymentRequest, `transaction${string}Details`>>;

/** What Kronor tells the merchant of card, bank or wallet: nothing in what a session's token sees. */
function detailsOf(details: Partial<Details>): Record<string, string> | undefined {
  const {
    transactionSwishDetails: swish,
    transactionCreditCardDetails: card,
    transactionMobilePayDetails: mobilePay,
    transactionVippsDetails: vipps,
    transactionP24Details: p24,
    transactionPayPalDetails: payPal,
    transactionBankTransferDetails: bank,
  } = details;
  const [known = {}] = [swish, card, mobilePay, vipps, p24, payPal, bank].flatMap((list) => list ?? []);
  const entries = MERCHANT_FIELDS.flatMap((field) => {
    const value = known[field];
    return value === null || value === undefined ? [] : [[field, String(value)]];
  });
  return entries.length > 0 ? (Object.fromEntries(entries) as Record<string, string>) : undefined;
}

type PageConfig = Pick<KronorConfig, 'hostedUrl' | 'env' | 'hostedPages'>;

/** @param extra what else is known now: it was just created, or acted on */
export function reportOfRequest(
  request: PaymentRequest,
  facts: Pick<PaymentFacts, 'method' | 'data'>,
  config: PageConfig,
  extra: PaymentData = {},
): Report {
  const known: PaymentData = { ...readData(facts), ...extra };
  const listed = statusOfList(request.status);
  const errorCode = request.transactionSwishDetails?.[0]?.errorCode ?? undefined;
  const status = listed.status === 'ERROR' ? swishError(errorCode) : listed.status;
  const waits = isOpen(status) && status !== 'INITIALIZING' && status !== 'PRE_FLIGHT_CHECK';
  const nextAction = waits && known.sessionToken ? nextActionOf(request, facts.method, known, config) : null;
  const paymentId = request.resultingPaymentId ?? undefined;
  return {
    status,
    rawStatus: listed.rawStatus,
    ...(errorCode !== undefined && { reason: `Swish: ${errorCode}` }),
    // One payment's money has one id, whichever attempts lead to it.
    providerReference: paymentId ?? request.waitToken,
    ...(nextAction && { nextAction }),
    data: dataOf({
      ...extra,
      waitToken: request.waitToken,
      paymentId,
      details: detailsOf(request),
      ...(nextAction && { shown: true }),
      ...(!isOpen(status) && { sessionToken: null }),
    }),
  };
}

export const reportOfPayment = (payment: Payment, extra: PaymentData = {}): Report => ({
  status: statusOf(payment.currentStatus),
  rawStatus: payment.currentStatus,
  providerReference: payment.id,
  data: dataOf({ ...extra, paymentId: payment.id, details: detailsOf(payment), sessionToken: null }),
});
