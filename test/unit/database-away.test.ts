/** PostgreSQL is stopped: what each route of the OpenAPI document answers then. */
import { serve, type Serving } from '@kassa/node';
import { postgres } from '@kassa/postgres';
import { openApiDocument } from '@kassa/protocol/openapi';
import { withForms } from '@kassa/ssr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BANK_SECRET, fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import {
  API_KEY,
  aSession,
  SHOP,
  startHarness,
  type Harness,
} from '../../packages/server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';

const routes = Object.entries(
  (openApiDocument(SHOP) as { paths: Record<string, Record<string, object>> }).paths,
).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));

const NEEDS_NO_DATABASE = ['GET /health/live', 'GET /openapi.json'];

interface Asked {
  id?: string;
  /** Of an address with a key in it. */
  path?: string | undefined;
  body?: object;
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

let running: TestPostgres;
let kassa: Harness;
let serving: Serving;
let ask: (route: string) => Promise<Response>;

beforeAll(async () => {
  running = await startPostgres();
  const bank = fakeBank({ operations: ['capture', 'release', 'refund', 'cancellation'], query: true });
  kassa = await startHarness(bank, { store: postgres({ connectionString: await running.createDatabase() }) });
  serving = await serve({ fetch: withForms(kassa.server.fetch) }, { port: 0 });
  const { token, snapshot } = await kassa.server.checkout.createSession(aSession());
  await kassa.pay(token);
  const [payment] = await kassa.server.checkout.findPayments('order-1');
  const { urls } = bank.created[0] ?? {};
  const input = { kind: 'none' };
  const operation = { body: {}, headers: { 'idempotency-key': 'operation-1' } };
  const resolved = { resolvedBy: 'Karin', reason: 'The bank says so' };
  const ofPage = { headers: { authorization: `Bearer ${token}`, origin: SHOP } };
  const ofBank = { path: urls?.notification, headers: { 'x-bank': BANK_SECRET } };
  /** What a route needs besides an id and the merchant's key, so that it comes as far as the database. */
  const asked: Record<string, Asked> = {
    'POST /sessions': { body: aSession({ order: { merchantReference: 'order-2' } }) },
    'GET /sessions/{id}': { id: snapshot.session.id },
    'GET /sessions/{id}/methods': { id: snapshot.session.id },
    'POST /payments/{id}/captures': operation,
    'POST /payments/{id}/releases': operation,
    'POST /payments/{id}/refunds': operation,
    'POST /payments/{id}/cancellations': operation,
    'POST /payments/{id}/resolution': { body: { outcome: 'CANCELLED', ...resolved } },
    'POST /payments/{id}/operations/{number}/resolution': { body: { outcome: 'FAILED', ...resolved } },
    'POST /events/resend': { body: { since: '2026-01-01T00:00:00Z' } },
    'GET /session': ofPage,
    'POST /session/selection': { ...ofPage, body: { method: 'fakebank.pay' } },
    'POST /session/payments': {
      ...ofPage,
      body: { method: 'fakebank.pay', input, idempotencyKey: 'key-00000002' },
    },
    'POST /session/discards': { ...ofPage, body: { method: 'fakebank.pay', input } },
    'POST /session/payments/{id}/cancellation': ofPage,
    'POST /session/payments/{id}/switch': ofPage,
    'POST /returns': { headers: { origin: SHOP }, body: { code: 'a-code-of-sixteen-letters' } },
    'GET /return/{handle}/{outcome}': { path: urls?.returnTo('success') },
    'POST /return/{handle}/{outcome}': { path: urls?.returnTo('success') },
    'GET /notifications/{provider}/{key}': ofBank,
    'POST /notifications/{provider}/{key}': { ...ofBank, body: {} },
    'POST /picker': { body: { snapshot, server: SHOP, token } },
    'POST /pay': {
      headers: { origin: SHOP },
      form: { token, method: 'fakebank.pay', after: payment?.id ?? '' },
    },
  };
  ask = (route) => {
    const [method = '', template = ''] = route.split(' ');
    const { id = payment?.id ?? '', path, body, form, headers } = { ...asked[route] };
    const filled = template.replace('{id}', id).replace('{number}', '1').replace('{reference}', 'order-1');
    return fetch(`http://127.0.0.1:${serving.port}${path === undefined ? filled : new URL(path).pathname}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(form && { body: new URLSearchParams(form) }),
    });
  };
}, 60_000);
afterAll(async () => {
  await serving.close();
  await kassa.close();
  await running.stop();
}, 60_000);

/** PostgreSQL is stopped for all of them at once: a stop and a start for each would take minutes. */
const statuses = async (): Promise<Record<string, readonly [number, string | null]>> => {
  const answers = routes.map(async (route) => {
    const answer = await ask(route);
    await answer.text();
    return [route, [answer.status, answer.headers.get('retry-after')]] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
};

it('every route asks to be tried again while PostgreSQL is stopped, but for those that need none', async () => {
  const away = await running.whileAway(statuses);
  const ofRoute = (route: string) => [route, NEEDS_NO_DATABASE.includes(route) ? [200, null] : [503, '5']];
  expect(routes.length).toBeGreaterThan(30);
  expect(away).toEqual(Object.fromEntries(routes.map(ofRoute)));
}, 60_000);

it('no route does so while PostgreSQL runs', async () => {
  await expect.poll(async () => (await ask('GET /health/ready')).status).toBe(200);
  expect(Object.entries(await statuses()).filter(([, [status]]) => status === 503)).toEqual([]);
}, 60_000);
