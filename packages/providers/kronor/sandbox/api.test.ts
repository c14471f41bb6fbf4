/** Limits and batches of Kronor's public server (kronor-io/graphql-engine, FORK_FEATURES.md; Hasura's batches). */
import { expect, it } from 'vitest';
import { useSandbox } from './testing.ts';

const { at } = useSandbox();

const post = async (body: unknown) => {
  const response = await fetch(`${at.kronor.url}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.session}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: response.status === 400 ? text : (JSON.parse(text) as unknown) };
};
const set = (settings: object) => {
  at.kronor.world.settings = { ...at.kronor.world.settings, ...settings };
};
const VERSION = { query: '{ version }' };
const refusal = (message: string) => ({
  status: 429,
  body: { errors: [{ message, extensions: { path: '$', code: 'bad-request' } }] },
});

it('answers a batch one by one, wrong ones too', async () => {
  const { status, body } = await post([VERSION, { query: '{ nonsense }' }]);
  expect(status).toBe(200);
  expect(body).toEqual([
    { data: { version: 'sandbox' } },
    { errors: [expect.objectContaining({ message: expect.stringContaining('nonsense') as string })] },
  ]);
});

it('takes no body of more than 50 KiB', async () => {
  expect(await post({ ...VERSION, variables: { text: 'x'.repeat(51_200) } })).toMatchObject({ status: 400 });
});

it('refuses what is deeper, larger or more at once than a setting allows', async () => {
  const query =
    'query { paymentRequests { ...Request } } fragment Request on PaymentRequest { status { status } }';
  set({ maxDepth: 1 });
  expect(await post({ query })).toEqual(refusal('node depth limit exceeded'));
  set({ maxDepth: 2, maxNodes: 1 });
  expect(await post({ query })).toEqual(refusal('too many nodes in a single query'));
  set({ maxNodes: 2, maxBatch: 1 });
  expect((await post({ query })).status).toBe(200);
  expect(await post([VERSION, VERSION])).toEqual(refusal('too many batched requests in a single request'));
});
