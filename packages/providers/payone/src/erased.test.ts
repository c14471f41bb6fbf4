import { afterEach, expect, it, vi } from 'vitest';
import { LINES, startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
afterEach(() => kassa.close());

it('a TransactionStatus that comes after its person was erased brings no id of the customer back', async () => {
  kassa = await startKassa();
  const { id, reference } = await kassa.paid('AUTHORIZED');
  await kassa.settle();
  await kassa.checkout.eraseOrder('order-1');
  await kassa.sandbox.tell(reference, { txaction: 'reminder', fields: { balance: '1.23' } });
  await vi.waitFor(async () =>
    expect((await kassa.checkout.getPayment(id)).providerDetails).toMatchObject({ balance: 123 }),
  );
  const row = await kassa.store.db.selectFrom('payments').select('data').executeTakeFirstOrThrow();
  expect(JSON.parse(row.data)).not.toHaveProperty('person');
});

it('an erased order has no id of its customer, and a release of a part still has its country', async () => {
  kassa = await startKassa();
  const { id } = await kassa.paid('AUTHORIZED', { order: { country: 'DE' } });
  await kassa.settle();
  const details = async () => (await kassa.checkout.getPayment(id)).providerDetails;
  expect(await details()).toHaveProperty('userId');
  await kassa.checkout.eraseOrder('order-1');
  expect(await details()).not.toHaveProperty('userId');
  expect(await details()).toHaveProperty('balance');
  const lines = LINES.slice(1).map((line) => ({ ...line, type: 'goods' as const, discountAmount: 0 }));
  expect(await kassa.operate('release', id, { amount: 29_800, lines })).toMatchObject({
    status: 'SUCCEEDED',
  });
  const [sent] = await kassa.sandbox.requests('update_session');
  expect(sent).toMatchObject({ form: { country: 'SE' } });
});
