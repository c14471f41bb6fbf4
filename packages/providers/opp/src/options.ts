/** The options of `opp()`, checked all at once. A wrong option never throws: it becomes a sentence in `configProblems`. */
import { currencyDecimals, isCurrency, isLoopback, type Method } from '@kassa/protocol';
import { optionSentence } from '@kassa/provider';
import * as z from 'zod';
import { isCardBrand, parametersSchema } from './request/provider-options.ts';
import type { PaymentType } from './status.ts';

export interface OppOptions {
  /** Everything before the version: `https://bank.sandbox.efaka.net/gateway`, `https://eu-prod.oppwa.com`. */
  baseUrl: string;
  /** `/v3`. ACI's own platform has `/v1`. */
  versionPath?: string;
  /** From the backend UI. Sent as a bearer token: 32 to 2048 visible characters. */
  accessToken: string;
  entityId: string;
  /** `PARTICIPATOR` at one known client of this API. Sent when given. */
  entityType?: string;
  /** `merchant.id`. Sent when given. */
  merchantId?: string;
  /** One method each, `opp.<brand in lower case>`. Brands that redirect: card data never passes through here. */
  brands: readonly Brand[];
  /** DB takes the money at once (the default); PA reserves it until a capture. */
  paymentType?: PaymentType;
  /** Sent with every payment, by their dotted names: `{ testMode: 'EXTERNAL' }`. */
  parameters?: Readonly<Record<string, string>>;
  /** Decimals of an amount, by currency, where the provider wants others than two: `{ KWD: 3 }`. */
  decimals?: Readonly<Record<string, number>>;
  /**
   * Path of the platform's transaction report, below `baseUrl`: `/v1/query` or `/v3/query`. With it the server looks for
   * a payment whose answer was lost, by its merchantTransactionId. Without it only a notification or a person can tell.
   */
  queryPath?: string;
  /** Which payment a refund names after a capture: the payment (the default) or, as ACI wants it, the newest capture. */
  refundRefersTo?: 'payment' | 'capture';
  /** Origins besides baseUrl's that a 307 may lead to. They are not given the access token. */
  redirectOrigins?: readonly string[];
  /** Where customers may be sent: a host, or `*.` and a domain for any below it. Any https host when left out. */
  customerHosts?: readonly string[];
  /** Milliseconds for one call, redirects included. 15,000 when left out. */
  timeoutMs?: number;
  /** Minutes that a payment may be open before the merchant gets `payment.unresolved`. 60 when left out. */
  unresolvedAfterMinutes?: number;
}

export interface Brand {
  /** `paymentBrand` on the wire: `PAYPAL`. */
  brand: string;
  /** By BCP 47 language; `en` is what the others fall back to. */
  label: { readonly en: string } & Readonly<Record<string, string>>;
  description?: { readonly en: string } & Readonly<Record<string, string>>;
  icon: Method['icon'];
}

const text = z.string().trim().min(1, 'must not be empty');
const texts = z.object({ en: text }).catchall(text);
const host = z
  .string()
  .regex(/^((\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+|\[::1\])$/i, 'must be a host without scheme and port');

const schema = z.strictObject({
  baseUrl: text
    .refine(isApiUrl, 'must be an https URL without credentials, query or fragment')
    .transform((url) => url.replace(/\/+$/, '')),
  versionPath: z
    .string()
    .regex(/^\/v\d{1,2}$/, 'must be like "/v3"')
    .default('/v3'),
  accessToken: z
    .string()
    .regex(/^[\x21-\x7e]{32,2048}$/, 'must be 32 to 2048 characters of visible ASCII without spaces'),
  entityId: text,
  entityType: text.optional(),
  merchantId: text.optional(),
  brands: z
    .array(
      z.strictObject({
        brand: z
          .string()
          .regex(/^[A-Z0-9_]{1,32}$/, 'must be 1 to 32 of A-Z, 0-9 and _')
          .refine(
            (brand) => !isCardBrand(brand),
            'must be a brand that redirects: card data never passes through here',
          ),
        label: texts,
        description: texts.optional(),
        icon: z.enum(['bank', 'card', 'mobile', 'invoice', 'wallet', 'other'] satisfies Method['icon'][]),
      }),
    )
    .min(1, 'must have at least one brand')
    .refine(
      (brands) => new Set(brands.map(({ brand }) => brand)).size === brands.length,
      'must not have a brand twice',
    ),
  paymentType: z.enum(['DB', 'PA']).default('DB'),
  parameters: parametersSchema.default({}),
  queryPath: z
    .string()
    .regex(/^\/v\d{1,2}\/query$/, 'must be like "/v3/query"')
    .optional(),
  decimals: z
    .record(
      z.string().refine(isCurrency, 'must be by ISO 4217 code'),
      z.int('must be whole numbers').min(0, 'must be 0 to 4').max(4, 'must be 0 to 4'),
    )
    .default({}),
  refundRefersTo: z.enum(['payment', 'capture']).default('payment'),
  redirectOrigins: z
    .array(z.string().refine(isOrigin, 'must be an https origin: scheme, host and port alone'))
    .default([]),
  customerHosts: z.array(host).min(1, 'must have at least one host').optional(),
  timeoutMs: z.int().min(100).max(60_000).default(15_000),
  unresolvedAfterMinutes: z.number().positive().max(43_200).default(60),
});
export type OppConfig = z.output<typeof schema>;

/** `config` is null when there are problems, each of which starts with its option's name. */
export function parseOptions(options: OppOptions): { config: OppConfig | null; problems: string[] } {
  const parsed = schema.safeParse(options);
  return parsed.success
    ? { config: parsed.data, problems: [] }
    : { config: null, problems: parsed.error.issues.map(optionSentence) };
}

/** Two by this API's convention, whatever the currency has, unless the merchant knows better. */
export const decimalsOf = ({ decimals }: Pick<OppConfig, 'decimals'>, currency: string): number =>
  decimals[currency] ?? 2;

/** Minor units that `decimals` can't write: thousandths of a dinar by two. */
export const fitsDecimals = (amount: number, currency: string, decimals: number): boolean =>
  amount % 10 ** Math.max(0, currencyDecimals(currency) - decimals) === 0;

function isApiUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return safe && !username && !password && !search && !hash;
}

function isOrigin(value: string): boolean {
  return isApiUrl(value) && new URL(value).origin === value;
}
