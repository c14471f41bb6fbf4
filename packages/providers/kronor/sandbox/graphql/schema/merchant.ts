/** The role `merchant-backend`: what a merchant's API token may do. Kept on servers. */
export const MERCHANT = /* GraphQL */ `
  type query_root {
    aspsps: [aspsp!]!
    paymentCaptures: [PaymentCapture!]!
    paymentMethodStatus: [PaymentMethodStatus!]!
    paymentRequests: [PaymentRequest!]!
    payments: [Payment!]!
    refunds: [Refund!]!
    transactionReleases: [TransactionRelease!]!
    version: String!
  }

  type subscription_root {
    aspsps: [aspsp!]!
    paymentCaptures: [PaymentCapture!]!
    paymentMethodStatus: [PaymentMethodStatus!]!
    paymentRequests: [PaymentRequest!]!
    payments: [Payment!]!
    refunds: [Refund!]!
    transactionReleases: [TransactionRelease!]!
  }

  type mutation_root {
    cancelPayment(cancel: PaymentCancelInput!): PaymentCancelResult!
    cancelSwishPayment(pay: SwishPaymentCancelInput!): SwishPaymentCancelResult!
    "Captures what is left. Of an amount below that the rest is refunded afterwards."
    capturePaymentAll(capture: PaymentCaptureAllInput!): PaymentCaptureResult!
    deleteWebhookUrl(deleteWebhookUrl: DeleteWebhookUrlInput!): DeleteWebhookUrlResult!
    newPaymentCapture(capture: PaymentCaptureInput!): PaymentCaptureResult!
    newPaymentSession(payment: PaymentSessionInput!): PaymentSessionResult!
    newPaymentSessionWithReferenceCheck(
      payment: PaymentSessionWithReferenceCheckInput!
    ): PaymentSessionWithReferenceCheckResult!
    redirectPayment(redirect: PaymentRedirectInput!): PaymentRedirectResult!
    refundPayment(refund: RefundPaymentInput!): RefundPaymentResult!
    releasePayment(release: ReleasePaymentInput!): ReleasePaymentResult!
    setWebhookUrl(setWebhookUrl: SetWebhookUrlInput!): SetWebhookUrlResult!
  }

  type PaymentRequest {
    amount: bigint!
    createdAt: timestamptz!
    currency: SupportedCurrencyEnum!
    latestStatus: [CurrentPaymentStatus!]
    merchant: Merchant!
    merchantReference2: String
    merchantReturnUrl: String
    message: String!
    payment: Payment
    paymentFlow: String
    paymentMethodUsed: PaymentMethodStatus
    paymentProvider: PaymentMethodEnum
    reference: String!
    resultingPaymentId: bigint
    status: [CurrentPaymentStatus!]
    statusHistory: [CurrentPaymentStatus!]
    transactionBankTransferDetails: [BankTransferDetails!]
    transactionCreditCardDetails: [CreditCardDetails!]
    transactionId: String!
    transactionMobilePayDetails: [MobilePayDetails!]
    transactionP24Details: [P24Details!]
    transactionPayPalDetails: [PayPalDetails!]
    transactionSwishDetails: [SwishDetails!]
    transactionVippsDetails: [VippsDetails!]
    waitToken: uuid!
  }

  type Payment {
    amountAuthorized: bigint
    amountPaid: bigint!
    captures: [PaymentCapture!]!
    createdAt: timestamptz!
    currency: SupportedCurrencyEnum!
    currentStatus: PaymentStatusEnum!
    id: bigint!
    latestStatus: [CurrentPaymentStatus!]
    merchant: Merchant!
    merchantReference: String!
    merchantReference2: String
    paymentMethod: PaymentMethodEnum!
    paymentMethodUsed: PaymentMethodStatus
    paymentRefundStatus: PaymentRefundStatusEnum
    refunds: [Refund!]!
    status: [CurrentPaymentStatus!]
    transactionCreditCardDetails: [CreditCardDetails!]
    transactionId: String!
    transactionMobilePayDetails: [MobilePayDetails!]
    transactionP24Details: [P24Details!]
    transactionPayPalDetails: [PayPalDetails!]
    transactionReleases: [TransactionRelease!]!
    transactionSwishDetails: [SwishDetails!]
    transactionVippsDetails: [VippsDetails!]
  }

  enum PaymentRefundStatusEnum {
    FULLY_REFUNDED
    NO_REFUND
    PARTIALLY_REFUNDED
  }

  type PaymentCapture {
    amount: bigint!
    captureType: PaymentCaptureTypeEnum!
    createdAt: timestamptz!
    createdBy: String
    errorMessage: String
    generatedFrom: String
    id: bigint!
    message: String
    payment: Payment
    paymentId: bigint!
    status: [CurrentCaptureStatus!]
    statusHistory: [CurrentCaptureStatus!]
    transactionId: String!
  }

  enum PaymentCaptureTypeEnum {
    MANUAL
    MERCHANT
  }

  type CurrentCaptureStatus {
    enteredAt: timestamptz!
    status: PaymentCaptureStatusEnum!
  }

  enum PaymentCaptureStatusEnum {
    CAPTURE_COOLDOWN
    CAPTURE_DECLINED
    CAPTURE_DONE
    CAPTURING
    ERROR
    WAITING_FOR_CAPTURE
  }

  type Refund {
    createdAt: timestamptz!
    createdBy: String
    errorMessage: String
    generatedFrom: String
    merchant: Merchant!
    message: String!
    paymentId: bigint!
    status: [CurrentRefundStatus!]
    statusHistory: [CurrentRefundStatus!]
    totalAmount: bigint!
    transactionId: String!
    waitToken: uuid!
  }

  type CurrentRefundStatus {
    enteredAt: timestamptz!
    status: RefundStatusEnum!
  }

  # CREATED and DEBITED are the documentation's, and not in the published enum.
  enum RefundStatusEnum {
    AWAITING_ACCOUNT_SELECTION
    CREATED
    DEBITED
    ERROR
    INITIALIZING
    PAID
    REFUND_AMBIGUOUS
    WAITING_FOR_REFUND
  }

  type TransactionRelease {
    amount: bigint!
    createdAt: timestamptz!
    createdBy: String
    currentStatus: TransactionReleaseStatusEnum!
    generatedFrom: String
    id: bigint!
    paymentId: bigint!
    statusHistory: [CurrentTransactionReleaseStatus!]
  }

  type CurrentTransactionReleaseStatus {
    enteredAt: timestamptz!
    status: TransactionReleaseStatusEnum!
  }

  enum TransactionReleaseStatusEnum {
    DONE
    ERROR
    IN_PROGRESS
    RELEASE_AMBIGUOUS
  }

  type BankTransferDetails {
    aspspId: bigint
    authorizationUrl: String
    bankAccountOwnerName: String
    bankName: String
    clearingHouse: String
    enableBankingPaymentErrorMessage: String
    enableBankingPaymentId: String
    enableBankingPaymentReference: String
    enableBankingPaymentRemittanceInformation: String
    maskedBankAccount: String
    orderId: String
    payUrl: String
  }

  type CreditCardDetails {
    acquirer: String
    acquirerMessage: String
    acquirerReference: String
    bank: String
    cardCountry: String
    cardExpiryDate: date
    cardFingerprint: String
    cardNumber: String
    cardType: String
    corporateCard: Boolean
    debitOrCredit: String
    errorMessage: String
    isPrepaid: Boolean
    strongAuthenticationRule: String
    strongAuthenticationScheme: String
    strongAuthenticationStatus: String
    threeDSecureEci: String
    threeDSecureFrictionless: Boolean
    threeDSecureStatus: Boolean
  }

  type MobilePayDetails {
    acquirer: String
    cardCountry: String
    cardExpiryDate: date
    cardFingerprint: String
    cardNumber: String
    cardType: String
    gateway: String
    qrCodeUrl: String
    redirectUrl: String
    threeDSecureStatus: Boolean
    userFlow: String
  }

  type P24Details {
    errorCode: bigint
    errorMessage: String
    orderId: bigint
    p24Statement: String
    sessionId: String
    verified: Boolean
  }

  type PayPalDetails {
    errorCode: String
    errorMessage: String
    payerCountryCode: String
    payerGivenName: String
    payerSurname: String
  }

  type SwishDetails {
    bankPaymentReference: String
    customerSwishNumber: packed_phone_number
    dateCreated: timestamptz
    datePaid: timestamptz
    errorCode: String
    errorMessage: String
  }

  type VippsDetails {
    acquirer: String
    cardCountry: String
    cardExpiryDate: date
    cardFingerprint: String
    cardNumber: String
    cardType: String
    threeDSecureStatus: Boolean
  }

  enum Country {
    AT
    BE
    CH
    CY
    CZ
    DE
    DK
    EE
    ES
    FI
    FO
    FR
    GB
    GR
    HR
    HU
    IE
    IS
    IT
    LT
    LU
    LV
    MT
    NL
    NO
    PL
    PT
    RO
    SE
    SI
    SK
  }

  enum Language {
    CS
    DA
    DE
    EL
    EN
    ES
    ET
    FI
    FR
    HR
    HU
    IS
    IT
    LB
    LT
    LV
    MT
    NL
    NO
    PL
    PT
    RO
    SK
    SL
    SV
  }

  enum CustomerTitle {
    Miss
    Mr
    Mrs
    Ms
  }

  input PaymentSessionInput {
    additionalData: PaymentSessionAdditionalData
    allowExecutionDate: Boolean
    "Minor units."
    amount: Int!
    country: Country
    "The merchant's own when left out."
    currency: SupportedCurrencyEnum
    "ISO 8601, at most 24 hours ahead."
    expiresAt: String!
    idempotencyKey: String!
    merchantReference: String!
    merchantReference2: String
    message: String!
    preferredGateway: GatewayEnum
    saveCardDetails: Boolean
  }

  type PaymentSessionResult {
    token: String!
  }

  input PaymentSessionWithReferenceCheckInput {
    additionalData: PaymentSessionAdditionalData
    allowExecutionDate: Boolean
    amount: Int!
    country: Country!
    currency: SupportedCurrencyEnum!
    expiresAt: String!
    idempotencyKey: String!
    merchantReference: String!
    merchantReference2: String
    message: String!
    preferredGateway: GatewayEnum
    saveCardDetails: Boolean
  }

  type PaymentSessionWithReferenceCheckResult {
    paymentId: String
    paymentTransactionId: String
    token: String!
  }

  input PaymentSessionAdditionalData {
    customerReference: String
    email: String!
    ip: String!
    language: Language!
    name: String!
    orderLines: [PurchaseOrderLineInput!]
    phoneNumber: String
    shippingAddress: AddressInput
  }

  input AddressInput {
    careOf: String
    city: String!
    country: Country!
    email: String!
    firstName: String!
    lastName: String!
    phoneNumber: String!
    postalCode: String!
    region: String
    streetAddress: String!
    streetAddress2: String
    streetName: String
    streetNumber: String
    title: CustomerTitle
  }

  input PurchaseOrderLineInput {
    imageUrl: String
    itemUrl: String
    name: String!
    pricePerItem: Int!
    quantity: Int!
    reference: String
    "1500 is 15 %."
    taxRate: Int!
    totalAmount: Int!
    totalDiscountAmount: Int
    totalTaxAmount: Int!
  }

  input PaymentCancelInput {
    idempotencyKey: String!
    "The merchantReference."
    paymentReference: String!
  }

  input SwishPaymentCancelInput {
    idempotencyKey: String!
    paymentId: String!
    paymentReference: String!
  }

  input PaymentCaptureInput {
    amount: Int!
    createdBy: String
    generatedFrom: String
    idempotencyKey: String!
    items: [PurchaseOrderLineInput!]
    message: String
    paymentId: bigint
    paymentTransactionId: String
  }

  input PaymentCaptureAllInput {
    amount: Int
    createdBy: String
    generatedFrom: String
    idempotencyKey: String!
    items: [PurchaseOrderLineInput!]
    message: String
    paymentId: bigint
    paymentTransactionId: String
    refundMessage: String
  }

  type PaymentCaptureResult {
    captureId: bigint!
    captureTransactionId: String!
  }

  input ReleasePaymentInput {
    amount: Int!
    createdBy: String
    generatedFrom: String
    idempotencyKey: String!
    merchantReference: String
    paymentId: bigint
    paymentTransactionId: String
  }

  type ReleasePaymentResult {
    releaseId: String!
  }

  input RefundPaymentInput {
    amount: Int!
    bankAccountInfo: RefundBankAccountInfoInput
    createdBy: String
    generatedFrom: String
    idempotencyKey: String!
    items: [PurchaseOrderLineInput!]
    merchantReference: String
    message: String!
    paymentId: bigint
    paymentTransactionId: String
    refundMethod: RefundPaymentMethod
  }

  input RefundBankAccountInfoInput {
    bic: String!
    ibanAccountNumber: String!
    name: String!
  }

  enum RefundPaymentMethod {
    BANK_PAYOUT
  }

  type RefundPaymentResult {
    refundTransactionId: String!
    waitToken: String!
  }

  input SetWebhookUrlInput {
    eventSettings: [WebhookEventSetting!]!
    settingId: Int
    webhookUrl: String!
  }

  input WebhookEventSetting {
    enabled: Boolean!
    event: String!
  }

  type SetWebhookUrlResult {
    "Told once, when the URL is new."
    hmacSecret: String
    settingId: Int!
  }

  input DeleteWebhookUrlInput {
    webhookUrl: String!
  }

  type DeleteWebhookUrlResult {
    found: Boolean!
  }
`;
