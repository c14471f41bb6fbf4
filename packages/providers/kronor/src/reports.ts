/** What Kronor says of a request or a payment, as a report. */
import type { PaymentFacts, Report } from '@kassa/server/provider';
import { nextActionOf } from './next-action.ts';
import type { KronorConfig } from './options.ts';
import { dataOf, readData, type PaymentData } from './payment-data.ts';
import type { Payment, PaymentRequest } from './schemas.ts';
import { isOpen, statusOf, statusOfList, swishError } from './status.ts';

type PageConfig = Pick<KronorConfig, 'hostedUrl' | 'env' | 'hostedPages'>;

/** @param extra what else is known now: it was just created, or acted on */
export function reportOfRequest(
  request: PaymentRequest,
  facts: Pick<PaymentFacts, 'method' | 'data'>,
  config: PageConfig,
  extra: PaymentData = {},
): Report {
  const known: PaymentData = { ...readData(facts), ...extra };
  const said = statusOfList(request.status);
  const errorCode = request.transactionSwishDetails?.[0]?.errorCode ?? undefined;
  const status = said.status === 'ERROR' ? swishError(errorCode) : said.status;
  const waits = isOpen(status) && status !== 'INITIALIZING' && status !== 'PRE_FLIGHT_CHECK';
  const nextAction = waits && known.sessionToken ? nextActionOf(request, facts.method, known, config) : null;
  const paymentId = request.resultingPaymentId ?? undefined;
  return {
    status,
    rawStatus: said.rawStatus,
    ...(errorCode !== undefined && { reason: `Swish: ${errorCode}` }),
    // One payment's money has one id, whichever attempts lead to it.
    providerReference: paymentId ?? request.waitToken,
    ...(nextAction && { nextAction }),
    data: dataOf({
      ...extra,
      waitToken: request.waitToken,
      paymentId,
      ...(nextAction && { shown: true }),
      ...(!isOpen(status) && { sessionToken: null }),
    }),
  };
}

export const reportOfPayment = (payment: Payment, extra: PaymentData = {}): Report => ({
  status: statusOf(payment.currentStatus),
  rawStatus: payment.currentStatus,
  providerReference: payment.id,
  data: dataOf({ ...extra, paymentId: payment.id, sessionToken: null }),
});
