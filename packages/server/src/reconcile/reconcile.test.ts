import { afterEach, expect, it, vi } from 'vitest';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

/** Of the order's one payment: how long until it is asked about, in seconds. */
async function untilAsked(): Promise<number> {
  const { nextCheckAt } = await kassa.store.db
    .selectFrom('payments')
    .select('nextCheckAt')
    .executeTakeFirstOrThrow();
  return Math.round((Date.parse(nextCheckAt ?? '') - kassa.clock.now().getTime()) / 1_000);
}

it('a provider that can’t be asked is asked less and less, until the customer is back', async () => {
  const bank = fakeBank({ query: true }, { readReturn: () => ({ ask: true }) });
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  let asked = 0;
  bank.onQuery = () => {
    asked += 1;
    return failWith('unavailable')();
  };
  const waits: number[] = [];
  for (let times = 1; times <= 6; times++) {
    kassa.clock.advance((await untilAsked()) * 1_000 + 1_000);
    await vi.waitFor(() => expect(asked).toBe(times));
    waits.push(await untilAsked());
  }
  expect(waits).toEqual([10, 10, 20, 30, 60, 300]);

  const back = bank.created[0]?.urls.returnTo('success') ?? '';
  await kassa.call(new URL(back).pathname);
  await vi.waitFor(() => expect(asked).toBe(7));
  expect(await untilAsked()).toBe(10);
});
