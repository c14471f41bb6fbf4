/**
 * The options of `krofort()`, checked all at once. A wrong option never throws: it becomes a sentence in
 * `configProblems`.
 */
import type { KeyObject } from 'node:crypto';
import { PAYMENT_STATUSES, type PaymentStatus } from '@kassa/protocol';
import { optionSentence } from '@kassa/provider';
import * as z from 'zod';
import { Credentials, type CertificateSource } from './credentials.ts';
import { parsePublicKey } from './signature.ts';
import { DEFAULT_NOTIFICATION_STATUSES, MERCHANT_CONFIRMATION, type Meaning } from './status.ts';

export interface KrofortOptions {
  /** https. `/init-payment` stands below it: `https://merchant.a.krofort.com`. */
  apiUrl: string;
  /** Client certificates from the back office. Several may be valid at once; the one that ends last is used. */
  certificates: readonly CertificateSource[];
  /** Krofort's root certificate, PEM or path. */
  ca: string;
  /** Ed25519, from the back office ("webhookSecret"): `whpk_…`, base64 or PEM. Several while they are changed over. */
  webhookPublicKeys: string | readonly string[];
  /** The table's name by default; the documents' example sends `psuId`. */
  nationalIdField?: 'nationalIdentificationNumber' | 'psuId';
  /** Ask the shop before the money is taken. False when left out; `providerOptions.krofort` overrides it. */
  requireMerchantConfirmation?: boolean;
  /**
   * Ask Krofort to use the account of the last payment without asking, if it recognises the customer. True when left out;
   * `providerOptions.krofort` overrides it.
   */
  quickDeposit?: boolean;
  /** Statuses by notification type, in place of the defaults in status.ts. Null: accepted, no effect. */
  notificationStatuses?: Readonly<Record<string, PaymentStatus | typeof MERCHANT_CONFIRMATION | null>>;
  /** Where customers may be sent: a host, or `*.` and a domain for any below it. `['*.krofort.com']`. */
  cashierHosts?: readonly string[];
  /** Milliseconds for one call, connecting included. 10,000 when left out. */
  timeoutMs?: number;
  /** Minutes after which the customer may leave an open payment for another method. 15 when left out. */
  switchAfterMinutes?: number;
  /** Minutes that a payment may be open before the merchant gets `payment.unresolved`. 60 when left out. */
  unresolvedAfterMinutes?: number;
}

export interface KrofortConfig {
  apiUrl: string;
  credentials: Credentials;
  publicKeys: readonly KeyObject[];
  nationalIdField: 'nationalIdentificationNumber' | 'psuId';
  requireMerchantConfirmation: boolean;
  quickDeposit: boolean;
  meaningOf(type: string): Meaning;
  cashierHosts: readonly string[];
  timeoutMs: number;
  switchAfterMinutes: number;
  unresolvedAfterMinutes: number;
}

const text = z.string().trim().min(1, 'must not be empty');
const host = z
  .string()
  .regex(/^((\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+|\[::1\])$/i, 'must be a host without scheme and port');

const schema = z.strictObject({
  apiUrl: text.refine(isApiUrl, 'must be an https URL without credentials, query or fragment'),
  certificates: z
    .array(z.strictObject({ cert: text, key: text, passphrase: z.string().optional() }))
    .min(1, 'must have at least one certificate'),
  ca: text,
  webhookPublicKeys: z
    .union(
      [text.transform((key) => [key]), z.array(text).min(1, 'must have at least one key')],
      'must be the public key of the notifications, or a list of such',
    )
    .transform((keys, context) =>
      keys.flatMap((key) => {
        const parsed = parsePublicKey(key);
        if (parsed) return [parsed];
        context.addIssue('must be Ed25519 public keys: whpk_…, base64 of 32 bytes, or PEM');
        return [];
      }),
    ),
  nationalIdField: z.enum(['nationalIdentificationNumber', 'psuId']).default('nationalIdentificationNumber'),
  requireMerchantConfirmation: z.boolean().default(false),
  quickDeposit: z.boolean().default(true),
  notificationStatuses: z
    .record(text, z.enum([...PAYMENT_STATUSES, MERCHANT_CONFIRMATION]).nullable())
    .default({}),
  cashierHosts: z.array(host).min(1, 'must have at least one host').default(['*.krofort.com']),
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
  switchAfterMinutes: z.number().min(0).max(1440).default(15),
  unresolvedAfterMinutes: z.number().positive().max(10_080).default(60),
});

/** `config` is null when there are problems. Certificates are looked at even when other options are wrong. */
export function parseOptions(options: KrofortOptions): { config: KrofortConfig | null; problems: string[] } {
  const parsed = schema.safeParse(options);
  const problems = parsed.success ? [] : parsed.error.issues.map(optionSentence);
  const files = schema.pick({ ca: true, certificates: true }).strip().safeParse(options);
  const credentials = files.success
    ? new Credentials(files.data.ca, files.data.certificates.map(withoutUndefined))
    : undefined;
  problems.push(...(credentials?.problems ?? []));
  if (!parsed.success || !credentials || problems.length > 0) return { config: null, problems };

  const { webhookPublicKeys, notificationStatuses, ...rest } = parsed.data;
  const meanings = new Map(Object.entries({ ...DEFAULT_NOTIFICATION_STATUSES, ...notificationStatuses }));
  return {
    config: {
      ...rest,
      apiUrl: rest.apiUrl.replace(/\/+$/, ''),
      credentials,
      publicKeys: webhookPublicKeys,
      meaningOf: (type) => meanings.get(type) ?? null,
    },
    problems,
  };
}

function isApiUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return protocol === 'https:' && !username && !password && !search && !hash;
}

function withoutUndefined(source: {
  cert: string;
  key: string;
  passphrase?: string | undefined;
}): CertificateSource {
  const { cert, key, passphrase } = source;
  return passphrase === undefined ? { cert, key } : { cert, key, passphrase };
}
