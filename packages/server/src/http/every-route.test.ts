/** What holds for each route alike, by the OpenAPI document: who is refused, and what no cache may keep. */
import { openApiDocument } from '@kassa/protocol/openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, SHOP, startHarness, type Harness } from '../../test-support/harness.ts';
import { withForms } from '../../../ssr/src/index.ts';

interface Described {
  paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>;
}
const routes = Object.entries((openApiDocument(SHOP) as unknown as Described).paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, { security = [] }]) => ({
      route: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      url: SHOP + path.replaceAll(/\{\w+\}/g, 'x'),
      needsApiKey: security.some((one) => 'apiKey' in one),
      needsToken: security.some((one) => 'sessionToken' in one),
    })),
);
const merchant = { authorization: `Bearer ${API_KEY}` };

let kassa: Harness;
beforeAll(async () => {
  kassa = await startHarness(fakeBank());
});
afterAll(() => kassa.close());
const ask = async (method: string, url: string, headers: Record<string, string> = {}, body?: string) =>
  withForms(kassa.server.fetch)(new Request(url, { method, headers, ...(body !== undefined && { body }) }));
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('a merchant’s route', () => {
  it.each(routes.filter(({ needsApiKey }) => needsApiKey))(
    'takes neither a stranger nor a browser: $route',
    async ({ method, url }) => {
      for (const headers of [{}, { authorization: 'Bearer wrong' }])
        expect(await codeOf(await ask(method, url, headers))).toBe('invalid_api_key');
      expect(await codeOf(await ask(method, url, { ...merchant, origin: SHOP }))).toBe('origin_not_allowed');
    },
  );
});

describe('a page’s route', () => {
  it.each(routes.filter(({ needsToken }) => needsToken))(
    'takes no page that is not listed, and no page without a token: $route',
    async ({ method, url }) => {
      expect(await codeOf(await ask(method, url))).toBe('origin_not_allowed');
      expect(await codeOf(await ask(method, url, { origin: SHOP }))).toBe('invalid_token');
    },
  );
});

describe('no cache keeps', () => {
  const storage = (answer: Response) => answer.headers.get('cache-control');

  it.each(routes)('what anybody, a page or the merchant is answered: $route', async ({ method, url }) => {
    for (const headers of [{}, { origin: SHOP }, merchant])
      expect(storage(await ask(method, url, headers))).toBe('no-store');
  });

  it.each([
    ['an address that is nobody’s', 'GET', '/nothing'],
    ['a NUL in the address', 'GET', '/sessions/%00'],
    ['a preflight', 'OPTIONS', '/session'],
  ])('the answer to %s', async (_, method, path) => {
    expect(storage(await ask(method, SHOP + path, { origin: SHOP }))).toBe('no-store');
  });

  it('the refusal of a body that is counted', async () => {
    const answer = await ask('POST', `${SHOP}/sessions`, merchant, 'x'.repeat(1024 * 1024 + 1));
    expect([answer.status, storage(answer)]).toEqual([413, 'no-store']);
  });

  it('the refusal of a server that stops', async () => {
    const stopping = await startHarness(fakeBank());
    await stopping.close();
    const answer = await stopping.server.fetch(new Request(`${SHOP}/session`));
    expect([answer.status, storage(answer)]).toEqual([503, 'no-store']);
  });
});
