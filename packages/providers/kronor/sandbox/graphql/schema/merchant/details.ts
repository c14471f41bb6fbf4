/** A merchant's schema: what each method's own provider says of a payment. */
export const DETAILS = /* GraphQL */ `
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
`;
