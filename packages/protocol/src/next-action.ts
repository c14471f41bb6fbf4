/** What the page does after a payment was created. The page follows the kind, never the name of a provider. */
import * as z from 'zod/mini';

const redirectSchema = z.object({
  kind: z.literal('redirect'),
  url: z.string(),
  /** POST sends `fields` as a form; GET follows `url` as it is. */
  httpMethod: z.enum(['GET', 'POST']),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

const appSwitchSchema = z.object({
  kind: z.literal('app_switch'),
  /** Opens the app; used verbatim. Null until the provider has made it. */
  link: z.nullable(z.string()),
  /** Schemes that `link` may have besides https, as the provider lists them: `['swish']`. */
  schemes: z.array(z.string()),
  /** Text to show as a QR code, verbatim. Null when there is none. */
  qrText: z.nullable(z.string()),
  /** ISO 8601. Informs the customer; passing it is not a failure. */
  expiresAt: z.nullable(z.string()),
});

const waitSchema = z.object({ kind: z.literal('wait') });

export const nextActionSchema = z.discriminatedUnion('kind', [redirectSchema, appSwitchSchema, waitSchema]);
export type NextAction = z.infer<typeof nextActionSchema>;
