/** A merchant's schema: root fields. */
export const ROOTS = /* GraphQL */ `
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
`;
