/**
 * What a client that was written for Kronor sends: the operations of Kronor's published Android and iOS SDKs by
 * their names and shapes. The sandbox is held to them.
 */
const FIELDS = `
  waitToken
  amount
  currency
  createdAt
  resultingPaymentId
  paymentFlow
  paymentMethodUsed { gateway }
  merchant { currency }
  status { status }
  transactionSwishDetails { errorCode amount returnUrl qrCode }
  transactionFinsharkDetails { paymentFlowsUrl }
  transactionCreditCardDetails { sessionId sessionUrl }
  transactionMobilePayDetails { sessionId sessionUrl }
  transactionVippsDetails { sessionId sessionUrl }
  transactionPayPalDetails { orderId paymentUrl }
  transactionBankTransferDetails { payUrl }`;

export const PAYMENT_STATUS = `
  subscription PaymentStatus { paymentRequests(orderBy: {createdAt: ASC}) { ...PaymentRequestFields } }
  fragment PaymentRequestFields on PaymentRequest { ${FIELDS} }`;

export const PAYMENT_STATUS_QUERY = `
  query PaymentStatusQuery { paymentRequests(orderBy: {createdAt: ASC}) { ...PaymentRequestFields } }
  fragment PaymentRequestFields on PaymentRequest { ${FIELDS} }`;

export const NEW_SESSION = `
  mutation NewPaymentSession($payment: PaymentSessionInput!) { newPaymentSession(payment: $payment) { token } }`;

export const NEW_SESSION_WITH_CHECK = `
  mutation NewPaymentSessionWithReferenceCheck($payment: PaymentSessionWithReferenceCheckInput!) {
    newPaymentSessionWithReferenceCheck(payment: $payment) { token paymentId paymentTransactionId }
  }`;

const payment = (name: string, input: string, root: string, answer: string) => `
  mutation ${name}($payment: ${input}!, $deviceInfo: AddSessionDeviceInformationInput!) {
    ${root}(pay: $payment) { ${answer} }
    addSessionDeviceInformation(info: $deviceInfo) { result }
  }`;

export const SWISH = payment('SwishPayment', 'SwishPaymentInput', 'newSwishPayment', 'waitToken');
export const CARD = payment(
  'CreditCardPayment',
  'CreditCardPaymentInput',
  'newCreditCardPayment',
  'waitToken gateway',
);
export const MOBILEPAY = payment(
  'MobilePayPayment',
  'MobilePayPaymentInput',
  'newMobilePayPayment',
  'waitToken gateway',
);
export const VIPPS = payment('VippsPayment', 'VippsPaymentInput', 'newVippsPayment', 'waitToken gateway');
export const PAYPAL = payment('PayPalPayment', 'PayPalPaymentInput', 'newPayPalPayment', 'paymentId');
export const BANK_TRANSFER = payment(
  'BankTransferPayment',
  'BankTransferPaymentInput',
  'newBankTransferPayment',
  'paymentRequestId paymentId gateway',
);

export const CANCEL_SESSION_PAYMENTS = `
  mutation CancelSessionPayments($idempotencyKey: String!) {
    cancelPayment(cancel: {idempotencyKey: $idempotencyKey}) { waitToken }
  }`;
export const REFRESH = `mutation RefreshPaymentStatus { refreshPaymentStatus { result } }`;

export const DEVICE = {
  browserName: 'example-app',
  browserVersion: '1.0',
  fingerprint: 'a-fingerprint',
  osName: 'android',
  osVersion: '15.0',
  userAgent: 'kronor_android_sdk/4.2.0',
};

export interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

/** One call of `/v1/graphql`, as Apollo makes it. */
export async function call(
  url: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/v1/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as GraphqlAnswer;
}
