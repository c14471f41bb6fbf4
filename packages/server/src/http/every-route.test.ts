/** What holds for each route alike, by the OpenAPI document: who is refused. */
import { openApiDocument } from '@kassa/protocol/openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, SHOP, startHarness, type Harness } from '../../test-support/harness.ts';

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
const ask = async (method: string, url: string, headers: Record<string, string> = {}) =>
  kassa.server.fetch(new Request(url, { method, headers }));
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
