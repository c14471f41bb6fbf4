/**
 * A companion server's options from environment variables alone. The names of the providers' are those that
 * `kassa-sandbox` prints.
 */
import { optionText } from '@kassa/protocol/options';
import * as z from 'zod';
import { wrongUse } from '../failure.ts';
import { mistyped, unknownSettings } from './mistyped.ts';
import { languages } from './spoken.ts';

/** A comma at the end is no further one. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const isPort = 'must be a port: digits, from 0 to 65535';
const OF_KUBERNETES =
  'is what Kubernetes sets for a Service named kassa: set it yourself, or enableServiceLinks: false';
const port = z
  .string()
  .regex(/^\d+$/, { error: ({ input }) => (String(input).startsWith('tcp://') ? OF_KUBERNETES : isPort) })
  .transform(Number)
  .pipe(z.number().max(65_535, isPort));

/** `2026-11=<secret>,2026-05=<secret>`: the first signs, all are accepted. */
const sessionKeys = list
  .transform((pairs) =>
    pairs.map((pair) => {
      const [id = '', ...secret] = pair.split('=');
      return { id, secret: secret.join('=') };
    }),
  )
  .refine(
    // A secret in base64 ends with what would stand behind a name.
    (keys) => keys.every(({ id, secret }) => id !== '' && /[^=]/.test(secret)),
    'must be <name>=<secret>, with a comma between several: 2026-11=<secret>,2026-05=<secret>',
  );

const brands = list.transform((pairs) =>
  pairs.map((pair) => {
    const [brand = '', label = brand] = pair.split(':');
    return { brand, label: { en: label }, icon: 'wallet' };
  }),
);

export const isPostgres = (database: string): boolean => /^postgres(ql)?:/.test(database);
/** A user without a host is one of a socket's: PostgreSQL's own addresses may have it, others not. */
const isAddress = (database: string): boolean => URL.canParse(database.replace('@/', '@localhost/'));

/**
 * A file of this name would be made, with whatever password the address has: `mysql://…`, `postgres//…`,
 * `//user:password@host/kassa`, `host=… dbname=…`. One letter is a drive.
 */
const isOfAnother = (database: string): boolean =>
  /^([a-z][a-z\d+.-]+:|postgres\w*\/\/|\w+=)|:[^/]*@/i.test(database) && !isPostgres(database);

const databaseShape = {
  /** A file of SQLite, or `postgres://…`. */
  KASSA_DATABASE: optionText
    .refine((database) => !isPostgres(database) || isAddress(database), 'is no address of PostgreSQL')
    .refine(
      (database) => !isOfAnother(database),
      'must be a path of a file, for SQLite, or begin with postgres://',
    ),
};

const serverShape = {
  ...databaseShape,
  /** `publicUrl` */
  KASSA_URL: z.string(),
  KASSA_HOST: optionText.default('127.0.0.1'),
  KASSA_PORT: port.default(8080),
  KASSA_MERCHANT_ID: z.string(),
  KASSA_ORIGINS: list,
  KASSA_SESSION_KEYS: sessionKeys,
  KASSA_URL_SECRET: z.string(),
  KASSA_API_KEYS: list.optional(),
  KASSA_EVENTS_URL: z.string().optional(),
  KASSA_EVENT_SECRETS: list.optional(),
  KASSA_CONFIRM_URL: z.string().optional(),
  KASSA_TRUSTED_PROXIES: list.optional(),
  KASSA_LANGUAGES: list.pipe(languages).optional(),
  /** A file: spoken.ts. */
  KASSA_TEXTS: optionText.optional(),
};

const krofort = z
  .object({
    KROFORT_URL: z.string(),
    /** PEM files, which are read again when they change. */
    KROFORT_CA: z.string(),
    KROFORT_CERT: z.string(),
    KROFORT_KEY: z.string(),
    KROFORT_WEBHOOK_KEY: z.string(),
    KROFORT_CASHIER_HOSTS: list.optional(),
  })
  .transform((env) => ({
    apiUrl: env.KROFORT_URL,
    ca: env.KROFORT_CA,
    certificates: [{ cert: env.KROFORT_CERT, key: env.KROFORT_KEY }],
    webhookPublicKeys: env.KROFORT_WEBHOOK_KEY,
    ...(env.KROFORT_CASHIER_HOSTS && { cashierHosts: env.KROFORT_CASHIER_HOSTS }),
  }));

const kronor = z
  .object({
    KRONOR_TOKEN: z.string(),
    KRONOR_ENVIRONMENT: z.enum(['staging', 'production']).default('staging'),
    /** Where an imitated Kronor is, in place of the environment. */
    KRONOR_URL: z.string().optional(),
  })
  .transform(({ KRONOR_TOKEN: apiToken, KRONOR_ENVIRONMENT, KRONOR_URL }) => {
    const url = KRONOR_URL?.replace(/\/+$/, '');
    return {
      apiToken,
      environment:
        url === undefined ? KRONOR_ENVIRONMENT : { graphqlUrl: `${url}/v1/graphql`, hostedUrl: url },
    };
  });

const payone = z
  .object({
    PAYONE_PORTAL_KEY: z.string(),
    PAYONE_PORTAL_ID: z.string(),
    PAYONE_MERCHANT_ID: z.string(),
    PAYONE_SUB_ACCOUNT_ID: z.string(),
    PAYONE_NOTIFICATION_KEY: z.string(),
    PAYONE_MODE: z.enum(['test', 'live']).default('test'),
    PAYONE_FINANCING_TYPES: list.optional(),
    PAYONE_URL: z.string().optional(),
    PAYONE_SCRIPT_URL: z.string().optional(),
  })
  .transform((env) => ({
    portalKey: env.PAYONE_PORTAL_KEY,
    portalId: env.PAYONE_PORTAL_ID,
    merchantId: env.PAYONE_MERCHANT_ID,
    subAccountId: env.PAYONE_SUB_ACCOUNT_ID,
    notificationKey: env.PAYONE_NOTIFICATION_KEY,
    mode: env.PAYONE_MODE,
    ...(env.PAYONE_FINANCING_TYPES && { financingTypes: env.PAYONE_FINANCING_TYPES }),
    ...(env.PAYONE_URL !== undefined && { apiUrl: env.PAYONE_URL }),
    ...(env.PAYONE_SCRIPT_URL !== undefined && { scriptUrl: env.PAYONE_SCRIPT_URL }),
  }));

const opp = z
  .object({
    OPP_URL: z.string(),
    OPP_TOKEN: z.string(),
    OPP_ENTITY_ID: z.string(),
    /** With what the customer reads: `PAYPAL:PayPal,PAYSAFECARD:paysafecard`. */
    OPP_BRANDS: brands,
  })
  .transform((env) => ({
    baseUrl: env.OPP_URL,
    accessToken: env.OPP_TOKEN,
    entityId: env.OPP_ENTITY_ID,
    brands: env.OPP_BRANDS,
  }));

/** A provider is there when its first variable is set; then the others are needed. */
const PROVIDERS = {
  krofort: ['KROFORT_URL', krofort],
  kronor: ['KRONOR_TOKEN', kronor],
  payone: ['PAYONE_PORTAL_KEY', payone],
  opp: ['OPP_URL', opp],
} as const;
export type ProviderName = keyof typeof PROVIDERS;

const SETTINGS = [
  ...Object.keys(serverShape),
  ...Object.values(PROVIDERS).flatMap(([, { in: object }]) => Object.keys(object.shape)),
];

/** Where a provider is called. */
export interface ProviderEndpoint {
  name: ProviderName;
  url: string;
  /** PEM files, where both sides show a certificate. */
  tls?: { ca: string; cert: string; key: string };
}

const KRONOR_HOSTS = { staging: 'https://staging.kronor.io', production: 'https://kronor.io' };

export type Environment = Readonly<Record<string, string | undefined>>;

/** One sentence a variable. An empty one counts as not set. */
function parse<T extends z.ZodType>(
  schema: T,
  env: Environment,
  problems: string[],
): z.output<T> | undefined {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [name = '', index] = path.map(String);
    const place = index === undefined ? '' : ` (${Number(index) + 1})`;
    problems.push(set[name] === undefined ? `${name} is not set.` : `${name}${place}: ${message}`);
  }
  return parsed.data;
}

const refuse = (problems: readonly string[]): never => {
  throw wrongUse(problems.join('\n'), 'packages/cli/README.md, "A server without code", has every variable.');
};

/** What a person should know who starts a server with these. */
export const notesOn = (env: Environment): string[] => [
  ...unknownSettings(env, SETTINGS),
  // The sandbox's settings have the secret before there is a shop.
  ...(isSet(env, 'KASSA_EVENT_SECRETS') && !isSet(env, 'KASSA_EVENTS_URL')
    ? ['KASSA_EVENT_SECRETS is set, and KASSA_EVENTS_URL is not: no event is sent.']
    : []),
  ...(env['KASSA_DATABASE'] === ':memory:'
    ? ['KASSA_DATABASE is :memory:. When the server ends, all its payments are forgotten.']
    : []),
];

/** `postgres://…`, or a file. @throws Failure */
export function databaseOf(env: Environment): string {
  const problems = mistyped(env, Object.keys(databaseShape));
  if (problems.length > 0) return refuse(problems);
  return parse(z.object(databaseShape), env, problems)?.KASSA_DATABASE ?? refuse(problems);
}

/** @throws Failure with everything that is missing or wrong, by name */
export function optionsOf(env: Environment) {
  const problems = mistyped(env, SETTINGS);
  const server = parse(z.object(serverShape), env, problems);
  const providers = Object.entries(PROVIDERS)
    .filter(([, [first]]) => (env[first] ?? '') !== '')
    .map(([name, [, schema]]) => ({
      name: name as ProviderName,
      options: parse<z.ZodType>(schema, env, problems),
    }));
  problems.push(...withoutTheirFirst(env), ...withoutSecrets(env));
  if (providers.length === 0)
    problems.push(
      `No provider: set ${Object.values(PROVIDERS)
        .map(([first]) => first)
        .join(', ')}, or several.`,
    );
  if (!server || problems.length > 0) return refuse(problems);
  const secret = server.KASSA_EVENT_SECRETS ?? [];
  return {
    listen: { hostname: server.KASSA_HOST, port: server.KASSA_PORT },
    database: server.KASSA_DATABASE,
    languages: server.KASSA_LANGUAGES,
    textsFile: server.KASSA_TEXTS,
    providers,
    options: {
      publicUrl: server.KASSA_URL,
      merchant: {
        id: server.KASSA_MERCHANT_ID,
        origins: server.KASSA_ORIGINS,
        ...(server.KASSA_API_KEYS && { apiKeys: server.KASSA_API_KEYS }),
        ...(server.KASSA_EVENTS_URL !== undefined && { events: { url: server.KASSA_EVENTS_URL, secret } }),
        ...(server.KASSA_CONFIRM_URL !== undefined && {
          confirmPayment: { url: server.KASSA_CONFIRM_URL, secret },
        }),
      },
      secrets: { sessionKeys: server.KASSA_SESSION_KEYS, urlSecret: server.KASSA_URL_SECRET },
      ...(server.KASSA_TRUSTED_PROXIES && { trustedProxies: server.KASSA_TRUSTED_PROXIES }),
    },
  };
}

/** A misspelt first variable would leave its provider out, and nobody would hear of it. */
function withoutTheirFirst(env: Environment): string[] {
  return Object.values(PROVIDERS).flatMap(([first, { in: object }]) => {
    const given = Object.keys(object.shape).find((name) => (env[name] ?? '') !== '');
    return given !== undefined && (env[first] ?? '') === '' ? [`${first} is not set, and ${given} is.`] : [];
  });
}

const isSet = (env: Environment, name: string): boolean => (env[name] ?? '') !== '';
const addressFor = (env: Environment): string | undefined =>
  ['KASSA_EVENTS_URL', 'KASSA_CONFIRM_URL'].find((name) => isSet(env, name));

/** What is sent there has to be signed. */
function withoutSecrets(env: Environment): string[] {
  const address = addressFor(env);
  return address === undefined || isSet(env, 'KASSA_EVENT_SECRETS')
    ? []
    : [`KASSA_EVENT_SECRETS is not set, and ${address} is.`];
}

/** Of variables that `optionsOf` has found complete. */
export function endpointsOf(env: Environment): ProviderEndpoint[] {
  const given = (name: string): string => env[name] ?? '';
  const kronorHost =
    given('KRONOR_ENVIRONMENT') === 'production' ? KRONOR_HOSTS.production : KRONOR_HOSTS.staging;
  const endpoints: ProviderEndpoint[] = [
    {
      name: 'krofort',
      url: given('KROFORT_URL'),
      tls: { ca: given('KROFORT_CA'), cert: given('KROFORT_CERT'), key: given('KROFORT_KEY') },
    },
    { name: 'kronor', url: given('KRONOR_URL') || kronorHost },
    { name: 'payone', url: given('PAYONE_URL') || 'https://api.pay1.de/post-gateway/' },
    { name: 'opp', url: given('OPP_URL') },
  ];
  return endpoints.filter(({ name }) => given(PROVIDERS[name][0]) !== '');
}
