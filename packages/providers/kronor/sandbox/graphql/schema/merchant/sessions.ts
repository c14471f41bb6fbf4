/** A merchant's schema: payment sessions, their customer, address and order lines. */
export const SESSIONS = /* GraphQL */ `
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

  "The published schema's words, and those of the page Payment Gateway API: MISS, MR, MRS, MS."
  enum CustomerTitle {
    MISS
    MR
    MRS
    MS
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
`;
