/** One connection of the pool takes a statement and never answers: what was to be told by it holds up nothing else. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { startProxy, type PostgresProxy } from '../../server/test-support/postgres-proxy.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';
import { postgres } from './postgres.ts';

let running: TestPostgres;
let connectionString: string;
let proxy: PostgresProxy;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);
beforeEach(async () => {
  connectionString = await running.createDatabase();
  proxy = await startProxy(connectionString);
});

/** Without a limit for a statement: what waits for the silent connection waits for good. */
const throughProxy = () => postgres({ connectionString: proxy.url, statementTimeoutMs: 0 });
const PAID = { status: 'PAID', rawStatus: 'paid' } as const;

it('a hint that is stuck holds up no other hint', async () => {
  const [store, other] = [throughProxy(), postgres({ connectionString })];
  for (const each of [store, other]) await each.start();
  const heard: string[] = [];
  other.hints.subscribe((orderId) => heard.push(orderId));
  proxy.silenceAt('pg_notify', 1);
  const stuck = store.hints.publish(['ord_stuck']).catch(() => undefined);
  await vi.waitFor(() => expect(proxy.silent()).toBe(1));
  await store.hints.publish(['ord_1']);
  await vi.waitFor(() => expect(heard).toEqual(['ord_1']));
  proxy.close();
  await stuck;
  for (const each of [store, other]) await each.close();
});

describe('a server', () => {
  let kassa: Harness;
  beforeEach(async () => {
    kassa = await startHarness(fakeBank(), { store: throughProxy() });
  });
  afterEach(async () => {
    proxy.close();
    await kassa.close();
  });

  const payFor = async (merchantReference: string) => {
    const { token } = await kassa.createSession({ order: { merchantReference } });
    expect((await kassa.pay(token)).status).toBe(200);
    await kassa.notify(PAID);
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment).toMatchObject(PAID));
  };
  const marked = async () => {
    const delivered = kassa.store.db.selectFrom('outbox').where('deliveredAt', 'is not', null);
    return (await delivered.select('body').execute()).map(({ body }) => body);
  };

  it('answers its pages and delivers its events while none of its hints goes out', async () => {
    proxy.silenceAt('pg_notify');
    await payFor('order-1');
    expect(proxy.silent()).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await marked()).toHaveLength(1));
  });

  it('marks the next event as delivered while the mark of one is stuck', async () => {
    proxy.silenceAt('set "delivered_at"', 1);
    await payFor('order-1');
    await vi.waitFor(() => expect(proxy.silent()).toBe(1));
    await payFor('order-2');
    await vi.waitFor(async () => expect(await marked()).toEqual([expect.stringContaining('order-2')]));
  });
});
