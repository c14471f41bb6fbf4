/** What Kronor says of a request or a payment, as a report. */
import type { PaymentStatus } from '@kassa/protocol';
import {
  believe as believeMoney,
  type Money as Claim,
  type OperationReport,
  type PaymentFacts,
  type Report,
} from '@kassa/provider';
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
import { isOpen, operationStatusOf, statusOf, statusOfList, swishError } from '../status.ts';

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
  if (payment) report.operations = operationsOf(payment);
  const believed = believe(report, facts, request);
  const money = payment ?? request.payment;
  return money ? believe(believed, facts, claimOf(money, status)) : believed;
}

/** What was done to it, by us or in Kronor's portal, and has succeeded. What has not is told by its own status. */
const operationsOf = ({ captures, refunds, transactionReleases }: Payment): OperationReport[] =>
  [
    ...captures.map(({ id, amount, status }) => ['capture', id, amount, status?.at(-1)?.status] as const),
    ...refunds.map(
      ({ waitToken, totalAmount, status }) =>
        ['refund', waitToken, totalAmount, status?.at(-1)?.status] as const,
    ),
    ...transactionReleases.map(
      ({ id, amount, currentStatus }) => ['release', id, amount, currentStatus] as const,
    ),
  ].flatMap(([kind, providerReference, amount, rawStatus = '']) =>
    operationStatusOf(rawStatus) === 'SUCCEEDED'
      ? [{ kind, providerReference, amount, rawStatus, status: 'SUCCEEDED' as const }]
      : [],
  );

export function reportOfPayment(payment: Payment, expected: Expected): Report {
  const status = statusOf(payment.currentStatus);
  const report: Report = {
    status,
    rawStatus: payment.currentStatus,
    providerReference: payment.id,
    data: dataOf({ paymentId: payment.id, details: detailsOf(payment), sessionToken: null }),
    operations: operationsOf(payment),
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
