/** A merchant's schema: captures. */
export const CAPTURES = /* GraphQL */ `
  type PaymentCapture {
    amount: bigint!
    arn: String
    bookingDate: date
    captureType: PaymentCaptureTypeEnum!
    createdAt: timestamptz!
    createdBy: String
    errorMessage: String
    generatedFrom: String
    id: bigint!
    message: String
    payment: Payment
    paymentCaptureError: String
    paymentId: bigint!
    settlementDescriptor: String
    settlementId: String
    settlementPayoutDate: date
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
`;
