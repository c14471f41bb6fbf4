/** What Kronor says of a request or a payment, as a report. */
import type { NextAction, PaymentStatus } from '@kassa/protocol';
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

/**
 * What Kronor tells the merchant of card, bank or wallet: nothing in what a session's token sees. What isn't its method's is
 * null, or a row whose fields are: the page says the one, the schema allows the other.
 */
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
  const rows = [swish, card, mobilePay, vipps, p24, payPal, bank].flatMap((list) => list ?? []);
  const entries = MERCHANT_FIELDS.flatMap((field) => {
    const value = rows.map((row) => row[field]).find((told) => told !== null && told !== undefined);
    return value === undefined ? [] : [[field, String(value)]];
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
  const nextAction = nextActionAt({ status, rawStatus: listed.rawStatus }, request, facts, known, config);
  const paymentId = request.resultingPaymentId ?? undefined;
  const report: Report = {
    status,
    rawStatus: listed.rawStatus,
    ...(errorCode !== undefined && { reason: `Swish: ${errorCode}` }),
    ...(status === 'CAPTURE_DECLINED' && { reason: CAPTURE_DECLINED }),
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
  if (payment) report.operations = operationsOf(payment, new Set());
  const believed = believe(report, facts, request);
  const money = payment ?? request.payment;
  return money ? believe(believed, facts, claimOf(money, status)) : believed;
}

/** Null: that of before. What has ended at Swish, and may have been paid, leads nowhere any more. */
function nextActionAt(
  { status, rawStatus }: Pick<Report, 'status' | 'rawStatus'>,
  request: PaymentRequest,
  { method }: Pick<PaymentFacts, 'method'>,
  known: PaymentData,
  config: PageConfig,
): NextAction | null {
  if (!isOpen(status) || status === 'INITIALIZING' || status === 'PRE_FLIGHT_CHECK') return null;
  if (rawStatus === 'ERROR') return { kind: 'wait' };
  return known.sessionToken ? nextActionOf(request, method, known, config) : null;
}

const CAPTURE_DECLINED = 'The card was declined at capture: no further capture is possible';

interface OperationInPayment {
  kind: 'capture' | 'refund' | 'release';
  /** Kronor's. */
  id: string;
  amount: number;
  rawStatus: string;
  reason: string | null;
}

/** What was done to it, by us or in Kronor's portal. */
export const operationsIn = ({ captures, refunds, transactionReleases }: Payment): OperationInPayment[] => [
  ...captures.map(({ id, amount, status, errorMessage: reason }) => {
    return { kind: 'capture' as const, id, amount, rawStatus: status ?? '', reason };
  }),
  ...refunds.map(({ waitToken: id, totalAmount: amount, status, errorMessage: reason }) => {
    return { kind: 'refund' as const, id, amount, rawStatus: status ?? '', reason };
  }),
  ...transactionReleases.map(({ id, amount, currentStatus: rawStatus }) => {
    return { kind: 'release' as const, id, amount, rawStatus, reason: null };
  }),
];

/**
 * What has succeeded or failed, whoever did it: a person may have called done what Kronor then calls an ERROR. What is
 * AMBIGUOUS only of `ours`.
 */
const operationsOf = (payment: Payment, ours: ReadonlySet<string>): OperationReport[] =>
  operationsIn(payment).flatMap(
    ({ kind, id: providerReference, amount, rawStatus, reason }): OperationReport[] => {
      const status = operationStatusOf(rawStatus);
      if (status === 'SUCCEEDED') return [{ kind, providerReference, amount, rawStatus, status }];
      if (status === 'PENDING' || (status === 'AMBIGUOUS' && !ours.has(providerReference))) return [];
      return [{ providerReference, rawStatus, status, ...(reason !== null && { reason }) }];
    },
  );

/** @param ours operations of ours that are under way, by Kronor's id */
export function reportOfPayment(
  payment: Payment,
  expected: Expected,
  ours: ReadonlySet<string> = new Set(),
): Report {
  const errorCode = payment.transactionSwishDetails?.[0]?.errorCode ?? undefined;
  const told = statusOf(payment.currentStatus);
  const status = told === 'ERROR' ? swishError(errorCode) : told;
  const report: Report = {
    status,
    rawStatus: payment.currentStatus,
    ...(errorCode !== undefined && { reason: `Swish: ${errorCode}` }),
    ...(status === 'CAPTURE_DECLINED' && { reason: CAPTURE_DECLINED }),
    providerReference: payment.id,
    data: dataOf({ paymentId: payment.id, details: detailsOf(payment), sessionToken: null }),
    operations: operationsOf(payment, ours),
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
