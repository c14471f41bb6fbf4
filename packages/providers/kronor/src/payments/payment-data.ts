/** What is kept with a payment between calls. On the server only: never in a snapshot, an event or a log. */
import type { JsonObject, PaymentFacts } from '@kassa/provider';
import * as z from 'zod';

const schema = z.object({
  /** What Kronor knows the request by. */
  waitToken: z.string().optional(),
  /** What Kronor knows the order by. */
  merchantReference: z.string().optional(),
  /** Kronor's session token; null once nothing more is to be done with it. */
  sessionToken: z.string().nullish(),
  /** `resultingPaymentId`, once it is paid or authorized. */
  paymentId: z.string().optional(),
  /** Where the customer comes back to. */
  returnUrl: z.string().optional(),
  /** Bank transfer: what the bank has to bring back. */
  redirectState: z.string().optional(),
  /** When the customer came back last, and with what. */
  cameBack: z.object({ at: z.string(), cancelled: z.boolean() }).optional(),
  /** Which `cameBack.at` was acted on. */
  actedOn: z.string().optional(),
  /** What Kronor tells the merchant of card, bank or wallet, by its words. */
  details: z.record(z.string(), z.string()).optional(),
  /** The page has what it needs to go on. */
  shown: z.boolean().optional(),
});
export type PaymentData = z.infer<typeof schema>;

export const readData = ({ data }: Pick<PaymentFacts, 'data'>): PaymentData => schema.parse(data);

/** `undefined` says nothing. */
export const dataOf = (data: PaymentData): JsonObject => JSON.parse(JSON.stringify(data)) as JsonObject;
