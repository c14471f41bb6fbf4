/** What `@kassa/ssr` takes: a list of ways to pay to be drawn by a server, and the form that such a list sends. */
import * as z from 'zod/mini';
import { methodSchema, snapshotSchema } from './snapshot.ts';

const ownMethodSchema = z.object({
  id: z.string().check(z.minLength(1)),
  label: z.string(),
  description: z.exactOptional(z.string()),
  logoUrl: z.exactOptional(z.string()),
  icon: z.exactOptional(methodSchema.shape.icon),
  submitLabel: z.exactOptional(z.string()),
});

/** How a list is drawn. The README of `@kassa/ssr` says what each is for. */
export const pickerOptionsSchema = z.object({
  server: z.url(),
  token: z.string().check(z.minLength(1)),
  language: z.optional(z.string()),
  nonce: z.optional(z.string()),
  ownMethods: z._default(z.array(ownMethodSchema), []),
  methodLogos: z._default(z.record(z.string(), z.string()), {}),
  texts: z._default(z.record(z.string(), z.string()), {}),
  children: z._default(z.string(), ''),
});

/** `Intl`, which writes the amount, throws for what is no code. */
export const drawnSnapshotSchema = snapshotSchema.check(
  z.refine(({ order }) => /^[A-Z]{3}$/.test(order.currency), {
    path: ['order', 'currency'],
    error: 'must be an ISO 4217 code',
  }),
);

/** `POST /picker`. */
export const drawPickerSchema = z.extend(pickerOptionsSchema, { snapshot: drawnSnapshotSchema });
/** Its answer. `styleHash` is for a page's policy that has no nonce. */
export const drawnPickerSchema = z.object({ html: z.string(), styleHash: z.string() });

/** Visible ASCII: it goes on in a header. */
const headerText = z.string().check(z.regex(/^[\x21-\x7e]*$/));

/** `POST /pay`, as a form. What the method asks for stands beside it, each as `field.<name>`. */
export const payFormSchema = z.object({
  token: headerText.check(z.minLength(1), z.maxLength(4096)),
  method: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  /** The payment that the page had when its list was drawn; empty when there was none. */
  after: z._default(z.string().check(z.maxLength(100)), ''),
  /** The page's that sent the first form; counts where a page of ours sends the second. */
  origin: z.optional(headerText.check(z.maxLength(500))),
  /** The method whose fields the form has. */
  asked: z.optional(z.string()),
});
