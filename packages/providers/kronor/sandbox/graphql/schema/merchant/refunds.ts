/** A merchant's schema: refunds. */
export const REFUNDS = /* GraphQL */ `
  type Refund {
    arn: String
    bookingDate: date
    createdAt: timestamptz!
    createdBy: String
    errorMessage: String
    generatedFrom: String
    markedPaidBy: String
    markedPaidReason: String
    merchant: Merchant!
    message: String!
    paymentId: bigint!
    settlementDescriptor: String
    settlementId: String
    settlementPayoutDate: date
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
`;
