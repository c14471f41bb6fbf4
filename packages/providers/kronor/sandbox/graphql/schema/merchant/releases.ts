/** A merchant's schema: releases. */
export const RELEASES = /* GraphQL */ `
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
`;
