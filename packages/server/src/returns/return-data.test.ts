import { afterEach, expect, it } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

it('what a provider reads at the return URL is there when it is asked', async () => {
  const bank = fakeBank(
    { query: true },
    { readReturn: (query) => ({ ask: true, data: { cameBackWith: query.get('state') } }) },
  );
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  const seen = new Promise((resolve) => {
    bank.onQuery = ({ payment }) => {
      if (payment.data.cameBackWith !== undefined) resolve(payment.data);
      return Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
    };
  });
  const { version } = await kassa.snapshot(token);
  const url = new URL(bank.created[0]?.urls.returnTo('success') ?? '');
  await kassa.call(`${url.pathname}?state=abc`);
  expect(await seen).toEqual({ cameBackWith: 'abc' });
  expect((await kassa.snapshot(token)).version).toBe(version);
});
