/** What a shop may say in `providerOptions.payone`, of an order and of an operation. Formats are in fields.ts. */
import type { Problem } from '@kassa/provider';
import * as z from 'zod';

const refused = z.never('Klarna refuses requests with a customerid').optional();

/** Of an order: `createSession({ providerOptions: { payone: … } })`. */
export const orderOptionsSchema = z.strictObject({
  /** PAYONE's own id of this customer, from an earlier answer. */
  userId: z.string().optional(),
  /** Klarna's extra merchant data: JSON, Base64. */
  merchantData: z.string().optional(),
  lastFourSsn: z.string().optional(),
  /** Only with a company; `OTHER` when left out, as PAYONE's plugins send [I]. */
  organizationEntityType: z.string().optional(),
  /** Nothing is delivered: the e-mail address is mandatory and the delivery address is not. */
  shoppingCartType: z.literal('DIGITAL').optional(),
  minimumAge: z.int().optional(),
  redirectUrlAfterAgeVerificationFailure: z.string().optional(),
  /** Only with preauthorization. */
  overCapture: z.literal(true).optional(),
  customerId: refused,
  customerid: refused,
});
export type OrderOptions = z.infer<typeof orderOptionsSchema>;

const isoDate = z.iso.date();
const itemOptions = {
  /** By the place of its line in `lines`: when it was or will be delivered, YYYY-MM-DD. */
  lineDeliveries: z
    .array(z.strictObject({ date: isoDate.optional(), endDate: isoDate.optional() }).nullable())
    .optional(),
};

export const captureOptionsSchema = z.strictObject({
  settleAccount: z.enum(['yes', 'no', 'auto']).optional(),
  ...itemOptions,
});

export const refundOptionsSchema = z.strictObject({
  settleAccount: z.enum(['yes', 'no', 'auto']).optional(),
  transactionParam: z.string().optional(),
  useCustomerData: z.enum(['yes', 'no']).optional(),
  invoiceId: z.string().optional(),
  invoiceDeliveryMode: z.string().optional(),
  invoiceAppendix: z.string().optional(),
  invoiceDeliveryDate: isoDate.optional(),
  invoiceDeliveryEndDate: isoDate.optional(),
  ...itemOptions,
});

export const releaseOptionsSchema = z.strictObject({});

/** zod's issues in the shop's words: `providerOptions.payone.customerId`; without a prefix, by the name below. */
export const optionProblems = (prefix: string, error: z.ZodError | undefined): Problem[] =>
  (error?.issues ?? []).flatMap(({ path, message, ...issue }) => {
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return names.map((name) => ({
      field: [prefix, ...name].filter((part) => part !== '').join('.'),
      message,
    }));
  });
