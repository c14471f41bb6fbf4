/** Where a payment stands. `paymentRequests` until it has become a payment; from then on `payments` (decisions). */
import type { PaymentContext, PaymentFacts, Report } from '@kassa/provider';
import { KronorFailure, type KronorApi } from '../api.ts';
import { GATEWAY, MERCHANT } from '../documents.ts';
import { methodName } from '../methods/method-names.ts';
import type { KronorConfig } from '../options.ts';
import { readData, type PaymentData } from './payment-data.ts';
import { reportOfPayment, reportOfRequest } from './reports.ts';
import {
  anyAnswer,
  paymentsAnswer,
  refundsSinceAnswer,
  requestsAnswer,
  type Payment,
  type PaymentRequest,
} from '../schemas.ts';

const REFUNDS_AT_ONCE = 100;

/** @returns undefined when Kronor has no such payment */
export async function queryPayment(
  api: KronorApi,
  id: string,
  signal: AbortSignal,
  until?: number,
): Promise<Payment | undefined> {
  const options = { signal, ...(until !== undefined && { until }) };
  const { payments } = await api.call(MERCHANT.payment, { id }, paymentsAnswer, options);
  return payments[0];
}

/**
 * With the session's token, which alone sees the links; with the merchant's once that one has ended.
 * @returns undefined when Kronor has deleted it, or has not got it yet
 */
export async function queryRequest(
  api: KronorApi,
  facts: Pick<PaymentFacts, 'data'>,
  signal: AbortSignal,
): Promise<PaymentRequest | undefined> {
  const { waitToken, sessionToken } = readData(facts);
  if (waitToken === undefined) return undefined;
  if (sessionToken) {
    try {
      const options = { token: sessionToken, signal };
      const { paymentRequests } = await api.call(GATEWAY.request, { waitToken }, requestsAnswer, options);
      return paymentRequests[0];
    } catch (error) {
      if (!(error instanceof KronorFailure && error.kind === 'token')) throw error;
    }
  }
  const variables = { waitTokens: [waitToken] };
  const { paymentRequests } = await api.call(MERCHANT.requests, variables, requestsAnswer, { signal });
  return paymentRequests[0];
}

/** Payments that were refunded since then, by anybody: a webhook says that something has changed, and not what. */
export async function refundedSince(api: KronorApi, since: Date, signal: AbortSignal): Promise<string[]> {
  const paymentIds = new Map<string, string>();
  for (let offset = 0, isMore = true; isMore; offset += REFUNDS_AT_ONCE) {
    const variables = { since: since.toISOString(), limit: REFUNDS_AT_ONCE, offset };
    const { refunds } = await api.call(MERCHANT.refundsSince, variables, refundsSinceAnswer, { signal });
    const known = paymentIds.size;
    for (const { waitToken, paymentId } of refunds) paymentIds.set(waitToken, paymentId);
    // A page that brings nothing new ends it too, whatever its length.
    isMore = refunds.length === REFUNDS_AT_ONCE && paymentIds.size > known;
  }
  return [...new Set(paymentIds.values())];
}

/** @throws KronorFailure: not knowing changes nothing */
export async function query(api: KronorApi, config: KronorConfig, context: PaymentContext): Promise<Report> {
  const { payment, signal } = context;
  const data = readData(payment);
  const unchanged: Report = { status: payment.status, rawStatus: payment.rawStatus };
  if (data.paymentId !== undefined) {
    const found = await queryPayment(api, data.paymentId, signal);
    if (found) return reportOfPayment(found, payment);
  }
  const acted = await actOnReturn(api, context, data);
  const request = await queryRequest(api, payment, signal);
  if (!request) return unchanged;
  return reportWithPayment(api, request, payment, config, signal, acted);
}

/** With what only the merchant's token sees of its payment. It is paid whether or not that can be had. */
export async function reportWithPayment(
  api: KronorApi,
  request: PaymentRequest,
  facts: PaymentFacts,
  config: KronorConfig,
  signal: AbortSignal,
  extra: PaymentData,
): Promise<Report> {
  const { resultingPaymentId: id } = request;
  const payment = id === null ? undefined : await queryPayment(api, id, signal).catch(() => undefined);
  return reportOfRequest(request, facts, config, extra, payment);
}

/**
 * The customer came back: Kronor asks the payment's own provider now instead of waiting for its webhook, the bank's
 * flow is marked as completed, what was approved at PayPal is captured. Once for each return. A customer who turned
 * back changes nothing here: what that means is Kronor's to say.
 */
async function actOnReturn(api: KronorApi, context: PaymentContext, data: PaymentData): Promise<PaymentData> {
  const { cameBack, actedOn, sessionToken, waitToken } = data;
  if (!cameBack || cameBack.at === actedOn || !sessionToken || waitToken === undefined) return {};
  const { payment, signal, log } = context;
  const send = async (document: string, variables: Record<string, unknown>) => {
    try {
      await api.call(document, variables, anyAnswer, { token: sessionToken, signal });
    } catch (error) {
      log.info({ err: error }, 'Kronor did not act on the return');
    }
  };
  const name = methodName(payment.method);
  if (!cameBack.cancelled && name === 'bank')
    await send(GATEWAY.flowCompleted, {
      flow: { idempotencyKey: `${payment.reference}-back`, paymentRequestId: waitToken },
    });
  if (!cameBack.cancelled && name === 'paypal')
    await send(GATEWAY.capturePayPal, {
      pay: { idempotencyKey: `${payment.reference}-capture`, paymentId: waitToken },
    });
  await send(GATEWAY.refresh, {});
  return { actedOn: cameBack.at };
}
