/**
 * What crosses the wire to Krofort and back, as schemas. Source: krofort-docs "Payments" (/init-payment),
 * "Notifications"; what those leave out is marked sandbox-defined.
 */
import { fromDecimalString, isCountry, isCurrency, isLoopback } from '@kassa/protocol';
import { cutText } from '@kassa/provider';
import * as z from 'zod';

const path = z
  .string()
  .max(2048)
  .regex(/^\/(?!\/)[!-~]*$/, 'Must be a path that starts with one slash')
  .refine((value) => !/[\\#]/.test(value), 'Must not have a backslash or a fragment');

/** A sanity check, not a validation: every country has its own form. */
export const nationalIdSchema = z
  .string()
  .regex(/^[\p{L}\d][\p{L}\d +./-]{3,31}$/u, 'Must be 4 to 32 letters, digits, spaces or one of + - . /');

/** https without credentials, plain http on this machine alone. */
export function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Body of POST /init-payment: the last look before it leaves. */
export const initPaymentSchema = z
  .strictObject({
    /** A decimal string with a dot: `"100.00"`. */
    amount: z.string(),
    currency: z.string().refine(isCurrency, 'Must be an ISO 4217 code'),
    nationalIdentificationNumber: nationalIdSchema.optional(),
    psuId: nationalIdSchema.optional(),
    /** Host and port, no scheme. */
    merchantDomain: z.string().regex(/^([a-z0-9.-]+|\[::1\])(:\d{1,5})?$/i, 'Must be a domain'),
    successPath: path,
    failurePath: path,
    closePath: path,
    countryCode: z.string().refine(isCountry, 'Must be an ISO 3166-1 alpha-2 code'),
    merchantReference: z.string().regex(/^[0-9a-z-]{1,20}$/, 'Must be 1 to 20 of [0-9a-z-]'),
    endUserToken: z.string().min(1).max(1024).optional(),
    requireMerchantConfirmation: z.boolean().optional(),
    notificationUrl: z.string().max(2048).refine(isWebUrl, 'Must be https (http on loopback only)'),
    /** Goes with an endUserToken. */
    quickDeposit: z.boolean().optional(),
  })
  .check((context) => {
    const { amount, currency } = context.value;
    if ((fromDecimalString(amount, currency) ?? 0) <= 0)
      context.issues.push({
        code: 'custom',
        path: ['amount'],
        message: `Must be an amount above zero that fits ${currency}`,
        input: amount,
      });
  });
export type InitPaymentBody = z.infer<typeof initPaymentSchema>;

export const initPaymentAnswerSchema = z.object({
  clientUrl: z.string().max(8192),
  /** For the next payment: this one can be paid without it. */
  endUserToken: z.string().min(1).max(1024).nullish().catch(undefined),
});
export type InitPaymentAnswer = z.infer<typeof initPaymentAnswerSchema>;

/** Sandbox-defined: the documents' "Errors" page is not public. Anything else is read as no details. */
export const errorAnswerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
});

const said = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((text) => text ?? undefined);

const notificationData = z.object({
  merchantReference: said(64),
  /** A text in the documents; a number is read as it is written. */
  amount: z.preprocess((amount) => (typeof amount === 'number' ? String(amount) : amount), said(32)),
  currency: said(8),
  reason: z
    .string()
    .nullish()
    .catch(undefined)
    .transform((text) => (typeof text === 'string' ? cutText(text, 200) : undefined)),
});

/**
 * Body of a notification. `data` is an object in the documents and its fields are sandbox-defined; no other
 * field is kept, since nobody knows what may be in it. What only explains refuses nothing: the money is taken all the same.
 */
export const notificationSchema = z.object({
  type: z.string().min(1).max(200),
  timestamp: z
    .union([z.string().max(64), z.number()])
    .nullish()
    .catch(undefined),
  data: notificationData.nullish().transform((data) => data ?? notificationData.parse({})),
});
export type NotificationPayload = z.infer<typeof notificationSchema>;

/** `createSession({ providerOptions: { krofort: … } })` */
export const sessionOptionsSchema = z.strictObject({
  /** Overrides the option of the same name for this order. */
  requireMerchantConfirmation: z.boolean().optional(),
  /** A token that the shop has for this customer, over the one that was remembered here. */
  endUserToken: z.string().min(1).max(1024).optional(),
  /** With a token: the account of last time without a question (the default), or the customer chooses (false). */
  quickDeposit: z.boolean().optional(),
});

/** What `report.remember` left. */
export const rememberedSchema = z.object({ endUserToken: z.string().min(1).max(1024) });
