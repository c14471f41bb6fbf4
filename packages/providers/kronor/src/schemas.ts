/** Kronor's answers, parsed at the door. A bigint comes as a string, but a number is taken too (contract, section 1). */
import * as z from 'zod';

const bigint = z.union([z.string().regex(/^\d+$/), z.int()]).transform(String);
const minorUnits = bigint.transform(Number);
/** As PostgreSQL takes it: of any version, or of none. */
const uuid = z.guid();
const statuses = z.array(z.object({ status: z.string() })).nullable();
/** Of a capture or refund: the one that was entered last is where it stands, wherever it is in the list. */
const entered = z
  .array(z.object({ status: z.string(), enteredAt: z.string() }))
  .nullable()
  .transform(
    (list) =>
      (list ?? []).toSorted((a, b) => Date.parse(a.enteredAt) - Date.parse(b.enteredAt)).at(-1)?.status,
  );
const text = z.string().nullish();
/** What the merchant's token sees of each method's details. */
const merchantShape = {
  acquirer: text,
  acquirerReference: text,
  bankName: text,
  bankPaymentReference: text,
  cardCountry: text,
  cardNumber: text,
  cardType: text,
  enableBankingPaymentReference: text,
  maskedBankAccount: text,
  orderId: z.union([text, z.number()]),
  p24Statement: text,
  payerCountryCode: text,
  threeDSecureStatus: z.boolean().nullish(),
};
export const MERCHANT_FIELDS = Object.keys(merchantShape) as (keyof typeof merchantShape)[];
const details = <T extends z.ZodRawShape>(shape: T) =>
  z.array(z.object({ ...merchantShape, ...shape })).nullish();
const url = text;

export const sessionAnswer = z.object({
  session: z.object({ token: z.string().min(1), paymentId: bigint.nullish() }),
});
export const paidAnswer = z.object({ made: z.object({ waitToken: uuid }) });

const moneyShape = {
  amountPaid: minorUnits,
  amountAuthorized: minorUnits.nullable(),
  currency: z.string(),
  merchantReference: z.string(),
};

/** With a session token it has the links; with the merchant's it has not. */
export const requestSchema = z.object({
  waitToken: uuid,
  resultingPaymentId: bigint.nullable(),
  transactionId: z.string(),
  amount: minorUnits,
  currency: z.string(),
  /** The order's. */
  reference: z.string(),
  status: statuses,
  /** For the merchant alone, once there is one. */
  payment: z.object(moneyShape).nullish(),
  transactionSwishDetails: details({ errorCode: z.string().nullish(), returnUrl: url, qrCode: url }),
  transactionCreditCardDetails: details({ sessionUrl: url }),
  transactionMobilePayDetails: details({ sessionUrl: url, redirectUrl: url }),
  transactionVippsDetails: details({ sessionUrl: url }),
  transactionP24Details: details({ sessionUrl: url }),
  transactionPayPalDetails: details({ paymentUrl: url }),
  transactionBankTransferDetails: details({ payUrl: url, authorizationUrl: url }),
});
export type PaymentRequest = z.infer<typeof requestSchema>;
/** What each method says of a request. */
export type RequestDetails = Pick<
  PaymentRequest,
  Extract<keyof PaymentRequest, `transaction${string}Details`>
>;
export const requestsAnswer = z.object({ paymentRequests: z.array(requestSchema) });

export const banksAnswer = z.object({
  paymentGatewayGetAspspsForPaymentSession: z.array(
    z.object({ id: bigint, name: z.string(), logoUrl: z.string() }),
  ),
});
export const p24Answer = z.object({
  AvailableP24PaymentMethods: z.array(z.object({ p24Id: bigint, name: z.string(), imgUrl: z.string() })),
});

export type Money = z.infer<z.ZodObject<typeof moneyShape>>;
export const paymentSchema = z.object({
  id: bigint,
  transactionId: z.string(),
  ...moneyShape,
  currentStatus: z.string(),
  paymentRefundStatus: z.string().nullable(),
  captures: z.array(
    z.object({ id: bigint, amount: minorUnits, status: entered, errorMessage: z.string().nullable() }),
  ),
  refunds: z.array(
    z.object({
      waitToken: z.string(),
      totalAmount: minorUnits,
      status: entered,
      errorMessage: z.string().nullable(),
    }),
  ),
  transactionReleases: z.array(z.object({ id: bigint, amount: minorUnits, currentStatus: z.string() })),
  transactionSwishDetails: details({ errorCode: z.string().nullish() }),
  transactionCreditCardDetails: details({}),
  transactionMobilePayDetails: details({}),
  transactionVippsDetails: details({}),
  transactionP24Details: details({}),
  transactionPayPalDetails: details({}),
});
export type Payment = z.infer<typeof paymentSchema>;
export const paymentsAnswer = z.object({ payments: z.array(paymentSchema) });

export const captureAnswer = z.object({ newPaymentCapture: z.object({ captureId: bigint }) });
export const captureStatusAnswer = z.object({
  paymentCaptures: z.array(z.object({ errorMessage: z.string().nullable(), status: entered })),
});
export const releaseAnswer = z.object({ releasePayment: z.object({ releaseId: z.string() }) });
export const releaseStatusAnswer = z.object({
  transactionReleases: z.array(z.object({ currentStatus: z.string() })),
});
export const refundAnswer = z.object({ refundPayment: z.object({ waitToken: z.string() }) });
export const refundStatusAnswer = z.object({
  refunds: z.array(z.object({ errorMessage: z.string().nullable(), status: entered })),
});
export const refundsSinceAnswer = z.object({
  refunds: z.array(z.object({ waitToken: z.string(), paymentId: bigint })),
});
export const webhookAnswer = z.object({
  setWebhookUrl: z.object({ settingId: z.int(), hmacSecret: z.string().nullable() }),
});

/** For mutations of which only the absence of errors counts. */
export const anyAnswer = z.record(z.string(), z.unknown());
