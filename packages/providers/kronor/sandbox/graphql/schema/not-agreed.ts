/**
 * Ways to pay that Kronor has and this sandbox's merchant hasn't agreed, and what an SDK asks beside its payment: names and
 * types as published, for the role `payment-gateway`.
 */
export const NOT_AGREED = /* GraphQL */ `
  input ApplePayPaymentInput {
    flow: String!
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
    verificationUrl: String
  }

  type ApplePayPaymentResult {
    authToken: String
    gateway: GatewayEnum!
    waitToken: String!
  }

  input GooglePayPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
  }

  type GooglePayPaymentResult {
    authToken: String
    gateway: GatewayEnum!
    gatewayMerchantId: String!
    googleMerchantId: String!
    googleMerchantName: String!
    googleMerchantOrigin: String
    waitToken: String!
  }

  input BuyNowPayLaterPaymentInput {
    buyNowPayLaterProduct: BuyNowPayLaterProduct!
    idempotencyKey: String!
    merchantReturnUrl: String
    nationalIdentificationNumber: String!
    returnUrl: String!
  }

  enum BuyNowPayLaterProduct {
    DIRECT_INVOICE
    INVOICE
    LOAN
    PART_PAYMENT
  }

  type BuyNowPayLaterPaymentResult {
    gateway: GatewayEnum!
    paymentId: String!
    paymentRequestId: String
  }

  input PointspayPaymentInput {
    idempotencyKey: String!
    language: Language
    merchantReturnUrl: String
    returnUrl: String!
  }

  type PointspayPaymentResult {
    paymentId: String!
  }

  input TrustlyPaymentInput {
    idempotencyKey: String!
    merchantReturnUrl: String
    returnUrl: String!
  }

  type TrustlyPaymentResult {
    paymentId: String!
  }

  input LogInput {
    additionalData: String
    clientSessionId: String!
    idempotencyKey: String!
    stateContext: String!
    stateName: String!
  }

  type LogResult {
    status: String!
  }

  type RefreshAvardaAuthorizationResult {
    result: Boolean!
  }

  type CustomerCard {
    createdAt: timestamptz!
    customerReference: String!
    expiryMonth: Int!
    expiryYear: Int!
    id: uuid!
    isDefault: Boolean!
    lastUsedAt: timestamptz!
    maskedCard: String!
    merchantId: bigint!
    nickname: String
  }

  type thirdPartyServiceProblem {
    category: String
    country: country
    currency: currency
    paymentMethod: String
    startedAt: timestamptz
    thirdPartyService: String
    title: String
  }
`;
