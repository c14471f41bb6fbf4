/** How the sandbox behaves, for every payment from now on. */
import * as z from 'zod';
import { SHAPES } from './notifications.ts';

const code = z.string().regex(/^\d{3}\.\d{3}\.\d{3}$/, 'must be ddd.ddd.ddd');

export const settingsSchema = z.strictObject({
  /** What POST /payments answers, instead of sending the customer to the page. */
  createResult: code.nullable(),
  /** Redirects with parameters, which the merchant's page sends as a form. */
  redirectParameters: z.boolean(),
  /** Outcomes that are chosen with "later" come after this long. */
  settleMs: z.int().min(1).max(600_000),
  /** What captures, reversals and refunds end with; success when null. */
  followUpResult: code.nullable(),
  /** S2 answers a declined payment with 400; the parent platform answers an Inquiry about one with 200. */
  inquiryOfDecline: z.union([z.literal(200), z.literal(400)]),
  notifications: z.enum([...SHAPES, 'none']),
  /** before_return: the customer is sent back once the first attempt is over. never: withheld until asked for. */
  timing: z.enum(['before_return', 'after_return', 'never']),
  /** after_return: this long after. */
  lateMs: z.int().min(1).max(600_000),
  /** 2: the same one twice at once. */
  copies: z.int().min(1).max(5),
  /** 307 to this path of ours (`/moved`) or to this origin, the call's own path behind it. */
  movedTo: z.union([z.literal('/moved'), z.url()]).nullable(),
  /** False: the access token is answered with 403, as if it had been taken back. */
  tokenAccepted: z.boolean(),
  /** Inquiries are answered that there were too many. */
  throttled: z.boolean(),
  /** What the customer's browser brings back. */
  returnQuery: z.enum(['genuine', 'another_id', 'tampered_path', 'none']),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  createResult: null,
  redirectParameters: true,
  settleMs: 5000,
  followUpResult: null,
  inquiryOfDecline: 400,
  notifications: 'post_json',
  timing: 'before_return',
  lateMs: 2000,
  copies: 1,
  movedTo: null,
  tokenAccepted: true,
  throttled: false,
  returnQuery: 'genuine',
};
