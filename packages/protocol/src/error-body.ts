/** An error as it crosses the wire. */
import * as z from 'zod/mini';

export const errorBodySchema = z.object({
  error: z.object({
    /** An `ErrorCode`, or one that this page is too old to know: `KassaError.fromBody`. */
    code: z.string(),
    /** For the developer. Never shown to a customer, never has a secret. */
    message: z.string(),
    /** Which words to show the customer: a key of the elements' locales. */
    textKey: z.string(),
    retryable: z.boolean(),
    /** The field that is wrong, dotted: `order.lines.0.quantity`. */
    field: z.optional(z.string()),
    /** What support can look the case up by. */
    reference: z.optional(z.string()),
    /** The provider's own words for the customer, in their language. Plain text: never markup. */
    customerText: z.optional(z.string()),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
