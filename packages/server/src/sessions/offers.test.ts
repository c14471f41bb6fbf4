/** What a page is offered to do with an open payment: only what can be done. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const HOUR = 3_600_000;

let kassa: Harness;
afterEach(() => kassa.close());

async function open(bank: FakeBank) {
  kassa = await startHarness(bank);
  const { token } = await kassa.createSession();
  const payment = async () => {
    const { payment: shown } = await kassa.snapshot(token);
    if (!shown) throw new Error('There is no payment');
    return shown;
  };
  return { token, payment };
}

describe('cancelling', () => {
  it('is offered only in the statuses in which the provider cancels', async () => {
    const { token, payment } = await open(
      fakeBank({ operations: ['cancellation'], cancellableIn: ['WAITING_FOR_PAYMENT'] }),
    );
    await kassa.pay(token);
    expect((await payment()).canCancel).toBe(true);
    await kassa.notify({ status: 'PROCESSING_REDIRECTED_WEB', rawStatus: 'at the bank' });
    await vi.waitFor(async () => expect((await payment()).status).toBe('PROCESSING_REDIRECTED_WEB'));
    expect((await payment()).canCancel).toBe(false);
  });

  it('is offered in every open status of a provider that names none, until it is under way', async () => {
    const { token, payment } = await open(fakeBank({ operations: ['cancellation'] }));
    await kassa.pay(token);
    await kassa.notify({ status: 'PROCESSING', rawStatus: 'at the bank' });
    await vi.waitFor(async () =>
      expect(await payment()).toMatchObject({ status: 'PROCESSING', canCancel: true }),
    );
    await kassa.notify({ status: 'CANCELLING', rawStatus: 'on its way' });
    await vi.waitFor(async () =>
      expect(await payment()).toMatchObject({ status: 'CANCELLING', canCancel: false }),
    );
  });

  it('is not offered before the provider has answered', async () => {
    const bank = fakeBank({ operations: ['cancellation'], createAnswerLost: 'repeat' });
    const { token, payment } = await open(bank);
    bank.onCreate = failWith('lost');
    await kassa.pay(token);
    expect(await payment()).toMatchObject({ phase: 'open', canCancel: false });
    bank.onCreate = () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
    await vi.waitFor(async () => expect((await payment()).canCancel).toBe(true));
  });
});

describe('a payment whose answer was lost and is not asked for again', () => {
  it.each(['exists', 'lost'] as const)(
    '(%s) may have been paid: nothing is offered until the provider has spoken',
    async (kind) => {
      const bank = fakeBank({
        operations: ['cancellation'],
        createAnswerLost: 'hold',
        switchAfterMinutes: 15,
        initializingMinutes: 1,
      });
      const { token, payment } = await open(bank);
      bank.onCreate = failWith(kind);
      await kassa.pay(token);
      kassa.clock.advance(HOUR);
      const held = await payment();
      expect(held).toMatchObject({ phase: 'open', canCancel: false, canSwitchFrom: null });
      const leave = await kassa.call(`/session/payments/${held.id}/switch`, { method: 'POST', token });
      expect(leave.status).toBe(409);
      await kassa.notify({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
      await vi.waitFor(async () => expect(await payment()).toMatchObject({ canCancel: true }));
      expect(Date.parse((await payment()).canSwitchFrom ?? '')).toBeLessThan(kassa.clock.now().getTime());
    },
  );
});
