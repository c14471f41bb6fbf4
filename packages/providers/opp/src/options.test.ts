import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { expect, it } from 'vitest';
import { opp, type OppOptions } from './index.ts';

const RIGHT: OppOptions = {
  baseUrl: 'https://bank.sandbox.efaka.net/gateway',
  accessToken: 'x'.repeat(32),
  entityId: 'EB000001',
  brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
};
const problemsOf = (changes: object) => opp({ ...RIGHT, ...changes }).configProblems;

it('takes what is needed and no more', () => {
  expect(opp(RIGHT).configProblems).toEqual([]);
  expect(opp(RIGHT).methods.map(({ id }) => id)).toEqual(['opp.paypal']);
});

it.each([
  ['an empty token', { accessToken: ' ' }, 'accessToken must be 32 to 2048 characters'],
  ['a token that is cut off', { accessToken: 'a'.repeat(31) }, 'accessToken must be 32 to 2048 characters'],
  [
    'a token that is too long',
    { accessToken: 'a'.repeat(2049) },
    'accessToken must be 32 to 2048 characters',
  ],
  ['a token with a line break', { accessToken: `${'a'.repeat(32)}\nb` }, 'without spaces.'],
  ['no entity', { entityId: '' }, 'entityId must not be empty.'],
  ['a base URL without TLS', { baseUrl: 'http://bank.example' }, 'baseUrl must be an https URL'],
  ['a base URL with a password', { baseUrl: 'https://a:b@bank.example' }, 'baseUrl must be an https URL'],
  ['a version that is none', { versionPath: 'v3' }, 'versionPath must be like "/v3".'],
  ['no brands', { brands: [] }, 'brands must have at least one brand.'],
  ['a brand twice', { brands: [...RIGHT.brands, ...RIGHT.brands] }, 'brands must not have a brand twice.'],
  [
    'a card brand',
    { brands: [{ brand: 'VISA', label: { en: 'Visa' }, icon: 'card' }] },
    'brands[0].brand must be a brand that redirects: card data never passes through here.',
  ],
  [
    'card data among the parameters',
    { parameters: { 'card.number': '4111111111111111' } },
    'parameters.card.number must not hold card data: it never passes through here.',
  ],
  ['a parameter of our own', { parameters: { amount: '1.00' } }, 'parameters.amount must not be set here'],
  [
    'a redirect origin with a path',
    { redirectOrigins: ['https://a.example/x'] },
    'redirectOrigins[0] must be',
  ],
  ['decimals of no currency', { decimals: { EURO: 2 } }, 'decimals.EURO must be by ISO 4217 code.'],
  ['an option that does not exist', { baseURL: 'x' }, 'baseURL: there is no such option.'],
])('refuses %s with a sentence that starts with the option', (_, changes, sentence) => {
  const problems = problemsOf(changes);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
  expect(problems[0]).not.toContain('4111');
});

it('takes a token of the shortest and of the longest kind', () => {
  expect(problemsOf({ accessToken: 'a'.repeat(32) })).toEqual([]);
  expect(problemsOf({ accessToken: 'a'.repeat(2048) })).toEqual([]);
});

it('names every problem at once, and the server doesn’t start', () => {
  expect(() =>
    createCheckoutServer({
      publicUrl: 'https://shop.example',
      merchant: { id: 'test', origins: ['https://shop.example'] },
      providers: [opp({ ...RIGHT, accessToken: '', entityId: '' })],
      store: sqlite({ file: ':memory:' }),
      secrets: {
        sessionKeys: [{ id: 'k', secret: 'session-key-0123456789abcdef0123456789' }],
        urlSecret: 'url-secret-0123456789abcdef0123456789ab',
      },
    }),
  ).toThrow(/opp\.accessToken must be 32 to 2048 [^]*opp\.entityId must not be empty\./);
});
