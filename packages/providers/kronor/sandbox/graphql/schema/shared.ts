/**
 * What both roles see of Kronor's schema. Names and types are Kronor's published API (the SDL with
 * kronor-io/kronor-android, MIT), descriptions ours. Lists of objects are written without arguments:
 * `hasura-schema.ts` gives each its `where`, `orderBy`, `distinctOn`, `limit` and `offset`, as Hasura does.
 */
export const SHARED = /* GraphQL */ `
  schema {
    query: query_root
    mutation: mutation_root
    subscription: subscription_root
  }

  "Up to 64 bits: a string in answers, a number or a string in variables."
  scalar bigint
  scalar country
  scalar currency
  scalar date
  scalar packed_phone_number
  scalar timestamptz
  scalar uuid

  enum OrderBy {
    ASC
    ASC_NULLS_FIRST
    ASC_NULLS_LAST
    DESC
    DESC_NULLS_FIRST
    DESC_NULLS_LAST
  }

  # ACCEPTED and PROCESSING are the documentation's, and not in the published enum.
  enum PaymentStatusEnum {
    ACCEPTED
    AUTHORIZED
    CANCELLED
    CANCELLING
    CAPTURE_DECLINED
    DECLINED
    ERROR
    FLOW_COMPLETED
    INITIALIZING
    PAID
    PARTIALLY_CAPTURED
    PRE_FLIGHT_CHECK
    PROCESSING
    PROCESSING_REDIRECTED_APP
    PROCESSING_REDIRECTED_WEB
    RELEASED
    WAITING_FOR_PAYMENT
    WAITING_FOR_PROMOTION
  }

  enum PaymentMethodEnum {
    APPLE_PAY
    BANK_TRANSFER
    BUY_NOW_PAY_LATER
    CREDIT_CARD
    DIRECT_DEBIT
    FINSHARK_DIRECT_DEBIT
    FINSHARK_RECURRING_DEBIT
    GOOGLE_PAY
    MOBILEPAY
    P24
    PAYPAL
    POINTSPAY
    SWISH
    VIPPS
  }

  enum GatewayEnum {
    AVARDA
    ENABLE_BANKING
    FINSHARK
    KRONOR
    REEPAY
    TRUSTLY
  }

  enum SupportedCurrencyEnum {
    CHF
    CZK
    DKK
    EUR
    GBP
    HUF
    ISK
    NOK
    PLN
    RON
    SEK
    USD
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

  enum PaymentRedirectTarget {
    APP
    WEB
  }

  type CurrentPaymentStatus {
    enteredAt: timestamptz!
    status: PaymentStatusEnum!
  }

  type PaymentMethodStatus {
    country: country!
    currency: currency!
    enabled: Boolean
    gateway: GatewayEnum!
    gatewayPaymentMethod: String
    id: bigint!
    paymentMethod: PaymentMethodEnum!
  }

  type aspsp {
    country: country!
    id: bigint!
    logoUrl: String!
    name: String!
    parentId: bigint
    "The higher, the likelier that customers choose it."
    relevance: Int!
  }

  type PaymentCancelResult {
    waitToken: String
  }

  type SwishPaymentCancelResult {
    waitToken: String!
  }

  input PaymentRedirectInput {
    idempotencyKey: String!
    paymentRequestId: String!
    redirectTarget: PaymentRedirectTarget!
    redirectUrl: String!
  }

  type PaymentRedirectResult {
    waitToken: String!
  }
`;
