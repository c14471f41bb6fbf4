/** What Kronor says of a request or a payment, as a report. */
import type { PaymentStatus } from '@kassa/protocol';
import {
  believe as believeMoney,
  type Money as Claim,
  type PaymentFacts,
  type Report,
} from '@kassa/server/provider';
import { nextActionOf } from '../methods/next-action.ts';
import type { KronorConfig } from '../options.ts';
import { dataOf, readData, type PaymentData } from './payment-data.ts';
import {
  MERCHANT_FIELDS,
  type Money,
  type Payment,
  type PaymentRequest,
  type RequestDetails,
} from '../schemas.ts';
import { isOpen, statusOf, statusOfList, swishError } from '../status.ts';

/** What Kronor tells the merchant of card, bank or wallet: nothing in what a session's token sees. */
function detailsOf(details: Partial<RequestDetails>): Record<string, string> | undefined {
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

/** The attempt that a success has to be of. */
type Expected = Pick<PaymentFacts, 'status' | 'amount' | 'currency' | 'data'>;

type PageConfig = Pick<KronorConfig, 'hostedUrl' | 'env'>;

/**
 * @param extra what else is known now: it was just created, or acted on
 * @param payment what the merchant's token sees of what it has become, where that was asked for
 */
export function reportOfRequest(
  request: PaymentRequest,
  facts: Expected & Pick<PaymentFacts, 'method'>,
  config: PageConfig,
  extra: PaymentData = {},
  payment?: Payment,
): Report {
  const known: PaymentData = { ...readData(facts), ...extra };
  const listed = statusOfList(request.status);
  const errorCode = request.transactionSwishDetails?.[0]?.errorCode ?? undefined;
  const status = listed.status === 'ERROR' ? swishError(errorCode) : listed.status;
  const waits = isOpen(status) && status !== 'INITIALIZING' && status !== 'PRE_FLIGHT_CHECK';
  const nextAction = waits && known.sessionToken ? nextActionOf(request, facts.method, known, config) : null;
  const paymentId = request.resultingPaymentId ?? undefined;
  const report: Report = {
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
      details: (payment && detailsOf(payment)) ?? detailsOf(request),
      ...(nextAction && { shown: true }),
      ...(!isOpen(status) && { sessionToken: null }),
    }),
  };
  const believed = believe(report, facts, request);
  const money = payment ?? request.payment;
  return money ? believe(believed, facts, claimOf(money, status)) : believed;
}

export function reportOfPayment(payment: Payment, expected: Expected): Report {
  const status = statusOf(payment.currentStatus);
  const report: Report = {
    status,
    rawStatus: payment.currentStatus,
    providerReference: payment.id,
    data: dataOf({ paymentId: payment.id, details: detailsOf(payment), sessionToken: null }),
  };
  return believe(report, expected, claimOf(payment, status));
}

/** Kronor's reference is the order's; an attempt from before it was kept is held to amount and currency. */
function believe(report: Report, expected: Expected, claimed: Claim): Report {
  const { merchantReference: reference = claimed.reference } = readData(expected);
  return believeMoney(report, expected, { ...expected, reference }, claimed);
}

const claimOf = (
  { amountPaid, amountAuthorized, currency, merchantReference }: Money,
  status: PaymentStatus,
): Claim => ({
  amount: status === 'PAID' ? amountPaid : amountAuthorized,
  currency,
  reference: merchantReference,
});
