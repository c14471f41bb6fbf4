/** A merchant's schema: payment requests and what they become. */
export const PAYMENTS = /* GraphQL */ `
  type Merchant {
    currency: currency!
    id: bigint!
    name: String!
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
`;
