/**
 * What a page needs before the customer can pay with a selected method. The page follows the kind, never the
 * name of a provider.
 */
import * as z from 'zod/mini';

const choiceSchema = z.object({
  value: z.string(),
  label: z.string(),
  logoUrl: z.optional(z.string()),
});

/** One thing to ask the customer. `label` is already in the session's language. */
export const fieldSchema = z.discriminatedUnion('type', [
  /**
   * Free text with the keyboard of its kind: `tel` for a phone number. `pattern` is the source of a regular expression
   * that the whole value must match; `problem` is the text for a value that doesn't match, or that the server refuses.
   * `hint` tells how it's written, with an example. `orderEnding`: the order has a value of its own that ends so; the
   * answer `order` means that value.
   */
  z.object({
    type: z.enum(['tel', 'text', 'date']),
    name: z.string(),
    label: z.string(),
    required: z.boolean(),
    pattern: z.optional(z.string()),
    min: z.optional(z.string()),
    max: z.optional(z.string()),
    hint: z.optional(z.string()),
    problem: z.optional(z.string()),
    autocomplete: z.optional(z.string()),
    inputmode: z.optional(z.string()),
    orderEnding: z.optional(z.string()),
  }),
  /** One of a list: a bank, with its logo. */
  z.object({
    type: z.literal('choice'),
    name: z.string(),
    label: z.string(),
    required: z.boolean(),
    options: z.array(choiceSchema),
  }),
  /** Something to accept: `'true'` once ticked. */
  z.object({
    type: z.literal('acceptance'),
    name: z.string(),
    label: z.string(),
    required: z.boolean(),
    url: z.optional(z.string()),
  }),
]);
export type Field = z.infer<typeof fieldSchema>;

export const preparationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('fields'), fields: z.array(fieldSchema) }),
  z.object({
    kind: z.literal('klarna_widget'),
    clientToken: z.string(),
    category: z.string(),
    scriptUrl: z.string(),
    /** The category's badge, from the provider's answer. */
    logoUrl: z.optional(z.string()),
  }),
]);
export type Preparation = z.infer<typeof preparationSchema>;
