/** What a page gives with a payment, by the kinds of preparation. Parsed by the server; a page never loads this file. */
import * as z from 'zod/mini';

/** More than any form asks for. */
const MOST_FIELDS = 50;
const valuesSchema = z
  .record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(500)))
  .check(
    z.refine((values) => Object.keys(values).length <= MOST_FIELDS, `has more than ${MOST_FIELDS} fields`),
  );

export const paymentInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('fields'), values: valuesSchema }),
  z.object({
    kind: z.literal('klarna_widget'),
    authorizationToken: z.string().check(z.minLength(1), z.maxLength(500)),
    /**
     * When the widget gave it, by the clock that the command's `sentAt` is of. ISO 8601. A token that is too old is not
     * sent on.
     */
    authorizedAt: z.optional(z.iso.datetime()),
  }),
]);
export type PaymentInput = z.infer<typeof paymentInputSchema>;
