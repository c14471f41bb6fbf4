/** The forms that the API takes. Sources: S2 "Parameters" and "Encoding"; wire contract C2. */
import * as z from 'zod';

const CARD = /^card(\.|$)/;

/** OPP: N10.N2, `[0-9]{1,10}(\.[0-9]{2})?`. */
const amount = z
  .string()
  .regex(/^\d{1,10}(\.\d{2})?$/, 'must have two decimals or none')
  .refine((value) => Number(value) > 0, 'must be above zero');
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be three letters');
const merchantTransactionId = z.string().min(1).max(255).optional();
/** AN2048 [\s\S]{6,2048}; here it must be an address, too, or nothing could be sent there. */
const address = z
  .string()
  .min(6, 'must have 6 characters')
  .max(2048, 'must have 2048 characters at most')
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), 'must be a URL, encoded once');

export const paymentRequestSchema = z
  .object({
    entityId: z.string(),
    amount,
    currency,
    paymentBrand: z.string().regex(/^[A-Z0-9_]{1,32}$/, 'must be a brand'),
    paymentType: z.enum(['DB', 'PA'], 'must be DB or PA'),
    merchantTransactionId,
    shopperResultUrl: address,
    notificationUrl: address.optional(),
  })
  .loose();
export type PaymentRequest = z.infer<typeof paymentRequestSchema>;

/** OPP, "Backoffice": a reversal is of the entire open amount, which need not be named. */
export const followUpSchema = z.discriminatedUnion(
  'paymentType',
  [
    z.object({
      entityId: z.string(),
      paymentType: z.enum(['CP', 'RF']),
      ...{ amount, currency, merchantTransactionId },
    }),
    z.object({
      entityId: z.string(),
      paymentType: z.literal('RV'),
      amount: amount.optional(),
      currency: currency.optional(),
      merchantTransactionId,
    }),
  ],
  'must be CP, RV or RF',
);
export type FollowUpRequest = z.infer<typeof followUpSchema>;

export interface ParameterError {
  name: string;
  value: string;
  message: string;
}

export class ParameterProblem extends Error {
  readonly errors: readonly ParameterError[];

  constructor(errors: readonly ParameterError[]) {
    super('Parameters are wrong');
    this.errors = errors;
  }
}

/** @throws ParameterProblem with everything that is wrong */
export function parseForm<T>(schema: z.ZodType<T>, form: Readonly<Record<string, string>>): T {
  const card = Object.keys(form).filter((name) => CARD.test(name));
  if (card.length > 0)
    throw new ParameterProblem(
      card.map((name) => ({ name, value: '', message: 'This sandbox takes no card data' })),
    );
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  throw new ParameterProblem(
    parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return { name, value: form[name] ?? '', message };
    }),
  );
}

/** As answers write an amount, however it was sent: `92.00` (C3). */
export const withDecimals = (value: string): string => (value.includes('.') ? value : `${value}.00`);

/** Hundredths: what the sandbox counts in. */
export const hundredths = (value: string): number => Math.round(Number(value) * 100);
