import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

const WAITING = { status: 'WAITING_FOR_PAYMENT', rawStatus: 'waiting', providerReference: 'p-1' } as const;
const PAID = { status: 'PAID', rawStatus: 'paid', providerReference: 'p-1' } as const;

describe('a provider that answers with the payment of an earlier attempt', () => {
  const startTwoAttempts = async (second: typeof WAITING | typeof PAID) => {
    const bank = fakeBank({ switchAfterMinutes: 0 });
    kassa = await startHarness(bank);
    const { token, id } = await kassa.createSession();
    bank.onCreate = () => Promise.resolve(WAITING);
    await kassa.pay(token, 'key-00000001');
    const first = (await kassa.snapshot(token)).payment?.id ?? '';
    await kassa.call(`/session/payments/${first}/switch`, { method: 'POST', token });
    bank.onCreate = () => Promise.resolve(second);
    const answer = await kassa.pay(token, 'key-00000002');
    const attempts = async () => (await kassa.server.checkout.getSession(id)).payments;
    return { token, first, attempts, answer };
  };

  it('goes on with the newer attempt while none has succeeded, and counts it once', async () => {
    const { attempts, token } = await startTwoAttempts(WAITING);
    expect((await attempts()).map(({ status }) => status).toSorted()).toEqual([
      'CANCELLED',
      'WAITING_FOR_PAYMENT',
    ]);
    await kassa.notify(PAID);
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
    await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('payment.paid'));
    expect(kassa.events.map(({ type }) => type)).not.toContain('payment.duplicate');
  });

  it('leaves the money with the attempt that succeeded', async () => {
    const { attempts, token, first } = await startTwoAttempts(PAID);
    await kassa.notify(PAID, { index: 0 });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
    const all = await attempts();
    expect(all.filter(({ status }) => status === 'PAID')).toHaveLength(1);
    expect(all.find(({ id }) => id === first)?.status).toBe('CANCELLED');
    expect(all.some(({ duplicate }) => duplicate)).toBe(false);
  });
});

/** The customer left the first for the second; the provider has both under ids of their own. */
async function leaveForAnother() {
  const bank = fakeBank({ switchAfterMinutes: 0 });
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  bank.onCreate = () => Promise.resolve(WAITING);
  await kassa.pay(token, 'key-00000001');
  const first = (await kassa.snapshot(token)).payment?.id ?? '';
  await kassa.call(`/session/payments/${first}/switch`, { method: 'POST', token });
  bank.onCreate = () => Promise.resolve({ ...WAITING, providerReference: 'p-2' });
  await kassa.pay(token, 'key-00000002');
  const second = (await kassa.snapshot(token)).payment?.id ?? '';
  const statusOf = async (id: string) => (await kassa.server.checkout.getPayment(id)).status;
  return { token, first, second, statusOf };
}

describe('a payment that waits for its order beside the attempt that turns out to be the same', () => {
  it('gets the order from that attempt, which ends', async () => {
    const { token, first, second, statusOf } = await leaveForAnother();
    const reviewed = { status: 'UNDER_REVIEW', rawStatus: 'other money' } as const;
    await kassa.notify({ ...reviewed, providerReference: 'p-1' }, { index: 0 });
    await vi.waitFor(async () => expect(await statusOf(first)).toBe('UNDER_REVIEW'));
    expect((await kassa.snapshot(token)).payment).toMatchObject({ id: second, holdsOrder: true });

    await kassa.notify({ ...reviewed, providerReference: 'p-2' }, { index: 0 });
    await vi.waitFor(async () => expect(await statusOf(second)).toBe('CANCELLED'));
    expect((await kassa.snapshot(token)).payment).toMatchObject({ id: first, holdsOrder: true });
    expect((await kassa.pay(token, 'key-00000003')).status).toBe(409);
  });
});

describe('a person’s word with the reference of another attempt', () => {
  it('is refused, and the reservation of that attempt stands', async () => {
    const { first, second, statusOf } = await leaveForAnother();
    await kassa.notify({ ...WAITING, status: 'AUTHORIZED', rawStatus: 'reserved' }, { index: 0 });
    const { checkout } = kassa.server;
    await vi.waitFor(async () => expect(await statusOf(first)).toBe('AUTHORIZED'));
    const said = { reference: 'p-1', resolvedBy: 'Ola', reason: 'Seen in the portal' };
    for (const outcome of ['PAID', 'CANCELLED'] as const)
      await expect(
        checkout.resolvePayment(second, { outcome, amount: 19_900, ...said }),
      ).rejects.toMatchObject({ code: 'invalid_request', field: 'reference' });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['AUTHORIZED', 'WAITING_FOR_PAYMENT']);
  });
});

describe('a provider that gives a paid payment another id than its request', () => {
  it('keeps the paid one’s, whichever earlier word of the request comes late', async () => {
    kassa = await startHarness(fakeBank());
    const { token, id } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ ...PAID, providerReference: 'payment-1' });
    const payment = async () => (await kassa.server.checkout.getSession(id)).payments[0];
    await vi.waitFor(async () => expect((await payment())?.status).toBe('PAID'));
    await kassa.notify({ ...WAITING, providerReference: 'request-1', data: { late: true } });
    await vi.waitFor(async () =>
      expect(
        JSON.parse(
          (await kassa.store.db.selectFrom('payments').select('data').executeTakeFirstOrThrow()).data,
        ),
      ).toMatchObject({ late: true }),
    );
    expect(await payment()).toMatchObject({ status: 'PAID', providerReference: 'payment-1' });
  });
});

describe('a payment that was taken and stays INITIALIZING', () => {
  it('can be left after its own time, where another one needs the provider’s word', async () => {
    const bank = fakeBank({ switchAfterMinutes: null, initializingMinutes: 2 });
    kassa = await startHarness(bank);
    const { token } = await kassa.createSession();
    bank.onCreate = () => Promise.resolve({ status: 'INITIALIZING', rawStatus: 'new' });
    await kassa.pay(token);
    const { payment } = await kassa.snapshot(token);
    const leave = () =>
      kassa.call(`/session/payments/${payment?.id ?? ''}/switch`, { method: 'POST', token });
    expect(Date.parse(payment?.canSwitchFrom ?? '') - Date.parse(payment?.createdAt ?? '')).toBe(120_000);
    expect((await leave()).status).toBe(409);
    kassa.clock.advance(120_000);
    expect((await leave()).status).toBe(200);
    expect((await kassa.snapshot(token)).payment?.holdsOrder).toBe(false);
  });

  it('can no longer be left so once the customer has a way to pay it', async () => {
    const bank = fakeBank({ switchAfterMinutes: null, initializingMinutes: 2 });
    kassa = await startHarness(bank);
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    expect((await kassa.snapshot(token)).payment?.canSwitchFrom).toBeNull();
  });
});
