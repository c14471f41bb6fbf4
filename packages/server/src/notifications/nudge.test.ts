import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

const KEY = 'an-account-key-that-cant-be-guessed';

it('a nudge has all that is open asked about at once, and stores nothing', async () => {
  const bank = fakeBank(
    { query: true },
    {
      notifications: {
        scope: 'account',
        accountKey: KEY,
        read: () =>
          Promise.resolve({
            kind: 'accepted',
            id: 'n-1',
            payload: {},
            nudge: true,
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
  bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' });
  const answer = await kassa.call(`/notifications/fakebank/${KEY}`, { method: 'POST', body: {} });
  expect(answer).toMatchObject({ status: 200, body: '[accepted]' });
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
  expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
});
