/** What comes over the wire, as schemas. Source: wire contract C3; only what is used is kept. */
import { cutText } from '@kassa/provider';
import * as z from 'zod';

/** 32 characters at the parent platform; others have dots and dashes. Never a path of its own. */
const ID = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';
export const idSchema = z.string().regex(new RegExp(`^${ID}$`));

/** `/v3/payments/{id}`, the version as the provider likes, below baseUrl's own path or not. */
const RESOURCE_PATH = new RegExp(`^((?:/[A-Za-z0-9_-]+)*)/v\\d{1,2}/payments/(${ID})$`);

/** @returns the id in `path`. Undefined: it is not the path of a payment at `baseUrl`. */
export function idInResourcePath(path: string, baseUrl: string): string | undefined {
  const match = RESOURCE_PATH.exec(path);
  const below = match?.[1] ?? '';
  return below === '' || below === new URL(baseUrl).pathname ? match?.[2] : undefined;
}

const scalar = z.union([z.string().max(8192), z.number()]).transform(String);

/** What only explains makes no answer unreadable: too long, it is cut. */
const explanation = (max: number) =>
  z
    .string()
    .nullish()
    .catch(undefined)
    .transform((text) => text && cutText(text, max));

/** Answer to a payment, a follow-up and an Inquiry alike. */
export const answerSchema = z.object({
  id: idSchema.nullish(),
  paymentType: z.string().max(10).nullish(),
  /** Major units: `"92.00"`. */
  amount: scalar.nullish(),
  currency: z.string().max(3).nullish(),
  merchantTransactionId: z.string().max(255).nullish(),
  result: z.object({
    code: z.string().max(20),
    description: explanation(2000),
    parameterErrors: z
      .array(z.object({ name: z.string().max(200), message: explanation(500) }))
      .nullish()
      .catch(undefined),
  }),
  redirect: z
    .object({
      url: z.string().max(8192),
      /** A word that is neither is as if there were none. */
      method: z.enum(['GET', 'POST']).nullish().catch(undefined),
      parameters: z.array(z.object({ name: z.string().max(200), value: scalar.nullish() })).nullish(),
      /** OPP: hidden frames for 3-D Secure of cards. Only told that there are some. */
      preconditions: z.array(z.unknown()).nullish().catch(undefined),
    })
    .nullish(),
});
export type Answer = z.infer<typeof answerSchema>;

const foundSchema = z.array(
  z.object({
    id: idSchema,
    paymentType: z.string().max(10).nullish(),
    merchantTransactionId: z.string().max(255).nullish(),
  }),
);

/**
 * The transaction report by merchantTransactionId: `/v1/query` lists `payments`, `/v3/query` lists `records`.
 * Source: OPP, "Transaction Reports".
 */
export const reportSchema = z
  .union([z.object({ payments: foundSchema }), z.object({ records: foundSchema })])
  .transform((report) => ('payments' in report ? report.payments : report.records));
export type FoundTransaction = z.infer<typeof foundSchema>[number];
