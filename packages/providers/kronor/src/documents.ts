/**
 * GraphQL documents by Kronor's published schema: `GATEWAY` ones are for a session token (role payment-gateway),
 * `MERCHANT` ones for the merchant's API token. A field that the role has not is refused whole.
 */

/** Whose money it is about. */
const CLAIM = 'amount currency reference';

/** What the page needs to go on, and where the request stands. As Kronor's SDKs ask, with P24 besides. */
const REQUEST_FIELDS = `
  waitToken resultingPaymentId transactionId createdAt
  status { status }
  transactionSwishDetails { errorCode returnUrl qrCode }
  transactionCreditCardDetails { sessionUrl }
  transactionMobilePayDetails { sessionUrl redirectUrl }
  transactionVippsDetails { sessionUrl }
  transactionP24Details { sessionUrl }
  transactionPayPalDetails { paymentUrl }
  transactionBankTransferDetails { payUrl authorizationUrl }`;

const payment = (root: string, input: string, answer: string): string => `
  mutation Pay($payment: ${input}!) { made: ${root}(pay: $payment) { ${answer} } }`;

/** A browser shows the order from it, too. */
const ALL_REQUESTS = `paymentRequests(orderBy: {createdAt: ASC}) { ${REQUEST_FIELDS} paymentProvider reference }`;

/** Nothing that recognises a customer, and no more of a card than is printed on a receipt. */
const CARD = 'cardNumber cardType cardCountry acquirer threeDSecureStatus';
const DETAILS = `
  transactionCreditCardDetails { ${CARD} acquirerReference }
  transactionMobilePayDetails { ${CARD} }
  transactionVippsDetails { ${CARD} }
  transactionP24Details { orderId p24Statement }
  transactionPayPalDetails { payerCountryCode }`;

/** The merchant's part of a request: no links. */
const FOR_MERCHANT = `
  waitToken resultingPaymentId transactionId ${CLAIM} status { status } ${DETAILS}
  payment { amountPaid amountAuthorized currency merchantReference }
  transactionSwishDetails { errorCode bankPaymentReference }
  transactionBankTransferDetails { bankName maskedBankAccount enableBankingPaymentReference }`;

/** What a request has become, with all that was done to it, in the portal too. */
const PAYMENT_FIELDS = `
  id transactionId amountPaid amountAuthorized currency currentStatus merchantReference paymentRefundStatus
  captures { id amount errorMessage status { status enteredAt } }
  refunds { waitToken totalAmount errorMessage status { status enteredAt } }
  transactionReleases { id amount currentStatus }
  ${DETAILS} transactionSwishDetails { errorCode bankPaymentReference }`;

export const GATEWAY = {
  session: `query Session { paymentSessions { id amount currency country message }
    paymentMethodStatus { paymentMethod enabled currency } ${ALL_REQUESTS} }`,
  watchAll: `subscription PaymentStatus { ${ALL_REQUESTS} }`,
  request: `query Request($waitToken: uuid!) { paymentRequests(where: {waitToken: {_eq: $waitToken}}) { ${CLAIM} ${REQUEST_FIELDS} } }`,
  latest: `query Latest { paymentRequests(orderBy: {createdAt: DESC}, limit: 1) { ${CLAIM} ${REQUEST_FIELDS} } }`,
  banks: `query Banks { paymentGatewayGetAspspsForPaymentSession(orderBy: [{relevance: DESC}, {name: ASC}]) { id name logoUrl } }`,
  p24Methods: `query P24Methods { AvailableP24PaymentMethods(orderBy: {name: ASC}) { p24Id name imgUrl } }`,
  swish: payment('newSwishPayment', 'SwishPaymentInput', 'waitToken'),
  card: payment('newCreditCardPayment', 'CreditCardPaymentInput', 'waitToken'),
  mobilepay: payment('newMobilePayPayment', 'MobilePayPaymentInput', 'waitToken'),
  vipps: payment('newVippsPayment', 'VippsPaymentInput', 'waitToken'),
  p24: payment('newP24Payment', 'P24PaymentInput', 'waitToken: paymentId'),
  bank: payment('newBankTransferPayment', 'BankTransferPaymentInput', 'waitToken: paymentId'),
  paypal: payment('newPayPalPayment', 'PayPalPaymentInput', 'waitToken: paymentId'),
  capturePayPal: `mutation CapturePayPal($pay: CapturePayPalPaymentInput!) { capturePayPalPayment(pay: $pay) { paymentId } }`,
  flowCompleted: `mutation FlowCompleted($flow: BankTransferFlowInput!) { updateBankTransferFlow(flow: $flow) { waitToken } }`,
  refresh: `mutation Refresh { refreshPaymentStatus { result } }`,
  cancel: `mutation Cancel($cancel: PaymentCancelInput!) { cancelPayment(cancel: $cancel) { waitToken } }`,
  cancelSwish: `mutation CancelSwish($pay: SwishPaymentCancelInput!) { cancelSwishPayment(pay: $pay) { waitToken } }`,
} as const;

export const MERCHANT = {
  session: `mutation Session($payment: PaymentSessionInput!) { session: newPaymentSession(payment: $payment) { token } }`,
  sessionWithCheck: `mutation SessionWithCheck($payment: PaymentSessionWithReferenceCheckInput!) {
    session: newPaymentSessionWithReferenceCheck(payment: $payment) { token paymentId }
  }`,
  requests: `query Requests($waitTokens: [uuid!]!) { paymentRequests(where: {waitToken: {_in: $waitTokens}}) {
    ${FOR_MERCHANT} } }`,
  find: `query Find($reference: String!, $method: PaymentMethodEnum!, $since: timestamptz!) {
    paymentRequests(orderBy: {createdAt: DESC}, where: {
      reference: {_eq: $reference}, paymentProvider: {_eq: $method}, createdAt: {_gte: $since} }) {
      ${FOR_MERCHANT} } }`,
  watch: `subscription Watch($waitTokens: [uuid!]!) { paymentRequests(where: {waitToken: {_in: $waitTokens}}) {
    ${FOR_MERCHANT} } }`,
  payment: `query Payment($id: bigint!) { payments(where: {id: {_eq: $id}}) { ${PAYMENT_FIELDS} } }`,
  watchPayments: `subscription WatchPayments($ids: [bigint!]!) { payments(where: {id: {_in: $ids}}) { ${PAYMENT_FIELDS} } }`,
  cancel: `mutation Cancel($cancel: PaymentCancelInput!) { cancelPayment(cancel: $cancel) { waitToken } }`,
  cancelSwish: `mutation CancelSwish($pay: SwishPaymentCancelInput!) { cancelSwishPayment(pay: $pay) { waitToken } }`,
  capture: `mutation Capture($capture: PaymentCaptureInput!) { newPaymentCapture(capture: $capture) { captureId } }`,
  captureAll: `mutation CaptureAll($capture: PaymentCaptureAllInput!) { newPaymentCapture: capturePaymentAll(capture: $capture) { captureId } }`,
  captureStatus: `query CaptureStatus($id: bigint!) { paymentCaptures(where: {id: {_eq: $id}}) { errorMessage status { status enteredAt } } }`,
  release: `mutation Release($release: ReleasePaymentInput!) { releasePayment(release: $release) { releaseId } }`,
  releaseStatus: `query ReleaseStatus($id: bigint!) { transactionReleases(where: {id: {_eq: $id}}) { currentStatus } }`,
  refund: `mutation Refund($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken } }`,
  refundStatus: `query RefundStatus($waitToken: uuid!) {
    refunds(where: {waitToken: {_eq: $waitToken}}) { errorMessage status { status enteredAt } } }`,
  /** The oldest first: one that is made meanwhile moves none to another page. */
  refundsSince: `query RefundsSince($since: timestamptz!, $limit: Int!, $offset: Int!) {
    refunds(orderBy: [{createdAt: ASC}, {waitToken: ASC}], limit: $limit, offset: $offset,
      where: {createdAt: {_gte: $since}}) { waitToken paymentId } }`,
  setWebhookUrl: `mutation SetWebhookUrl($settings: SetWebhookUrlInput!) { setWebhookUrl(setWebhookUrl: $settings) { settingId hmacSecret } }`,
} as const;
