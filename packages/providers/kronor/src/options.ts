/**
 * The options of `kronor()`, checked all at once. A wrong option never throws: it becomes a sentence in `configProblems`.
 */
import { isLoopback } from '@kassa/protocol';
import { optionSentence } from '@kassa/provider';
import * as z from 'zod';
import { METHOD_NAMES, type MethodName } from './methods/method-names.ts';
import { endpointsOf, type Environment, type Endpoints } from './environment.ts';

export interface KronorOptions {
  /** The merchant's API token from Kronor's portal. Stays on the server. */
  apiToken: string;
  /**
   * Kronor's own, or where a sandbox is: `{ graphqlUrl: 'http://127.0.0.1:4020/v1/graphql', hostedUrl:
   * 'http://127.0.0.1:4020' }`.
   */
  environment: Environment;
  /** What the merchant has agreed with Kronor. All seven when left out. */
  methods?: readonly MethodName[];
  /** Ask Kronor for an earlier payment of the same reference before each attempt. True when left out. */
  referenceCheck?: boolean;
  /** Only after talking to Kronor (schema: "Talk to us before using this"). */
  preferredGateway?: 'KRONOR';
  /**
   * Kronor has told you that it counts ISK in whole krónur, as ISO 4217 does. Its documents don't say, and others count
   * in hundredths: orders in ISK are offered no method of Kronor's otherwise.
   */
  iskInWholeKronur?: boolean;
  /** The parameter of the return URL's query in which a bank returns our state [inferred]. `state` when left out. */
  redirectStateParameter?: string;
  /** Kronor's webhooks, where the merchant has set a URL: `<publicUrl>/notifications/kronor/<accountKey>`. */
  webhooks?: {
    /** Makes the URL impossible to guess. At least 32 characters. */
    accountKey: string;
    /** What `setWebhookUrl` answered. Several while they are changed over. */
    hmacSecrets: readonly string[];
    /** How the signature is written; Kronor's documents don't say. hex when left out. */
    signatureEncoding?: 'hex' | 'base64';
  };
  /** Milliseconds for one try of a call, connecting included. 10,000 when left out. */
  timeoutMs?: number;
  /** Milliseconds for which a call is repeated while the customer waits. 16,000 when left out. */
  retryForMs?: number;
  /** Minutes that a payment may be open before the merchant gets `payment.unresolved`. 60 when left out. */
  unresolvedAfterMinutes?: number;
}

export interface KronorConfig extends Endpoints {
  apiToken: string;
  methods: readonly MethodName[];
  referenceCheck: boolean;
  preferredGateway: 'KRONOR' | undefined;
  iskInWholeKronur: boolean;
  redirectStateParameter: string;
  webhooks:
    { accountKey: string; hmacSecrets: readonly string[]; signatureEncoding: 'hex' | 'base64' } | undefined;
  timeoutMs: number;
  retryForMs: number;
  unresolvedAfterMinutes: number;
}

/** Kronor has these; this provider has not, and says so by name. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  applePay: 'Apple Pay',
  googlePay: 'Google Pay',
  trustly: 'Trustly',
  pointspay: 'PointsPay',
  buyNowPayLater: 'Buy now, pay later',
  savedCards: 'Saved cards',
};

const safeUrl = z
  .string()
  .refine(isSafeUrl, 'must be an https URL (http on loopback only) without credentials, query or fragment')
  .overwrite((url) => url.replace(/\/+$/, ''));

const method = z.string().transform((name, context): MethodName => {
  const known = METHOD_NAMES.find((each) => each === name);
  if (known) return known;
  const named = Object.hasOwn(OUT_OF_SCOPE, name) ? OUT_OF_SCOPE[name] : undefined;
  context.addIssue(
    named === undefined
      ? `must be one of ${METHOD_NAMES.join(', ')}, and not ${name}`
      : `must not be ${name}: ${named} is not supported`,
  );
  return z.NEVER;
});

const schema = z.strictObject({
  apiToken: z.string().trim().min(1, 'must not be empty'),
  environment: z
    .union(
      [z.enum(['staging', 'production']), z.strictObject({ graphqlUrl: safeUrl, hostedUrl: safeUrl })],
      'must be "staging", "production", or the two URLs of a sandbox: { graphqlUrl, hostedUrl }',
    )
    .transform(endpointsOf),
  methods: z
    .array(method)
    .min(1, 'must have at least one method')
    .default([...METHOD_NAMES]),
  referenceCheck: z.boolean().default(true),
  preferredGateway: z.literal('KRONOR').optional(),
  iskInWholeKronur: z.boolean().default(false),
  redirectStateParameter: z.string().min(1).max(64).default('state'),
  webhooks: z
    .strictObject({
      accountKey: z.string().regex(/^[\w-]{32,128}$/, 'must have 32 to 128 of A-Z a-z 0-9 _ -'),
      hmacSecrets: z
        .array(z.string().min(16, 'must have at least 16 characters'))
        .min(1, 'must have at least one'),
      signatureEncoding: z.enum(['hex', 'base64']).default('hex'),
    })
    .optional(),
  timeoutMs: z.int().min(100).max(20_000).default(10_000),
  retryForMs: z.int().min(0).max(30_000).default(16_000),
  unresolvedAfterMinutes: z.number().positive().max(10_080).default(60),
});

/** `config` is null when there are problems. */
export function parseOptions(options: KronorOptions): { config: KronorConfig | null; problems: string[] } {
  const parsed = schema.safeParse(options);
  if (!parsed.success) return { config: null, problems: parsed.error.issues.map(optionSentence) };
  const { environment, preferredGateway, webhooks, ...rest } = parsed.data;
  return { config: { ...rest, ...environment, preferredGateway, webhooks }, problems: [] };
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const secure = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return secure && !username && !password && !search && !hash;
}
