/** The options of `payone()`, checked all at once. A wrong option never throws: it becomes a sentence in `configProblems`. */
import { BlockList, isIP } from 'node:net';
import { isLoopback } from '@kassa/protocol';
import { optionSentence } from '@kassa/provider';
import * as z from 'zod';
import { FINANCING_TYPES, type FinancingType } from './methods.ts';

export interface PayoneOptions {
  /** `mid`: 5 or 6 digits. */
  merchantId: string;
  /** `aid`: 5 digits. */
  subAccountId: string;
  /** `portalid`: 7 digits, as many as 8 in the document's samples. */
  portalId: string;
  /** The portal's key. Never sent: requests carry its hash. */
  portalKey: string;
  mode: 'test' | 'live';
  /**
   * Last segment of the TransactionStatus URL that is set in PAYONE's merchant interface:
   * `<publicUrl>/notifications/payone/<notificationKey>`. At least 22 of `[A-Za-z0-9_-]`, random.
   */
  notificationKey: string;
  /** Which Klarna products the portal has. KIV, KIS and KDD when left out; KBT has no country table in the documents. */
  financingTypes?: readonly FinancingType[];
  /** How requests carry the key: `md5` (document, default) or `sha384` (PAYONE's own plugins). */
  keyHash?: 'md5' | 'sha384';
  /** `preauthorization` (default): captured at shipping. `authorization`: captured at once. */
  request?: 'preauthorization' | 'authorization';
  /** `settleaccount` of a refund that does not set it itself. `auto` when left out. */
  settleAccount?: 'yes' | 'no' | 'auto';
  /** Release a whole reservation by a capture of zero: usual at PAYONE, not in its Klarna document. True when left out. */
  releaseByEmptyCapture?: boolean;
  /** Addresses and CIDR ranges that TransactionStatus may come from. PAYONE's in live mode, any in test mode. */
  notificationSources?: readonly string[];
  /** Klarna's script. */
  scriptUrl?: string;
  /** `https://api.pay1.de/post-gateway/` */
  apiUrl?: string;
  /** Ask for JSON instead of `key=value` lines. */
  jsonAnswers?: boolean;
  /** Hosts that customers may be sent to. Any https host when left out. */
  redirectHosts?: readonly string[];
  /** Milliseconds for one call, connecting included. 45,000 when left out. */
  timeoutMs?: number;
  /** Minutes that a payment may be open before the merchant gets `payment.unresolved`. 60 when left out. */
  unresolvedAfterMinutes?: number;
}

/**
 * docs.payone.com, "TransactionStatus notification": the newest capture of its list. Behind it what PAYONE's plugins for
 * WooCommerce 3 and OXID 7 list besides.
 */
const PAYONE_ADDRESSES = [
  '185.60.20.0/24',
  '54.246.203.105',
  '213.178.72.196',
  '213.178.72.197',
  '217.70.200.0/24',
];

const digits = (min: number, max: number) =>
  z.string().regex(new RegExp(`^\\d{${min},${max}}$`), `must be ${min} to ${max} digits`);
const secureUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && isSecure(new URL(text)),
    'must be https without credentials (http on loopback only)',
  );

const host = z
  .string()
  .regex(/^((\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+|\[::1\])$/i, 'must be a host without scheme and port');

const schema = z.strictObject({
  merchantId: digits(5, 6),
  subAccountId: digits(5, 6),
  portalId: digits(7, 8),
  portalKey: z.string().min(8, 'must have at least 8 characters'),
  mode: z.enum(['test', 'live'], 'must be "test" or "live"'),
  notificationKey: z.string().regex(/^[A-Za-z0-9_-]{22,200}$/, 'must be 22 or more of [A-Za-z0-9_-]'),
  financingTypes: z
    .array(z.enum(FINANCING_TYPES))
    .min(1, 'must have at least one')
    .default(['KIV', 'KIS', 'KDD']),
  keyHash: z.enum(['md5', 'sha384']).default('md5'),
  request: z.enum(['preauthorization', 'authorization']).default('preauthorization'),
  settleAccount: z.enum(['yes', 'no', 'auto']).default('auto'),
  releaseByEmptyCapture: z.boolean().default(true),
  notificationSources: z.array(z.string().refine(isRange, 'must be IP addresses or CIDR ranges')).optional(),
  scriptUrl: secureUrl.default('https://x.klarnacdn.net/kp/lib/v1/api.js'),
  apiUrl: secureUrl.default('https://api.pay1.de/post-gateway/'),
  jsonAnswers: z.boolean().default(false),
  redirectHosts: z.array(host).min(1, 'must have at least one host').optional(),
  timeoutMs: z.int().min(100).max(80_000).default(45_000),
  unresolvedAfterMinutes: z.number().positive().max(10_080).default(60),
});

export type PayoneConfig = Omit<z.infer<typeof schema>, 'notificationSources'> & {
  /** Null: from anywhere. */
  notificationSources: BlockList | null;
};

/** `config` is null when there are problems, which never have a value in them. */
export function parseOptions(options: PayoneOptions): { config: PayoneConfig | null; problems: string[] } {
  const parsed = schema.safeParse(options);
  if (!parsed.success) return { config: null, problems: parsed.error.issues.map(optionSentence) };
  const { mode, notificationSources = mode === 'live' ? PAYONE_ADDRESSES : undefined } = parsed.data;
  return {
    config: {
      ...parsed.data,
      notificationSources: notificationSources ? makeList(notificationSources) : null,
    },
    problems: [],
  };
}

function isSecure({ protocol, hostname, username, password }: URL): boolean {
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isRange(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

function makeList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
