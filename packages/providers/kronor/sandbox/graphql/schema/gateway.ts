/** The role `payment-gateway`: what a session token may do. It sees its own session and nothing else. */
export const GATEWAY = /* GraphQL */ `
  type query_root {
    AvailableP24PaymentMethods: [P24PaymentMethod!]!
    P24PaymentMethods: [P24PaymentMethod!]!
    aspsps: [aspsp!]!
    merchant(id: bigint!): Merchant
    "Banks of the session's country."
    paymentGatewayGetAspspsForPaymentSession: [aspsp!]!
    paymentGatewayGetCustomerCards: [CustomerCard!]!
    paymentMethodStatus: [PaymentMethodStatus!]!
    paymentRequests: [PaymentRequest!]!
    paymentSessions: [PaymentSession!]!
    paypalSetting: [paypalSetting!]!
    thirdPartyServiceProblem: [thirdPartyServiceProblem!]!
    version: String!
  }

  type subscription_root {
    AvailableP24PaymentMethods: [P24PaymentMethod!]!
    P24PaymentMethods: [P24PaymentMethod!]!
    aspsps: [aspsp!]!
    paymentGatewayGetAspspsForPaymentSession: [aspsp!]!
    paymentGatewayGetCustomerCards: [CustomerCard!]!
    paymentMethodStatus: [PaymentMethodStatus!]!
    paymentRequests: [PaymentRequest!]!
    paymentSessions: [PaymentSession!]!
    paypalSetting: [paypalSetting!]!
    thirdPartyServiceProblem: [thirdPartyServiceProblem!]!
  }

  type mutation_root {
    addSessionDeviceInformation(info: AddSessionDeviceInformationInput!): AddSessionDeviceInformationResult!
    cancelPayment(cancel: PaymentCancelInput!): PaymentCancelResult!
    cancelSwishPayment(pay: SwishPaymentCancelInput!): SwishPaymentCancelResult!
    capturePayPalPayment(pay: CapturePayPalPaymentInput!): CapturePayPalPaymentResult!
    log(info: LogInput!): LogResult!
    newApplePayPayment(pay: ApplePayPaymentInput!): ApplePayPaymentResult!
    newBankTransferPayment(pay: BankTransferPaymentInput!): BankTransferPaymentResult!
    newBuyNowPayLaterPayment(pay: BuyNowPayLaterPaymentInput!): BuyNowPayLaterPaymentResult!
    newCreditCardPayment(pay: CreditCardPaymentInput!): CreditCardPaymentResult!
    newGooglePayPayment(pay: GooglePayPaymentInput!): GooglePayPaymentResult!
    newMobilePayPayment(pay: MobilePayPaymentInput!): MobilePayPaymentResult!
    newP24Payment(pay: P24PaymentInput!): P24PaymentResult!
    newPayPalPayment(pay: PayPalPaymentInput!): PayPalPaymentResult!
    newPointspayPayment(pay: PointspayPaymentInput!): PointspayPaymentResult!
    newSwishPayment(pay: SwishPaymentInput!): SwishPaymentResult!
    newTrustlyPayment(pay: TrustlyPaymentInput!): TrustlyPaymentResult!
    newVippsPayment(pay: VippsPaymentInput!): VippsPaymentResult!
    redirectPayment(redirect: PaymentRedirectInput!): PaymentRedirectResult!
    refreshAvardaAuthorization: RefreshAvardaAuthorizationResult!
    "Has Kronor ask the payment's own provider now. The answer only says that it will."
    refreshPaymentStatus: RefreshPaymentStatusResult!
    updateBankTransferFlow(flow: BankTransferFlowInput!): BankTransferFlowResult!
  }

  type Merchant {
    currency: currency!
    id: bigint!
  }

  type PaymentRequest {
    amount: bigint!
    createdAt: timestamptz!
    currency: SupportedCurrencyEnum!
    latestStatus: [CurrentPaymentStatus!]
    merchant: Merchant!
    merchantReturnUrl: String
    message: String!
    paymentFlow: String
    paymentMethodUsed: PaymentMethodStatus
    paymentProvider: PaymentMethodEnum
    "The session's merchantReference."
    reference: String!
    "The id of what this request became, once it is PAID or AUTHORIZED."
    resultingPaymentId: bigint
    session: PaymentSession
    status: [CurrentPaymentStatus!]
    statusHistory: [CurrentPaymentStatus!]
    transactionBankTransferDetails: [BankTransferDetails!]
    transactionCreditCardDetails: [CreditCardDetails!]
    transactionFinsharkDetails: [FinsharkDetails!]
    transactionId: String!
    transactionMobilePayDetails: [MobilePayDetails!]
    transactionP24Details: [P24Details!]
    transactionPayPalDetails: [PayPalDetails!]
    transactionSwishDetails: [SwishDetails!]
    transactionTrustlyDetails: [TrustlyDetails!]
    transactionVippsDetails: [VippsDetails!]
    waitToken: uuid!
  }

  type PaymentSession {
    amount: bigint
    country: country
    createdAt: timestamptz!
    currency: currency!
    id: uuid!
    message: String!
    saveCardDetails: Boolean!
  }

  type BankTransferDetails {
    aspspId: bigint
    authorizationUrl: String
    bankAccountOwnerName: String
    bankName: String
    enableBankingPaymentErrorMessage: String
    enableBankingPaymentId: String
    enableBankingPaymentReference: String
    enableBankingPaymentRemittanceInformation: String
    maskedBankAccount: String
    orderId: String
    payUrl: String
  }

  type CreditCardDetails {
    sessionId: String
    sessionUrl: String
  }

  type MobilePayDetails {
    gateway: String
    qrCodeUrl: String
    redirectUrl: String
    sessionId: String
    sessionUrl: String
    userFlow: String
  }

  type P24Details {
    sessionId: String
    sessionUrl: String
  }

  type PayPalDetails {
    errorCode: String
    errorMessage: String
    orderId: String
    paymentUrl: String
    paypalMerchantId: String
  }

  type SwishDetails {
    amount: bigint
    bankPaymentReference: String
    customerSwishNumber: packed_phone_number
    dateCreated: timestamptz
    datePaid: timestamptz
    errorCode: String
    errorMessage: String
    "The text to draw as a QR code."
    qrCode: String
    "The link that opens the Swish app."
    returnUrl: String
  }

  type FinsharkDetails {
    paymentFlowsUrl: String
  }

  type TrustlyDetails {
    payUrl: String
  }

  type VippsDetails {
    sessionId: String
    sessionUrl: String
  }

  type P24PaymentMethod {
    id: bigint!
    imgUrl: String!
    mobileImgUrl: String!
    name: String!
    p24Id: bigint!
  }

  type paypalSetting {
    bnCode: String!
    clientId: String!
    intent: PaypalIntentEnum!
  }

  enum PaypalIntentEnum {
    AUTHORIZE
    CAPTURE
  }

  enum MobilePayUserFlow {
    NativeRedirect
    PushMessage
    QR
    WebRedirect
  }

  input AddSessionDeviceInformationInput {
    browserName: String!
    browserVersion: String!
    fingerprint: String!
    osName: String!
    osVersion: String!
    userAgent: String!
  }

  type AddSessionDeviceInformationResult {
    result: Boolean!
  }

  input SwishPaymentInput {
    "Needed for the flow ecom: the phone that is asked."
    customerSwishNumber: String
    "ecom: the phone of a number is asked. mcom: a link and a QR code."
    flow: String!
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
  }

  type SwishPaymentResult {
    waitToken: String!
  }

  input CreditCardPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
  }

  type CreditCardPaymentResult {
    authToken: String
    gateway: GatewayEnum!
    waitToken: String!
  }

  input MobilePayPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
    "Needed when the session prefers the gateway KRONOR."
    userFlow: MobilePayUserFlow
  }

  type MobilePayPaymentResult {
    gateway: GatewayEnum!
    waitToken: String!
  }

  input VippsPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
    userFlow: MobilePayUserFlow
  }

  type VippsPaymentResult {
    gateway: GatewayEnum!
    waitToken: String!
  }

  input P24PaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    "The customer has accepted P24's regulations in the shop; only with a paymentMethodId."
    p24RegulationAccept: Boolean
    paymentMethodId: bigint
    returnUrl: String!
  }

  type P24PaymentResult {
    paymentId: String!
  }

  input BankTransferPaymentInput {
    aspspId: bigint
    "yyyy-mm-dd, tomorrow to 90 days ahead, where the session allows it."
    executionDate: String
    "ecom: in a browser. mcom: in the bank's app."
    flow: String
    idempotencyKey: String!
    merchantReturnUrl: String
    "Comes back in returnUrl's query."
    requestRedirectState: String
    returnUrl: String!
  }

  type BankTransferPaymentResult {
    gateway: GatewayEnum!
    paymentId: String!
    paymentRequestId: String
  }

  input PayPalPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
  }

  type PayPalPaymentResult {
    paymentId: String!
  }

  input CapturePayPalPaymentInput {
    idempotencyKey: String!
    "What newPayPalPayment answered."
    paymentId: String!
  }

  type CapturePayPalPaymentResult {
    paymentId: String!
  }

  input PaymentCancelInput {
    idempotencyKey: String!
  }

  input SwishPaymentCancelInput {
    idempotencyKey: String!
    "The waitToken."
    paymentId: String!
  }

  type RefreshPaymentStatusResult {
    result: Boolean!
  }

  input BankTransferFlowInput {
    idempotencyKey: String!
    paymentRequestId: String!
  }

  type BankTransferFlowResult {
    waitToken: String!
  }
`;
