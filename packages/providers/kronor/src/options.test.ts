import { expect, it } from 'vitest';
import { kronor, type KronorOptions } from './index.ts';

const good: KronorOptions = { apiToken: 'a-token-of-the-portal', environment: 'staging' };
const problemsOf = (changes: object) => kronor({ ...good, ...changes }).configProblems;

it('takes a token and an environment, and the two URLs of a sandbox in its place', () => {
  expect(problemsOf({})).toEqual([]);
  const environment = { graphqlUrl: 'http://127.0.0.1:4012/v1/graphql', hostedUrl: 'http://127.0.0.1:4012' };
  expect(problemsOf({ environment })).toEqual([]);
});

it.each([
  ['an empty token', { apiToken: ' ' }, 'apiToken must not be empty.'],
  [
    'an environment that Kronor does not have',
    { environment: 'prod' },
    'environment must be "staging", "production", or the two URLs of a sandbox: { graphqlUrl, hostedUrl }.',
  ],
  [
    'a sandbox by http on another machine',
    { environment: { graphqlUrl: 'http://kronor.example', hostedUrl: 'https://kronor.example' } },
    'environment.graphqlUrl must be an https URL (http on loopback only) without credentials, query or fragment.',
  ],
  [
    'a method that nobody knows',
    { methods: ['swish', 'giro'] },
    'methods[1] must be one of swish, card, mobilepay, vipps, p24, bank, paypal, and not giro.',
  ],
  [
    'a method of Kronor’s that is out of scope',
    { methods: ['trustly'] },
    'methods[0] must not be trustly: Trustly is not supported.',
  ],
  ['a misspelt option', { method: ['swish'] }, 'method: there is no such option.'],
])('says in a sentence what is wrong with %s', (_, changes, problem) => {
  expect(problemsOf(changes)).toEqual([problem]);
});
