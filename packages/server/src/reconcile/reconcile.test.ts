import { afterEach, expect, it, vi } from 'vitest';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { aSession, startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(async () => {
  vi.restoreAllMocks();
  await kassa.close();
});

/** Of the order's one payment: how long until it is asked about, in seconds. */
async function untilAsked(): Promise<number> {
  const { nextCheckAt } = await kassa.store.db
    .selectFrom('payments')
    .select('nextCheckAt')
    .executeTakeFirstOrThrow();
  return Math.round((Date.parse(nextCheckAt ?? '') - kassa.clock.now().getTime()) / 1_000);
}

it('a provider that can’t be asked is asked less and less, until the customer is back', async () => {
  // Each wait is as long as its schedule says.
  vi.spyOn(Math, 'random').mockReturnValue(0);
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
}, 15_000);

it('calls that are still under way after their time don’t keep the process from answering', async () => {
  const bank = fakeBank();
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  bank.onCreate = async () => {
    await answered;
    return { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' };
  };
  kassa = await startHarness(bank);
  const running = kassa;
  const tokens: string[] = [];
  // As many as one round of reconcile looks at.
  for (let index = 0; index < 20; index++)
    tokens.push((await running.createSession({ order: { merchantReference: `order-${index}` } })).token);
  const paying = tokens.map((token) => running.pay(token));
  await vi.waitFor(() => expect(bank.created).toHaveLength(20));
  // A clock that was put forward, or a machine that slept.
  running.clock.advance(91_000);
  await running.notify({ status: 'PROCESSING', rawStatus: 'wakes reconcile' }, { index: 0 });
  expect((await running.call('/health/live')).status).toBe(200);
  answer();
  expect((await Promise.all(paying)).map(({ status }) => status)).toEqual(tokens.map(() => 200));
});

it('sessions that ended while nobody looked are told to their pages, many in one statement', async () => {
  const COUNT = 450;
  kassa = await startHarness(fakeBank());
  const { server, store, clock } = kassa;
  for (let index = 0; index < COUNT; index++)
    await server.checkout.createSession(aSession({ order: { merchantReference: `order-${index}` } }));
  const publish = vi.spyOn(store.hints, 'publish');
  clock.advance(31 * 60_000);
  const unnotified = store.db.selectFrom('sessions').select('id').where('expiryNotified', '=', 0);
  await vi.waitFor(async () => expect(await unnotified.execute()).toEqual([]));
  expect(new Set(publish.mock.calls.flatMap(([orderIds]) => orderIds)).size).toBe(COUNT);
  expect(publish.mock.calls.length).toBeLessThanOrEqual(5);
});
