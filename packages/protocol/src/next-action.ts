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

export const nextActionSchema = z.union([redirectSchema, appSwitchSchema, waitSchema]);
export type NextAction = z.infer<typeof nextActionSchema>;

/** http is for development on this machine alone. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Hosts of this machine: `localhost`, `127.0.0.0/8`, `[::1]`. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/**
 * May a browser be sent to `text`? https without credentials, plain http on loopback only. The server asks
 * before it stores a provider's answer and the page asks again before it leaves.
 */
export function isSafeRedirect(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** May a browser open `text` as a link to an app? A safe https address or one of the listed schemes. */
export function isSafeAppLink(text: string, schemes: readonly string[]): boolean {
  if (isSafeRedirect(text)) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(text)?.[1];
  return (
    scheme !== undefined && schemes.includes(scheme) && !/^(javascript|data|vbscript|file|blob)$/.test(scheme)
  );
}
