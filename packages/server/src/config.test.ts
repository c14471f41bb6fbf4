import { describe, expect, it } from 'vitest';
import { fakeBank } from '../test-support/fake-bank.ts';
import { ConfigError } from './config.ts';
import { createCheckoutServer } from './create-checkout-server.ts';
import { sqlite } from './store/sqlite.ts';

const good = () => ({
  publicUrl: 'https://shop.example/kassa',
  merchant: { id: 'test', origins: ['https://shop.example'] },
  providers: [fakeBank().provider],
  store: sqlite({ file: ':memory:' }),
  secrets: { sessionKeys: [{ id: 'k', secret: 's'.repeat(32) }], urlSecret: 'u'.repeat(32) },
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

  it('takes plain http on loopback only', () => {
    expect(
      problemsOf({
        publicUrl: 'http://127.0.0.1:4000/kassa',
        merchant: { id: 'test', origins: ['http://127.0.0.1:4000'] },
      }),
    ).toEqual([]);
    expect(problemsOf({ merchant: { id: 'test', origins: ['http://shop.example'] } })).toHaveLength(1);
  });
});
