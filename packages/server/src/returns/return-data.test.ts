import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';
import { LEASE_MS } from '../leases.ts';

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

it('many visits within seconds have the provider asked once, and a later one has it asked again', async () => {
  const time = { now: Date.parse('2026-03-01T12:00:00Z') };
  const clock = { now: () => new Date(time.now), advance: (ms: number) => void (time.now += ms) };
  const bank = fakeBank({ query: true }, { readReturn: () => ({ ask: true }) });
  let asked = 0;
  bank.onQuery = () => {
    asked += 1;
    return Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
  };
  kassa = await startHarness(bank, { clock });
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  const visit = async (attempt: number) => {
    const url = new URL(bank.created[attempt]?.urls.returnTo('success') ?? '');
    expect((await kassa.call(url.pathname)).status).toBe(303);
  };
  const leased = () =>
    kassa.store.db
      .selectFrom('payments')
      .select('id')
      .where('nextCheckAt', '>=', new Date(time.now + LEASE_MS).toISOString())
      .execute();
  /** And until the answer is written, with the time of the next question: the bank has heard this one before. */
  const untilAsked = (times: number) =>
    vi.waitFor(async () => {
      expect(asked).toBe(times);
      expect(await leased()).toEqual([]);
    }, 5_000);
  await visit(0);
  await untilAsked(1);
  for (let visits = 1; visits < 50; visits += 1) await visit(0);
  // A payment that is due later is asked about later.
  const other = await kassa.createSession({ order: { merchantReference: 'order-2' } });
  await kassa.pay(other.token);
  clock.advance(1);
  await visit(1);
  await untilAsked(2);
  // By itself, each is asked about once more, and then not for a while.
  clock.advance(60_000);
  await untilAsked(4);
  await visit(0);
  await untilAsked(5);
});
