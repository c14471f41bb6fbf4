/** The environment of `kassa serve`, `doctor` and `migrate`, and their file of options. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, createCheckoutServer } from '@kassa/server';
import * as fc from 'fast-check';
import { Failure } from '../../packages/cli/src/failure.ts';
import { kassa } from '../../packages/cli/src/index.ts';
import { databaseOf, optionsOf } from '../../packages/cli/src/local/environment.ts';
import { makeProvider, openStore } from '../../packages/cli/src/local/packages.ts';
import { ACCOUNT_KEY, API_KEY, HMAC_SECRET, SHOP } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { damaged, strange, strangeText } from './values.ts';

/** Whose node_modules has the packages. */
const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const RIGHT: Readonly<Record<string, string>> = {
  KASSA_DATABASE: ':memory:',
  KASSA_URL: `${SHOP}/kassa`,
  KASSA_HOST: '127.0.0.1',
  KASSA_PORT: '8080',
  KASSA_MERCHANT_ID: 'fuzz',
  KASSA_ORIGINS: SHOP,
  KASSA_SESSION_KEYS: `new=${ACCOUNT_KEY}`,
  KASSA_URL_SECRET: HMAC_SECRET,
  KASSA_API_KEYS: API_KEY,
  KASSA_EVENTS_URL: `${SHOP}/events`,
  KASSA_EVENT_SECRETS: `whsec_${Buffer.from(API_KEY).toString('base64')}`,
  KASSA_TRUSTED_PROXIES: '192.0.2.1',
  KASSA_LANGUAGES: 'en,sv',
  KRONOR_TOKEN: 'a token of nobody',
  KRONOR_ENVIRONMENT: 'staging',
  PAYONE_PORTAL_KEY: 'a portal key of nobody',
  PAYONE_PORTAL_ID: '2012345',
  PAYONE_MERCHANT_ID: '12345',
  PAYONE_SUB_ACCOUNT_ID: '54321',
  PAYONE_NOTIFICATION_KEY: 'a-notification-key-of-nobody-0123456789',
  PAYONE_MODE: 'test',
  OPP_URL: 'https://eu-prod.oppwa.com',
  OPP_TOKEN: 'a-token-of-nobody-0123456789-abcdef',
  OPP_ENTITY_ID: '8ac7a4c9d4f6',
  OPP_BRANDS: 'PAYPAL:PayPal',
};

const change = (names: readonly string[]) =>
  fc.record({
    name: fc.constantFrom(...names),
    value: fc.option(
      fc.oneof(
        { weight: 3, arbitrary: strangeText },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            '-1',
            '70000',
            '1e3',
            '0x50',
            'postgres://[',
            'postgres:',
            'a,,b',
            '=,=',
          ),
        },
      ),
      { nil: undefined },
    ),
  });
/** The right environment, changed at some of these names. */
const environments = (names: readonly string[]) =>
  fc.array(change(names), { maxLength: 3 }).map((changes) => ({
    changes,
    env: { ...RIGHT, ...Object.fromEntries(changes.map(({ name, value }) => [name, value])) },
  }));

const OF_VARIABLE = /^([A-Z]+_[A-Z_]+( is not set(\.|, and [A-Z_]+ is\.)|( \(\d+\))?: .)|No provider: set )/;
/** What a variable becomes has a sentence of its own. */
const OF_OPTION = /^(publicUrl|merchant|secrets|trustedProxies|providers|kronor|payone|opp)\b/;

/** @throws Error that says what gave way; also whatever is neither a Failure nor a ConfigError */
async function judged(take: () => Promise<void>): Promise<Answer> {
  try {
    await take();
    return 'taken';
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 2) refuseUnnamed(OF_VARIABLE, error.message);
    else if (error instanceof ConfigError)
      for (const problem of error.problems) refuseUnnamed(OF_OPTION, problem);
    else throw error;
    return 'refused';
  }
}

function refuseUnnamed(name: RegExp, said: string): void {
  if (/TypeError|Cannot read|not a function/.test(said) || !name.test(said))
    throw new Error(`That names nothing: ${said}`);
}

/** A file would be made where the tests run: only what is no file's name is opened. */
const opens = (database: string | undefined): boolean =>
  database === undefined ||
  database === '' ||
  database === ':memory:' ||
  /^postgres|\0|\p{Surrogate}/u.test(database);

async function serveBy(env: Record<string, string | undefined>): Promise<void> {
  const { providers, database, options } = optionsOf(env);
  const made = await Promise.all(providers.map((each) => makeProvider(FOLDER, each.name, each.options)));
  const store = await openStore(FOLDER, opens(database) ? database : ':memory:');
  try {
    await createCheckoutServer({ ...options, providers: made, store } as never).close();
  } finally {
    await store.close();
  }
}

async function migrateBy(env: Record<string, string | undefined>): Promise<void> {
  const database = databaseOf({ KASSA_DATABASE: env['KASSA_DATABASE'] });
  await (await openStore(FOLDER, opens(database) ? database : ':memory:')).close();
}

const STORE = 'the store';
const files = fc.oneof(
  { weight: 3, arbitrary: damaged({ port: 8080, hostname: '127.0.0.1', store: STORE, publicUrl: SHOP }, 2) },
  { weight: 1, arbitrary: strange },
);

/** The file's own store stands for `STORE`. */
async function judgeFile(options: unknown): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-fuzz-'));
  const file = join(folder, 'kassa.config.mjs');
  writeFileSync(
    file,
    `const store = { claim() {}, async start() {}, async close() {} };
const given = JSON.parse(${JSON.stringify(JSON.stringify(options))});
export default given?.store === '${STORE}' ? { ...given, store } : given;`,
  );
  let said = '';
  const say = (text: string) => (said += text);
  try {
    const code = await kassa(['migrate', '--config', file], { env: {}, out: say, err: say });
    if (code === 0) return 'taken';
    if (code !== 2 || !/^(default|port|hostname|store)\b.*: /.test(said))
      throw new Error(`It ended with ${code}: ${said}`);
    return 'refused';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const localConfiguration: fc.Arbitrary<Knock> = fc.oneof(
  environments(Object.keys(RIGHT)).map(
    ({ changes, env }) => new Knock('environment of kassa serve', changes, () => judged(() => serveBy(env))),
  ),
  environments(['KASSA_DATABASE']).map(
    ({ changes, env }) =>
      new Knock('environment of kassa migrate', changes, () => judged(() => migrateBy(env))),
  ),
  files.map((options) => new Knock('file of kassa migrate', options, () => judgeFile(options))),
);
