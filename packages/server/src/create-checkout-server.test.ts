import { expect, it } from 'vitest';
import { fakeBank } from '../test-support/fake-bank.ts';
import { SHOP, TEST_SECRETS } from '../test-support/harness.ts';
import { sqlite } from '../../sqlite/src/index.ts';
import { createCheckoutServer } from './create-checkout-server.ts';

it('a server answers 503 until start() has ended: nobody would hear how a payment ends', async () => {
  const server = createCheckoutServer({
    publicUrl: SHOP,
    merchant: { id: 'test', origins: [SHOP] },
    providers: [fakeBank().provider],
    store: sqlite({ file: ':memory:' }),
    secrets: TEST_SECRETS,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const look = () => server.fetch(new Request(`${SHOP}/session`, { headers: { origin: SHOP } }));
  const refused = await look();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
  await server.start();
  expect((await look()).status).toBe(401);
  await server.close();
});
