/** Rows as both roles' schemas name their columns; each schema shows its own part of them. */
import { refundStatus } from '../payments/operations.ts';
import {
  latest,
  METHODS,
  type Capture,
  type MethodName,
  type Payment,
  type PaymentRequest,
  type Refund,
  type Release,
  type Session,
} from '../model.ts';
import { swishLink, swishQrText } from '../payments/swish.ts';
import type { World } from '../world.ts';

export const MERCHANT = { id: 1, currency: 'SEK', name: 'A shop' };

/** Only the last word, as a list: Kronor's `status` has one row for each status that a request is on. */
const current = ({ history }: { history: readonly unknown[] }) => history.slice(-1);

const hasDetails = (request: PaymentRequest): boolean => request.history.length > 1;

export function requestRow(world: World, request: PaymentRequest): Record<string, unknown> {
  const { session, payment, parameters, method } = request;
  return {
    waitToken: request.waitToken,
    amount: session.amount,
    currency: session.currency,
    createdAt: request.createdAt,
    customer: null,
    latestStatus: current(request),
    status: current(request),
    statusHistory: request.history,
    merchant: MERCHANT,
    merchantReference2: session.merchantReference2,
    merchantReturnUrl: request.merchantReturnUrl,
    message: session.message,
    payment: payment && paymentRow(world, payment),
    paymentFlow: request.flow,
    paymentMethodUsed: methodRow(method, request.gateway, session),
    paymentProvider: method,
    reference: session.merchantReference,
    resultingPaymentId: payment?.id ?? null,
    session: sessionRow(session),
    transactionId: request.transactionId,
    ...detailRows(world, request, hasDetails(request) ? parameters : null),
  };
}

/** One of the lists has a row, once the request has left INITIALIZING; the others are null. */
function detailRows(
  world: World,
  request: PaymentRequest,
  parameters: Record<string, unknown> | null,
): Record<string, unknown> {
  if (!parameters) return {};
  const { method, waitToken, session } = request;
  const paid = request.history.find(({ status }) => status === 'PAID');
  const page = `${world.pagesUrl()}/checkout/${waitToken}`;
  const hosted = { sessionId: `cs_${waitToken.replaceAll('-', '')}`, sessionUrl: page };
  const card = request.payment && {
    acquirer: 'clearhaus',
    cardCountry: 'SE',
    cardNumber: '411111XXXXXX1111',
    cardType: 'visa_dk',
    threeDSecureStatus: true,
  };
  switch (method) {
    case 'SWISH':
      return {
        transactionSwishDetails: [
          {
            amount: session.amount,
            qrCode: request.flow === 'mcom' ? swishQrText(request) : null,
            returnUrl: request.flow === 'mcom' ? swishLink(world, request) : null,
            customerSwishNumber: parameters.customerSwishNumber ?? null,
            errorCode: request.errorCode,
            errorMessage:
              request.errorCode === 'TM01' ? 'Swish timed out before the payment was started' : null,
            bankPaymentReference: paid ? waitToken.replaceAll('-', '').toUpperCase() : null,
            dateCreated: request.createdAt,
            datePaid: paid?.enteredAt ?? null,
          },
        ],
      };
    case 'CREDIT_CARD':
      return { transactionCreditCardDetails: [{ ...hosted, ...card }] };
    case 'MOBILEPAY':
      return {
        transactionMobilePayDetails: [
          {
            ...hosted,
            ...card,
            redirectUrl: page,
            gateway: request.gateway,
            userFlow: parameters.userFlow ?? null,
          },
        ],
      };
    case 'VIPPS':
      return { transactionVippsDetails: [{ ...hosted, ...card }] };
    case 'P24':
      return { transactionP24Details: [{ ...hosted, verified: paid !== undefined }] };
    case 'PAYPAL':
      return {
        transactionPayPalDetails: [
          { orderId: waitToken.slice(0, 13).toUpperCase(), paymentUrl: page, paypalMerchantId: 'SANDBOX' },
        ],
      };
    case 'BANK_TRANSFER':
      return {
        transactionBankTransferDetails: [
          { payUrl: page, authorizationUrl: page, aspspId: parameters.aspspId ?? null, orderId: waitToken },
        ],
      };
  }
}

export const sessionRow = (session: Session): Record<string, unknown> => ({
  id: session.id,
  amount: session.amount,
  country: session.country,
  createdAt: session.createdAt,
  currency: session.currency,
  message: session.message,
  saveCardDetails: session.saveCardDetails,
});

export function methodRow(
  method: MethodName,
  gateway: string,
  { country, currency }: Pick<Session, 'country' | 'currency'>,
): Record<string, unknown> {
  return {
    id: METHODS.indexOf(method) + 1,
    country: country ?? 'SE',
    currency,
    enabled: true,
    gateway,
    gatewayPaymentMethod: null,
    paymentMethod: method,
  };
}

/** The one market of a method that has no other. */
const MARKETS: Partial<Record<MethodName, Pick<Session, 'country' | 'currency'>>> = {
  SWISH: { country: 'SE', currency: 'SEK' },
  MOBILEPAY: { country: 'DK', currency: 'DKK' },
  VIPPS: { country: 'NO', currency: 'NOK' },
  P24: { country: 'PL', currency: 'PLN' },
};

/** What the merchant has agreed: each method in its own market, the others in the one that is asked from. */
export const methodRows = (from: Pick<Session, 'country' | 'currency'>): Record<string, unknown>[] =>
  METHODS.map((method) => methodRow(method, 'KRONOR', MARKETS[method] ?? from));

export function paymentRow(world: World, payment: Payment): Record<string, unknown> {
  const { request } = payment;
  const { session } = request;
  return {
    id: payment.id,
    transactionId: payment.transactionId,
    amountAuthorized: payment.amountAuthorized,
    amountPaid: payment.amountPaid,
    createdAt: payment.createdAt,
    currency: session.currency,
    currentStatus: latest(payment),
    latestStatus: current(payment),
    status: current(payment),
    merchant: MERCHANT,
    merchantReference: session.merchantReference,
    merchantReference2: session.merchantReference2,
    paymentMethod: request.method,
    paymentMethodUsed: methodRow(request.method, request.gateway, session),
    paymentRefundStatus: refundStatus(payment),
    captures: payment.captures.map(captureRow),
    refunds: payment.refunds.map(refundRow),
    transactionReleases: payment.releases.map(releaseRow),
    ...detailRows(world, request, request.parameters),
  };
}

export const captureRow = (capture: Capture): Record<string, unknown> => ({
  ...capture,
  payment: null,
  paymentId: capture.payment.id,
  captureType: 'MERCHANT',
  errorMessage: latest(capture) === 'ERROR' ? 'The gateway refused the capture' : null,
  status: current(capture),
  statusHistory: capture.history,
});

export const refundRow = (refund: Refund): Record<string, unknown> => ({
  ...refund,
  totalAmount: refund.amount,
  paymentId: refund.payment.id,
  merchant: MERCHANT,
  errorMessage: latest(refund) === 'ERROR' ? 'The gateway refused the refund' : null,
  status: current(refund),
  statusHistory: refund.history,
});

export const releaseRow = (release: Release): Record<string, unknown> => ({
  ...release,
  paymentId: release.payment.id,
  currentStatus: latest(release),
  statusHistory: release.history,
});
