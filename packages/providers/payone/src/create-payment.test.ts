import type { ErrorBody, Snapshot } from '@kassa/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
afterEach(() => kassa.close());

const paymentOf = (answer: Snapshot | ErrorBody['error']) => {
  if (!('session' in answer)) throw new Error(JSON.stringify(answer));
  return answer.payment;
};

it('whose redirect leads where nobody may be sent has been made all the same: the order is held', async () => {
  kassa = await startKassa({ redirectHosts: ['pay.example'] });
  await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
  const page = await kassa.open();
  await page.select();
  const payment = paymentOf(await page.pay());
  expect(payment).toMatchObject({ phase: 'open', holdsOrder: true, nextAction: { kind: 'wait' } });
  expect(await kassa.sandbox.requests('preauthorization')).toHaveLength(1);
  const reason = expect.stringContaining('redirectHosts doesn’t list') as string;
  expect(kassa.logged).toContainEqual(expect.objectContaining({ level: 'error', message: reason }));
  const row = await kassa.store.db.selectFrom('payments').select('reason').executeTakeFirstOrThrow();
  expect(row).toMatchObject({ reason });
  await kassa.sandbox.act(payment?.reference ?? '', 'appoint');
  await page.until('AUTHORIZED');
});

it('whose repeat is refused keeps the order: the first call may have made the payment', async () => {
  kassa = await startKassa();
  const byHand = { notificationUrl: kassa.notificationUrl, tell: 'by_hand' } as const;
  await kassa.sandbox.settings(byHand);
  await kassa.sandbox.fault('preauthorization', { kind: 'lost_answer', times: 1 });
  const page = await kassa.open();
  await page.select();
  const payment = paymentOf(await page.pay());
  await kassa.sandbox.settings({ ...byHand, errors: { preauthorization: 102 } });
  await vi.waitFor(async () => {
    const row = await kassa.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ createTries: 2, answeredAt: expect.any(String) as string });
  }, 5_000);
  expect((await page.snapshot()).payment).toMatchObject({ phase: 'open', holdsOrder: true });
  expect(await page.pay({ key: 'another-key', authorizationToken: 'another' })).toMatchObject({
    code: 'order_locked',
  });
  await kassa.sandbox.act(payment?.reference ?? '', 'appoint');
  expect((await page.until('AUTHORIZED')).payment?.reference).toBe(payment?.reference);
});
