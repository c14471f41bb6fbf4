import { expect, it } from 'vitest';
import { onBothDialects } from '../test-support/dialects.ts';
import { fakeBank } from '../test-support/fake-bank.ts';
import { aSession, SHOP, TEST_SECRETS } from '../test-support/harness.ts';
import type { Store } from '@kassa/store';
import { sqlite } from '../../sqlite/src/index.ts';
import { createCheckoutServer } from './create-checkout-server.ts';

const serverOn = (store: Store) =>
  createCheckoutServer({
    publicUrl: SHOP,
    merchant: { id: 'test', origins: [SHOP] },
    providers: [fakeBank().provider],
    store,
    secrets: TEST_SECRETS,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });

it('a server answers 503 until start() has ended: nobody would hear how a payment ends', async () => {
  const server = serverOn(sqlite({ file: ':memory:' }));
  const look = () => server.fetch(new Request(`${SHOP}/session`, { headers: { origin: SHOP } }));
  const refused = await look();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
  await server.start();
  expect((await look()).status).toBe(401);
  await server.close();
});

onBothDialects((newStore) => {
  it('what a shop calls before start() on an empty database rejects with what to call first', async () => {
    const server = serverOn(await newStore());
    const { checkout } = server;
    for (const call of [() => checkout.createSession(aSession()), () => checkout.findPayments('order-1')])
      await expect(call()).rejects.toMatchObject({
        code: 'unavailable',
        message: 'Call start() first: the database has no tables yet',
      });
    await server.start();
    expect((await checkout.createSession(aSession())).snapshot.order.amount).toBe(19_900);
    await server.close();
  });
});
