/** The shop's configuration, from environment variables; every problem is listed at once, by name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINANCING_TYPES } from '@kassa/payone';
import { ConfigError } from '@kassa/server';
import * as z from 'zod';

/** A PEM file's content. */
const pemFile = z.string().transform((file, context) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    context.addIssue(`${file} can't be read`);
    return z.NEVER;
  }
});

/** `2026-11=<secret>,2026-05=<secret>`: the first signs, all are accepted. */
const sessionKeys = z.string().transform((text) =>
  text.split(',').map((pair) => {
    const [id = '', ...secret] = pair.split('=');
    return { id, secret: secret.join('=') };
  }),
);
const list = z.string().transform((text) => text.split(','));
const isPort = 'must be a port: digits, from 1 to 65535';
const port = z
  .string()
  .regex(/^\d+$/, isPort)
  .transform(Number)
  .pipe(z.number().min(1, isPort).max(65_535, isPort));

const PAYONE_NUMBERS = [
  'PAYONE_PORTAL_ID',
  'PAYONE_MERCHANT_ID',
  'PAYONE_SUB_ACCOUNT_ID',
  'PAYONE_NOTIFICATION_KEY',
] as const;

const schema = z
  .object({
    KASSA_SHOP_PORT: port.default(4000),
    /** Where customers reach the shop; its port on this machine when left out. */
    SHOP_URL: z.url().optional(),
    SHOP_TLS_CERT: pemFile.optional(),
    SHOP_TLS_KEY: pemFile.optional(),
    /** A folder for the databases. */
    SHOP_DATA: z.string(),
    /** The companion server on a port of its own, and where browsers reach it then. */
    KASSA_PORT: port.optional(),
    KASSA_URL: z.url().optional(),
    /** Kassa's database, `postgres://…`; a file in SHOP_DATA when left out. */
    KASSA_DATABASE_URL: z.url().optional(),
    KASSA_SESSION_KEYS: sessionKeys,
    KASSA_URL_SECRET: z.string(),
    KASSA_EVENT_SECRET: z.string(),
    /** For Kassa's merchant routes over HTTP, separated by commas. The shop itself needs none. */
    KASSA_API_KEYS: list.default([]),
    /** A file for Kassa's log; standard output when left out. */
    KASSA_LOG: z.string().optional(),
    /** Where the imitated bank is: the pages say then that this is a demo. */
    SHOP_SANDBOX_URL: z.url().optional(),
    /** `https://merchant.a.krofort.com` */
    KROFORT_URL: z.url(),
    /** PEM files. They are read again when they change, so that certificates are renewed without a restart. */
    KROFORT_CA: z.string(),
    KROFORT_CERT: z.string(),
    KROFORT_KEY: z.string(),
    /** What Krofort's notifications are checked with: `whpk_…` */
    KROFORT_WEBHOOK_KEY: z.string(),
    /** Where customers may be sent, separated by commas: Krofort's own hosts when left out. */
    KROFORT_CASHIER_HOSTS: list.optional(),
    /** A /v3/payments provider, beside Krofort; the three together. `https://bank.sandbox.efaka.net/gateway` */
    OPP_URL: z.url().optional(),
    OPP_TOKEN: z.string().optional(),
    OPP_ENTITY_ID: z.string().optional(),
    /** Kronor, beside Krofort, when there is a token: the merchant's, from Kronor's portal. */
    KRONOR_TOKEN: z.string().optional(),
    KRONOR_ENVIRONMENT: z.enum(['staging', 'production']).default('staging'),
    /** Where an imitated Kronor is, in place of the environment. */
    KRONOR_URL: z.url().optional(),
    /** always: customers pay on Kronor's own hosted pages. */
    /** Klarna through PAYONE, beside Krofort, when there is a portal key; then the numbers too. */
    PAYONE_PORTAL_KEY: z.string().optional(),
    PAYONE_PORTAL_ID: z.string().optional(),
    PAYONE_MERCHANT_ID: z.string().optional(),
    PAYONE_SUB_ACCOUNT_ID: z.string().optional(),
    /** Last segment of the TransactionStatus URL in PAYONE's merchant interface: `<Kassa>/notifications/payone/…` */
    PAYONE_NOTIFICATION_KEY: z.string().optional(),
    PAYONE_MODE: z.enum(['test', 'live']).default('test'),
    /** What the portal has of KIV, KIS, KDD and KBT, separated by commas; all but KBT when left out. */
    PAYONE_FINANCING_TYPES: list.pipe(z.array(z.enum(FINANCING_TYPES))).optional(),
    /** Where an imitated PAYONE and its Klarna script are. */
    PAYONE_URL: z.url().optional(),
    PAYONE_SCRIPT_URL: z.url().optional(),
  })
  .check(({ value, issues }) => {
    const needed = [
      ...(value.OPP_URL === undefined ? [] : (['OPP_TOKEN', 'OPP_ENTITY_ID'] as const)),
      ...(value.PAYONE_PORTAL_KEY === undefined ? [] : PAYONE_NUMBERS),
    ];
    for (const name of needed)
      if (value[name] === undefined)
        issues.push({ code: 'custom', path: [name], message: 'is missing', input: undefined });
  })
  .refine(
    ({ SHOP_TLS_CERT, SHOP_TLS_KEY }) => (SHOP_TLS_CERT === undefined) === (SHOP_TLS_KEY === undefined),
    {
      path: ['SHOP_TLS_KEY'],
      message: 'is missing',
    },
  );

/** @throws ConfigError */
export function readConfig(environment: Record<string, string | undefined>) {
  const parsed = schema.safeParse(environment);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ path: [name = ''], message }) =>
        environment[String(name)] === undefined
          ? `${String(name)}: is missing`
          : `${String(name)}: ${message}`,
      ),
    );
  const env = parsed.data;
  const { SHOP_TLS_CERT: cert, SHOP_TLS_KEY: key } = env;
  const tls = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  const publicUrl =
    env.SHOP_URL?.replace(/\/$/, '') ?? `${tls ? 'https' : 'http'}://localhost:${env.KASSA_SHOP_PORT}`;
  return {
    publicUrl,
    port: env.KASSA_SHOP_PORT,
    tls,
    sandboxUrl: env.SHOP_SANDBOX_URL,
    dataFolder: env.SHOP_DATA,
    shopDatabase: join(env.SHOP_DATA, 'shop.sqlite'),
    kassa: {
      publicUrl: env.KASSA_URL ?? `${publicUrl}/kassa`,
      port: env.KASSA_PORT,
      logFile: env.KASSA_LOG,
      databaseUrl: env.KASSA_DATABASE_URL,
      databaseFile: join(env.SHOP_DATA, 'kassa.sqlite'),
      sessionKeys: env.KASSA_SESSION_KEYS,
      apiKeys: env.KASSA_API_KEYS,
      urlSecret: env.KASSA_URL_SECRET,
      eventSecret: env.KASSA_EVENT_SECRET,
    },
    krofort: {
      apiUrl: env.KROFORT_URL,
      ca: env.KROFORT_CA,
      certificates: [{ cert: env.KROFORT_CERT, key: env.KROFORT_KEY }],
      webhookPublicKeys: env.KROFORT_WEBHOOK_KEY,
      ...(env.KROFORT_CASHIER_HOSTS && { cashierHosts: env.KROFORT_CASHIER_HOSTS }),
    },
    ...(env.OPP_URL !== undefined && {
      opp: {
        baseUrl: env.OPP_URL,
        accessToken: env.OPP_TOKEN ?? '',
        entityId: env.OPP_ENTITY_ID ?? '',
        brands: [{ brand: 'PAYSAFECARD', label: { en: 'paysafecard' }, icon: 'wallet' as const }],
      },
    }),
    ...(env.KRONOR_TOKEN !== undefined && {
      kronor: {
        apiToken: env.KRONOR_TOKEN,
        environment:
          env.KRONOR_URL === undefined
            ? env.KRONOR_ENVIRONMENT
            : { graphqlUrl: `${env.KRONOR_URL}/v1/graphql`, hostedUrl: env.KRONOR_URL },
      },
    }),
    ...(env.PAYONE_PORTAL_KEY !== undefined && {
      payone: {
        merchantId: env.PAYONE_MERCHANT_ID ?? '',
        subAccountId: env.PAYONE_SUB_ACCOUNT_ID ?? '',
        portalId: env.PAYONE_PORTAL_ID ?? '',
        portalKey: env.PAYONE_PORTAL_KEY,
        notificationKey: env.PAYONE_NOTIFICATION_KEY ?? '',
        mode: env.PAYONE_MODE,
        ...(env.PAYONE_FINANCING_TYPES && { financingTypes: env.PAYONE_FINANCING_TYPES }),
        ...(env.PAYONE_URL !== undefined && { apiUrl: env.PAYONE_URL }),
        ...(env.PAYONE_SCRIPT_URL !== undefined && { scriptUrl: env.PAYONE_SCRIPT_URL }),
      },
    }),
  };
}

export type ShopConfig = ReturnType<typeof readConfig>;
