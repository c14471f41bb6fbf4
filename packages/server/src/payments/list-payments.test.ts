/** What support lists: payments by time, status, amount and provider, in pages. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

const MINUTE = 60_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  /** The times at which the three orders were paid or tried, oldest first. */
  let at: string[];

  beforeEach(async () => {
    kassa = await startHarness(fakeBank({ operations: ['refund'] }), { store: await newStore() });
    at = [];
    for (const [amount, status] of [
      [100, 'PAID'],
      [200, 'DECLINED'],
      [300, 'PAID'],
    ] as const) {
      kassa.clock.advance(MINUTE);
      const { token } = await kassa.createSession({
        order: { merchantReference: `order-${amount}`, amount },
      });
      await kassa.pay(token);
      await kassa.notify({ status, rawStatus: null });
      const find = async () => (await kassa.server.checkout.findPayments(`order-${amount}`))[0];
      await expect.poll(find).toMatchObject({ status });
      at.push((await find())?.createdAt ?? '');
    }
  });
  afterEach(() => kassa.close());

  const list = async (query: Record<string, string> = {}) => {
    const path = `/payments?${new URLSearchParams(query)}`;
    const { status, body } = await kassa.call(path, { headers: { authorization: `Bearer ${API_KEY}` } });
    return status === 200 ? (body as { amount: number }[]).map(({ amount }) => amount) : status;
  };

  it('payments are listed newest first, by status, amount, provider and time', async () => {
    expect(await list({ status: 'PAID' })).toEqual([300, 100]);
    expect(await list()).toEqual([300, 200, 100]);
    expect(await list({ status: 'DECLINED' })).toEqual([200]);
    expect(await list({ amount: '300', currency: 'SEK' })).toEqual([300]);
    expect(await list({ amount: '300', currency: 'EUR' })).toEqual([]);
    expect(await list({ provider: 'fakebank' })).toEqual([300, 200, 100]);
    expect(await list({ provider: 'another' })).toEqual([]);
    expect(await list({ since: at[1] ?? '' })).toEqual([300, 200]);
    expect(await list({ since: at[0] ?? '', until: at[1] ?? '' })).toEqual([100]);
    // The same moment, written with another zone.
    const inStockholm = new Date(Date.parse(at[1] ?? '') + 60 * MINUTE).toISOString().replace('Z', '+01:00');
    expect(await list({ since: inStockholm })).toEqual([300, 200]);
  });

  it('the next page of payments begins after the last one of the page before', async () => {
    const [newest, middle] = await kassa.server.checkout.listPayments();
    expect(await list({ after: newest?.id ?? '' })).toEqual([200, 100]);
    expect(await list({ after: middle?.id ?? '' })).toEqual([100]);
    expect(await list({ after: 'nobody' })).toBe(404);
  });

  it('payments are listed by an operation whose end nobody knows', async () => {
    await expect.poll(() => list({ status: 'PAID' })).toEqual([300, 100]);
    const [newest, , oldest] = await kassa.server.checkout.listPayments();
    kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: null });
    await kassa.server.checkout.refund(newest?.id ?? '', { amount: 1 }, 'a-refund');
    expect(await list({ operation: 'AMBIGUOUS' })).toEqual([]);
    kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
    await kassa.server.checkout.refund(oldest?.id ?? '', { amount: 1 }, 'a-lost-refund');
    expect(await list({ operation: 'AMBIGUOUS' })).toEqual([100]);
    expect(await list({ operation: 'AMBIGUOUS', status: 'DECLINED' })).toEqual([]);
    expect(await list({ operation: 'PENDING' })).toEqual([]);
  });

  it('a filter that is misspelt or no value of its kind is refused, and doesn’t list everything', async () => {
    for (const query of [
      { state: 'PAID' },
      { status: 'paid' },
      { operation: 'LOST' },
      { amount: '3.00' },
      { since: 'yesterday' },
    ])
      expect(await list(query), JSON.stringify(query)).toBe(400);
  });
});
