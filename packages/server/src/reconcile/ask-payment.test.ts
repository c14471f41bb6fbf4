import type { ErrorBody, MerchantPayment } from '@kassa/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
let id: string;
afterEach(() => kassa.close());

async function start(bank: FakeBank): Promise<void> {
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  id = (await kassa.server.checkout.findPayments('order-1'))[0]?.id ?? '';
}
const ask = async () =>
  (
    await kassa.call(`/payments/${id}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
    })
  ).body as MerchantPayment & ErrorBody;

describe('a merchant who wants to know now', () => {
  it('has the provider asked at once, and hears what it says', async () => {
    const bank = fakeBank({ query: true });
    await start(bank);
    bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' });
    expect(await ask()).toMatchObject({ status: 'PAID', rawStatus: 'paid' });
  });

  it('has operations under way asked about too', async () => {
    const bank = fakeBank(
      { query: true, operations: ['refund'] },
      { queryOperation: () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' }) },
    );
    await start(bank);
    bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' });
    bank.onOperate = () => Promise.resolve({ status: 'PENDING', rawStatus: 'taken' });
    await ask();
    await kassa.server.checkout.refund(id, {}, 'refund-1');
    expect((await ask()).operations).toMatchObject([{ kind: 'refund', status: 'SUCCEEDED' }]);
  });

  it('hears that the provider did not answer, and nothing has changed', async () => {
    const bank = fakeBank({ query: true });
    await start(bank);
    bank.onQuery = failWith('unavailable');
    expect((await ask()).error.code).toBe('provider_unavailable');
    expect((await kassa.server.checkout.getPayment(id)).status).toBe('WAITING_FOR_PAYMENT');
  });

  it('hears that a provider can’t be asked', async () => {
    await start(fakeBank());
    expect((await ask()).error.code).toBe('not_supported');
  });
});
