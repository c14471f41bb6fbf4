/** Options become a config here, once; every problem is listed at once, by name. */
import * as z from 'zod';
import { isSafeRedirect } from '@kassa/protocol';
import { ConfigError, optionProblems } from '@kassa/protocol/options';
import type { Log, PaymentProvider } from '@kassa/provider';
import type { Store } from '@kassa/store';
import type { Meter } from './figures.ts';
import type { CheckoutServerOptions } from './options.ts';

const safeUrl = z.string().refine(isSafeRedirect, 'must be https without credentials (http on loopback)');
const isOrigin = (text: string): boolean => /^https?:\/\/[^/?#@\\]+$/i.test(text);
const origin = safeUrl.refine(isOrigin, 'must be an origin: scheme, host and port alone');
/** Far fewer than a random secret has, and more than a line of one key. */
const FEWEST_DIFFERENT = 8;
const isVaried = (text: string): boolean => new Set(text).size >= FEWEST_DIFFERENT;
const TOO_EASY = `is too easy to guess: fewer than ${FEWEST_DIFFERENT} different characters`;
const secret = z.string().min(32, 'must have at least 32 characters').refine(isVaried, TOO_EASY);
const apiKey = secret.regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters: it is sent in a header');
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be "whsec_" and base64 of at least 24 bytes')
  .refine((text) => isVaried(text.slice('whsec_'.length)), TOO_EASY);
const webhookSecrets = z.array(webhookSecret).min(1, 'needs at least one secret');
const endpoint = z.strictObject({
  url: safeUrl,
  secret: z.union([webhookSecret, webhookSecrets], 'must be a text, or a list of texts'),
});
const addresses = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an address or a CIDR range');

const days = (standard: number) => z.int().min(1).max(36_500).default(standard);
const retention = z
  .strictObject({
    unpaidDays: days(30),
    personDays: days(730),
    notificationDays: days(90),
    eventDays: days(90),
    tokenDays: days(30),
  })
  .prefault({});

/** An option is known by what is called of it, whichever copy of this package made it. */
const having = <T>(names: readonly (keyof T & string)[], problem: string) =>
  z.custom<T>((value) => {
    const given = value as Record<string, unknown> | null | undefined;
    return names.every((name) => typeof given?.[name] === 'function');
  }, problem);
const providerMade = having<PaymentProvider>(
  ['unavailableBecause', 'createPayment'],
  'must be what a provider’s function returns',
).refine(
  ({ configProblems, methods }) => Array.isArray(configProblems) && Array.isArray(methods),
  'must be what a provider’s function returns',
);
const STORE = ['claim', 'start', 'close', 'now', 'readClock', 'transaction', 'skipLocked'] as const;
const METER = ['createCounter', 'createUpDownCounter', 'createHistogram', 'createObservableGauge'] as const;
const providerList = z.array(providerMade).min(1, 'needs at least one');

const schema = z.strictObject({
  publicUrl: safeUrl.refine((text) => !/[?#]/.test(text), 'must have no query and no fragment'),
  merchant: z.strictObject({
    id: z.string().min(1).max(64),
    apiKeys: z.array(apiKey).default([]),
    origins: z.array(origin).min(1, 'needs at least one origin'),
    events: endpoint.optional(),
    confirmPayment: z.union([z.function(), endpoint], 'must be a function, or { url, secret }').optional(),
  }),
  secrets: z.strictObject({
    sessionKeys: z
      .array(z.strictObject({ id: z.string().min(1).max(64), secret }))
      .min(1, 'needs at least one key')
      .refine(
        (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
        'has two keys with the same id',
      ),
    urlSecret: secret,
  }),
  retention,
  trustedProxies: z.array(addresses).default([]),
  providers: providerList,
  store: having<Store>(STORE, 'must be sqlite() or postgres()'),
  logger: having<Log>(['debug', 'info', 'warn', 'error'], 'must have debug, info, warn and error').optional(),
  meter: having<Meter>(METER, 'must be a Meter of OpenTelemetry').optional(),
  now: z.function().optional(),
});

export interface Config {
  /** No trailing slash. */
  publicUrl: string;
  origin: string;
  /** `''` or `/kassa` */
  basePath: string;
  merchant: CheckoutServerOptions['merchant'] & { apiKeys: readonly string[] };
  providers: ReadonlyMap<string, PaymentProvider>;
  secrets: CheckoutServerOptions['secrets'];
  retention: z.output<typeof retention>;
  trustedProxies: readonly string[];
}

/** @throws ConfigError with every problem of the options and of the providers' own. */
export function readConfig(options: CheckoutServerOptions): Config {
  const parsed = schema.safeParse(options);
  const problems = (parsed.error?.issues ?? []).flatMap(optionProblems);
  const { data } = parsed;
  if (data && hasSecretTwice(data)) problems.push('secrets: one of them is there twice; each needs its own');
  const providers = new Map<string, PaymentProvider>();
  for (const provider of providerList.safeParse((options as Partial<typeof options> | null)?.providers)
    .data ?? []) {
    if (providers.has(provider.name)) problems.push(`providers: ${provider.name} is there twice`);
    providers.set(provider.name, provider);
    problems.push(...provider.configProblems.map((problem) => `${provider.name}.${problem}`));
    if (data && provider.asksMerchant && data.merchant.confirmPayment === undefined)
      problems.push(
        `merchant.confirmPayment: needed, for ${provider.name} asks for the merchant's confirmation`,
      );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const url = new URL(options.publicUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  return {
    publicUrl: url.origin + basePath,
    origin: url.origin,
    basePath,
    merchant: {
      ...options.merchant,
      apiKeys: options.merchant.apiKeys ?? [],
      // As a browser sends it: lower case, an IDN in its ASCII form, no port that the scheme implies.
      origins: options.merchant.origins.map((origin) => new URL(origin).origin),
    },
    providers,
    secrets: options.secrets,
    retention: retention.parse(options.retention),
    trustedProxies: options.trustedProxies ?? [],
  };
}

/** Whoever learns one secret must not have another with it. */
function hasSecretTwice({ merchant, secrets }: z.output<typeof schema>): boolean {
  const all = [...merchant.apiKeys, ...secrets.sessionKeys.map(({ secret }) => secret), secrets.urlSecret];
  return new Set(all).size < all.length;
}
