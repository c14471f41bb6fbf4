import { ConfigError } from '@kassa/protocol/options';
import { describe, expect, it } from 'vitest';
import { fakeBank } from '../test-support/fake-bank.ts';
import { EVENTS_SECRET, TEST_SECRETS } from '../test-support/harness.ts';
import { readConfig } from './config.ts';
import { createCheckoutServer } from './create-checkout-server.ts';
import { createMetricsPage } from '../../metrics/src/page.ts';
import { sqlite } from '../../sqlite/src/index.ts';

const noLine = () => undefined;
const good = () => ({
  publicUrl: 'https://shop.example/kassa',
  merchant: { id: 'test', origins: ['https://shop.example'] },
  providers: [fakeBank().provider],
  store: sqlite({ file: ':memory:' }),
  secrets: TEST_SECRETS,
});
const problemsOf = (changes: object): readonly string[] => {
  try {
    createCheckoutServer({ ...good(), ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('is taken when nothing is wrong', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it('needs somebody to ask where a provider asks for the merchant’s confirmation', () => {
    const providers = [fakeBank({}, { asksMerchant: true }).provider];
    expect(problemsOf({ providers })).toEqual([
      "merchant.confirmPayment: needed, for fakebank asks for the merchant's confirmation",
    ]);
    const merchant = { ...good().merchant, confirmPayment: () => Promise.resolve(true) };
    expect(problemsOf({ providers, merchant })).toEqual([]);
  });

  it('lists every problem at once, by name, a provider’s own too', () => {
    const broken = fakeBank({}, { configProblems: ['apiUrl: must be https'] }).provider;
    const problems = problemsOf({
      publicUrl: 'http://shop.example',
      merchant: {
        id: '',
        apiKeys: ['short'],
        origins: ['https://shop.example/'],
        events: { url: 'https://shop.example/e', secret: 'x' },
      },
      secrets: { sessionKeys: [], urlSecret: 'short' },
      trustedProxies: ['the balancer'],
      providers: [broken, broken],
    });
    for (const name of [
      'publicUrl',
      'merchant.id',
      'merchant.apiKeys.0',
      'merchant.origins.0',
      'merchant.events.secret',
      'secrets.sessionKeys',
      'secrets.urlSecret',
      'trustedProxies.0',
      'fakebank.apiUrl',
      'providers: fakebank is there twice',
    ])
      expect(
        problems.some((problem) => problem.startsWith(name)),
        `${name} in ${problems.join(' | ')}`,
      ).toBe(true);
  });

  it.each([
    ['publicUrl', { publicUrl: 'https://shop.example/?a=1' }],
    ['providers', { providers: [] }],
    [
      'secrets.sessionKeys',
      {
        secrets: {
          sessionKeys: [
            { id: 'k', secret: 's'.repeat(32) },
            { id: 'k', secret: 't'.repeat(32) },
          ],
          urlSecret: 'u'.repeat(32),
        },
      },
    ],
    [
      'secrets.sessionKeys.0',
      {
        secrets: {
          sessionKeys: [{ id: 'k', secret: 's'.repeat(32), sekret: 't' }],
          urlSecret: 'u'.repeat(32),
        },
      },
    ],
    ['merchant.origins', { merchant: { id: 'test', origins: [] } }],
    [
      'merchant.confirmPayment',
      {
        merchant: {
          id: 'test',
          origins: ['https://shop.example'],
          confirmPayment: { url: 'nowhere', secret: 'x' },
        },
      },
    ],
  ])('refuses a wrong %s', (name, changes) => {
    expect(problemsOf(changes).some((problem) => problem.startsWith(name))).toBe(true);
  });

  it.each(['publicUrl', 'merchant', 'providers', 'store', 'secrets'])(
    'names %s when it is missing',
    (name) => {
      expect(problemsOf({ [name]: undefined }).map((problem) => problem.split(':')[0])).toEqual([name]);
    },
  );

  it.each([
    [
      'a provider that is none',
      { providers: [null] },
      'providers.0: must be what a provider’s function returns',
    ],
    [
      'a list that is none',
      { providers: 'krofort' },
      'providers: Invalid input: expected array, received string',
    ],
    ['a store that is none', { store: {} }, 'store: must be sqlite() or postgres()'],
    [
      'a logger without a method',
      { logger: { debug: () => undefined } },
      'logger: must have debug, info, warn and error',
    ],
    ['a clock that stands', { now: 0 }, 'now: Invalid input: expected function, received number'],
  ])('says in a sentence what is wrong with %s', (_, changes, problem) => {
    expect(problemsOf(changes)).toEqual([problem]);
  });

  const meter = createMetricsPage().meter;
  const logger = { debug: noLine, info: noLine, warn: noLine, error: noLine };
  it.each([
    [
      'store',
      sqlite({ file: ':memory:' }),
      ['claim', 'start', 'close', 'now', 'readClock', 'transaction', 'skipLocked'],
    ],
    ['logger', logger, ['debug', 'info', 'warn', 'error']],
    ['meter', meter, ['createCounter', 'createUpDownCounter', 'createHistogram', 'createObservableGauge']],
    ['providers', fakeBank().provider, ['unavailableBecause', 'createPayment', 'configProblems', 'methods']],
  ] as const)('has a %s with all that is called of it', (option, whole, parts) => {
    const given = (value: object) => ({ [option]: option === 'providers' ? [value] : value });
    expect(problemsOf(given(whole))).toEqual([]);
    for (const part of parts) {
      const problems = problemsOf(given(Object.create(whole, { [part]: { value: undefined } }) as object));
      expect(problems, part).toEqual([expect.stringMatching(new RegExp(`^${option}(\\.0)?: must `))]);
    }
  });

  it('is refused when it is no object', () => {
    expect(() => readConfig(null as never)).toThrow('- options: Invalid input: expected object');
  });

  it('takes plain http on loopback only', () => {
    expect(
      problemsOf({
        publicUrl: 'http://127.0.0.1:4000/kassa',
        merchant: { id: 'test', origins: ['http://127.0.0.1:4000'] },
      }),
    ).toEqual([]);
    expect(problemsOf({ merchant: { id: 'test', origins: ['http://shop.example'] } })).toHaveLength(1);
  });

  it.each([
    ['https://exämple.se', 'https://xn--exmple-cua.se'],
    ['https://shop.example:443', 'https://shop.example'],
    ['https://Shop.Example', 'https://shop.example'],
  ])('understands an origin however it is written: %s', (written, origin) => {
    const options = { ...good(), merchant: { id: 'test', origins: [written] } };
    expect(readConfig(options).merchant.origins).toEqual([origin]);
  });

  const [key] = TEST_SECRETS.sessionKeys;
  const merchant = { id: 'test', origins: ['https://shop.example'] };
  it.each([
    ['a misspelt option', { trustedProxy: [] }, 'trustedProxy: is no option'],
    ['a misspelt option below', { merchant: { ...merchant, event: {} } }, 'merchant.event: is no option'],
    [
      'a secret of one character',
      { secrets: { ...TEST_SECRETS, urlSecret: 'u'.repeat(32) } },
      'secrets.urlSecret: is too easy to guess: fewer than 8 different characters',
    ],
    [
      'a key that no request can send',
      { merchant: { ...merchant, apiKeys: ['correct horse battery staple, and more'] } },
      'merchant.apiKeys.0: must be visible ASCII characters: it is sent in a header',
    ],
    [
      'a webhook secret of padding',
      {
        merchant: { ...merchant, events: { url: 'https://shop.example', secret: `whsec_${'='.repeat(32)}` } },
      },
      'merchant.events.secret: must be "whsec_" and base64 of at least 24 bytes',
    ],
    [
      'a webhook secret among several',
      {
        merchant: {
          ...merchant,
          events: { url: 'https://shop.example', secret: [EVENTS_SECRET, `whsec_${'='.repeat(32)}`] },
        },
      },
      'merchant.events.secret.1: must be "whsec_" and base64 of at least 24 bytes',
    ],
    [
      'a list without a webhook secret',
      { merchant: { ...merchant, events: { url: 'https://shop.example', secret: [] } } },
      'merchant.events.secret: needs at least one secret',
    ],
    [
      'an address with a password, which nothing that calls it can send',
      {
        merchant: { ...merchant, events: { url: 'https://a:b@shop.example/events', secret: EVENTS_SECRET } },
      },
      'merchant.events.url: must be https without credentials (http on loopback)',
    ],
    [
      'a password in an address that customers are sent to',
      { publicUrl: 'https://a:b@shop.example' },
      'publicUrl: must be https without credentials (http on loopback)',
    ],
    [
      'events without a secret',
      { merchant: { ...merchant, events: { url: 'https://shop.example' } } },
      'merchant.events.secret: must be a text, or a list of texts',
    ],
    [
      'a word in the place of who confirms',
      { merchant: { ...merchant, confirmPayment: 'yes' } },
      'merchant.confirmPayment: must be a function, or { url, secret }',
    ],
    [
      'a proxy that has a name and no address',
      { trustedProxies: ['nginx'] },
      'trustedProxies.0: must be an address or a CIDR range',
    ],
    [
      'one secret for two things',
      { secrets: { sessionKeys: [key], urlSecret: key?.secret } },
      'secrets: one of them is there twice; each needs its own',
    ],
    [
      'an address that is no web address',
      { publicUrl: 'ftp://localhost' },
      'publicUrl: must be https without credentials (http on loopback)',
    ],
  ])('names %s', (_, changes, problem) => {
    expect(problemsOf(changes)).toContain(problem);
  });
});
