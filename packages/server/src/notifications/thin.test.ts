import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

const KEY = 'an-account-key-that-cant-be-guessed';

it('a thin notification has all that may still be paid asked about at once, what has failed or is reserved too, and nothing of it is kept', async () => {
  const bank = fakeBank(
    { query: true },
    {
      notifications: {
        scope: 'account',
        accountKey: KEY,
        read: () =>
          Promise.resolve({
            kind: 'accepted',
            id: `n-${Math.random()}`,
            payload: { event: 'secret' },
            thin: true,
            answer: () => ({ status: 200, contentType: 'text/plain', body: '[accepted]' }),
          }),
        interpret: () => Promise.resolve(null),
      },
    },
  );
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  // Long silence: the next regular question is minutes away.
  await kassa.store.db
    .updateTable('payments')
    .set({ nextCheckAt: new Date(kassa.clock.now().getTime() + 300_000).toISOString() })
    .execute();
  const sendThin = () => kassa.call(`/notifications/fakebank/${KEY}`, { method: 'POST', body: {} });
  bank.onQuery = () => Promise.resolve({ status: 'CANCELLED', rawStatus: 'cancelled' });
  await sendThin();
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('CANCELLED'));
  bank.onQuery = () => Promise.resolve({ status: 'AUTHORIZED', rawStatus: 'reserved' });
  await sendThin();
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('AUTHORIZED'));
  bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' });
  const answer = await sendThin();
  expect(answer).toMatchObject({ status: 200, body: '[accepted]' });
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
  expect(await kassa.store.db.selectFrom('inbox').select('payload').execute()).toEqual(
    Array(3).fill({ payload: '{"thin":true}' }),
  );
});
