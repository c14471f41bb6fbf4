/** The router and the OpenAPI document have the same routes, but for those of a package around the companion. */
import { openApiDocument } from '@kassa/protocol/openapi';
import { afterAll, expect, it } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { TEST_SECRETS } from '../../test-support/harness.ts';
import { readConfig } from '../config.ts';
import { createFigures } from '../figures.ts';
import { createLogger } from '../logger.ts';
import { Arrivals } from '../notifications/arrivals.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { createApp } from './app.ts';

const store = sqlite({ file: ':memory:' });
afterAll(() => store.close());

function routerOf(publicUrl: string) {
  const merchant = { id: 'shop', origins: ['https://shop.example'] };
  const config = readConfig({
    publicUrl,
    merchant,
    providers: [fakeBank().provider],
    store,
    secrets: TEST_SECRETS,
  });
  const figures = createFigures();
  const now = () => new Date();
  const context = {
    config,
    store,
    log: createLogger(),
    figures,
    arrivals: new Arrivals({ figures, now }),
    signal: new AbortController().signal,
    closing: new AbortController().signal,
    now,
    finish: <T>(work: Promise<T>) => work,
    wakeReconcile: () => undefined,
    inbox: () => undefined,
    newEvents: () => undefined,
  };
  const health = () => Promise.resolve({ status: 'ok' as const });
  return createApp(context, { commands: new Map(), payments: new Set() }, health, () => true);
}

it('every route of the server is in the OpenAPI document, and no other', () => {
  const routes = routerOf('https://shop.example/kassa')
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`);
  const { paths } = openApiDocument('https://shop.example/kassa') as {
    paths: Record<string, Record<string, { tags: string[] }>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => !tags.includes('Routes of @kassa/ssr'))
      .map(([method]) => `${method} /kassa${path}`),
  );
  expect(routes.length).toBeGreaterThan(25);
  expect([...new Set(routes)].sort()).toEqual(described.sort());
});

it('the document is served below publicUrl to anybody', async () => {
  const answer = await routerOf('https://shop.example/kassa').request('/kassa/openapi.json');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(openApiDocument('https://shop.example/kassa'));
});
