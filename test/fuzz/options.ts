/** What a shop's composition root may get wrong: every option is given what is none. */
import { kronor } from '@kassa/kronor';
import { krofort } from '@kassa/krofort';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import { ConfigError, createCheckoutServer, type CheckoutServerOptions } from '@kassa/server';
import type { PaymentProvider } from '@kassa/provider';
import * as fc from 'fast-check';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { EDGES } from './edge-options.ts';
import { ACCOUNT_KEY, API_KEY, HMAC_SECRET, KROFORT_SIGNER, SHOP } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { strange, strangeText, type Body } from './values.ts';

export interface Composition {
  name: string;
  /** Right, and all there are. */
  right: Body;
  needed: readonly string[];
  /** May also be something else than it is in `right`. */
  either: readonly string[];
  /** What is given is a whole object of the shop's, which has more than is read. */
  hasMore?: true;
  /** @returns the problems, one sentence each */
  problemsOf(options: Body): Promise<readonly string[]>;
}

const quiet = () => undefined;
/** No database: nothing is started. */
const STORE = {
  hints: { subscribe: () => quiet },
  claim: quiet,
  start: () => Promise.resolve(),
  now: () => new Date(),
  close: () => Promise.resolve(),
};

const ofProvider =
  (make: (options: never) => PaymentProvider) =>
  async (options: Body): Promise<readonly string[]> => {
    const provider = make(options as never);
    await provider.close?.();
    return provider.configProblems;
  };

/** A key pair of nobody's. */
const PEM = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n';

const COMPOSITIONS: readonly Composition[] = [
  {
    name: 'createCheckoutServer',
    right: {
      publicUrl: `${SHOP}/kassa`,
      merchant: {
        id: 'fuzz',
        apiKeys: [API_KEY],
        origins: [SHOP],
        events: { url: `${SHOP}/events`, secret: `whsec_${Buffer.from(API_KEY).toString('base64')}` },
      },
      providers: [fakeBank().provider],
      store: STORE,
      secrets: { sessionKeys: [{ id: 'k1', secret: ACCOUNT_KEY }], urlSecret: HMAC_SECRET },
      retention: { unpaidDays: 30 },
      trustedProxies: ['192.0.2.1'],
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      now: () => new Date(),
    },
    needed: ['publicUrl', 'merchant', 'providers', 'store', 'secrets'],
    either: [],
    problemsOf: async (options) => {
      try {
        await createCheckoutServer(options as unknown as CheckoutServerOptions).close();
        return [];
      } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
      }
    },
  },
  {
    name: 'krofort',
    // Its certificate is none, and is said to be: every other problem has to be there beside it.
    right: {
      apiUrl: 'https://merchant.a.krofort.com',
      certificates: [{ cert: PEM, key: PEM }],
      ca: PEM,
      webhookPublicKeys: KROFORT_SIGNER.publicKey,
      nationalIdField: 'psuId',
      requireMerchantConfirmation: false,
      quickDeposit: true,
      notificationStatuses: { 'payment.success': 'PAID' },
      cashierHosts: ['*.krofort.com'],
      timeoutMs: 10_000,
      switchAfterMinutes: 15,
      unresolvedAfterMinutes: 60,
    },
    needed: ['apiUrl', 'certificates', 'ca', 'webhookPublicKeys'],
    either: ['webhookPublicKeys'],
    problemsOf: ofProvider(krofort),
  },
  {
    name: 'kronor',
    right: {
      apiToken: API_KEY,
      environment: 'staging',
      methods: ['swish'],
      referenceCheck: true,
      preferredGateway: 'KRONOR',
      iskInWholeKronur: true,
      redirectStateParameter: 'state',
      webhooks: { accountKey: ACCOUNT_KEY, hmacSecrets: [HMAC_SECRET], signatureEncoding: 'hex' },
      timeoutMs: 10_000,
      retryForMs: 16_000,
      unresolvedAfterMinutes: 60,
    },
    needed: ['apiToken', 'environment'],
    either: ['environment'],
    problemsOf: ofProvider(kronor),
  },
  {
    name: 'payone',
    right: {
      merchantId: '12345',
      subAccountId: '54321',
      portalId: '2012345',
      portalKey: API_KEY,
      mode: 'test',
      notificationKey: ACCOUNT_KEY,
      financingTypes: ['KIV'],
      keyHash: 'md5',
      request: 'preauthorization',
      settleAccount: 'auto',
      releaseByEmptyCapture: true,
      notificationSources: ['192.0.2.0/24'],
      scriptUrl: 'https://x.klarnacdn.net/kp/lib/v1/api.js',
      apiUrl: 'https://api.pay1.de/post-gateway/',
      jsonAnswers: false,
      redirectHosts: ['klarna.com'],
      timeoutMs: 45_000,
      unresolvedAfterMinutes: 60,
    },
    needed: ['merchantId', 'subAccountId', 'portalId', 'portalKey', 'mode', 'notificationKey'],
    either: [],
    problemsOf: ofProvider(payone),
  },
  {
    name: 'opp',
    right: {
      baseUrl: 'https://eu-prod.oppwa.com',
      versionPath: '/v3',
      accessToken: API_KEY,
      entityId: '8ac7a4c9d4f6',
      entityType: 'PARTICIPATOR',
      merchantId: 'merchant',
      brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, description: { en: 'PayPal' }, icon: 'wallet' }],
      paymentType: 'DB',
      parameters: { testMode: 'EXTERNAL' },
      decimals: { KWD: 3 },
      queryPath: '/v3/query',
      refundRefersTo: 'payment',
      redirectOrigins: ['https://eu.oppwa.com'],
      customerHosts: ['*.oppwa.com'],
      timeoutMs: 15_000,
      unresolvedAfterMinutes: 60,
    },
    needed: ['baseUrl', 'accessToken', 'entityId', 'brands'],
    either: [],
    problemsOf: ofProvider(opp),
  },
];

/** By functions of ours: what is inside is not a shop's to change. */
const MADE = ['store', 'providers'];

interface Mistake {
  option: string;
  how: 'none' | 'other' | 'inside' | 'missing' | 'unknown' | 'everything';
  value: unknown;
  place: number;
}

export const options: fc.Arbitrary<Knock> = fc.constantFrom(...COMPOSITIONS, ...EDGES).chain((composition) =>
  fc
    .record({
      option: fc.constantFrom(...Object.keys(composition.right)),
      how: fc.constantFrom(
        ...([
          'none',
          'other',
          'other',
          'other',
          'inside',
          'inside',
          'missing',
          'unknown',
          'everything',
        ] as const),
      ),
      value: strange,
      place: fc.nat(),
      unknown: strangeText,
    })
    .map(({ unknown, ...mistake }) =>
      mistake.how === 'unknown' ? { ...mistake, option: `${unknown}?` } : mistake,
    )
    .map((mistake) => (MADE.includes(mistake.option) ? { ...mistake, how: 'other' as const } : mistake))
    .map((mistake) => new Knock(`${composition.name}()`, mistake, () => judge(composition, mistake))),
);

/** @throws Error that says what gave way; also whatever else than a ConfigError was thrown */
async function judge(composition: Composition, mistake: Mistake): Promise<Answer> {
  const { option, how, value } = mistake;
  const given = how === 'everything' ? (value as Body) : withMistake(composition.right, mistake);
  const problems = await composition.problemsOf(given);
  if (problems.some((problem) => /TypeError|Cannot read|not a function|\bundefined \(/.test(problem)))
    throw new Error(`That is from the inside: ${problems.join(' | ')}`);
  const named = how === 'everything' ? problems : problems.filter((problem) => problem.includes(option));
  const secret = secretsOf(composition.right).find((text) => problems.join().includes(text));
  if (secret !== undefined) throw new Error(`A secret is told: ${problems.join(' | ')}`);
  if (named.length > 0) return 'refused';
  if (mustBeRefused(composition, mistake)) throw new Error(`Nobody names it: ${problems.join(' | ')}`);
  return 'taken';
}

function withMistake(right: Body, { option, how, value, place }: Mistake): Body {
  if (how === 'none') return right;
  const { [option]: before, ...rest } = right;
  if (how === 'missing') return rest;
  return { ...rest, [option]: how === 'inside' ? insideOf(before, value, place) : value };
}

/** `before` with `value` in one place of its own. */
function insideOf(before: unknown, value: unknown, place: number): unknown {
  if (Array.isArray(before)) return [insideOf(before[0], value, place)];
  if (typeof before !== 'object' || before === null) return value;
  const keys = Object.keys(before);
  const key = keys[place % keys.length] ?? '';
  return { ...before, [key]: insideOf((before as Body)[key], value, Math.floor(place / keys.length)) };
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;

/** By its kind alone: whether a text is a right one is for the options' own tests. */
function mustBeRefused({ right, needed, either, hasMore }: Composition, mistake: Mistake): boolean {
  const { option, how, value } = mistake;
  if (how === 'missing') return needed.includes(option);
  if (how === 'other') return !either.includes(option) && kindOf(value) !== kindOf(right[option]);
  return (how === 'unknown' && !hasMore) || how === 'everything';
}

const secretsOf = (right: Body): string[] =>
  [API_KEY, ACCOUNT_KEY, HMAC_SECRET].filter((text) => JSON.stringify(right).includes(text));
