/** A lost answer to createPayment where another call would be another payment: the order is held. */
import type { ErrorBody, Snapshot } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const DAY = 24 * 3_600_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  async function startAndLose() {
    const bank = fakeBank({ createAnswerLost: 'hold', query: true, switchAfterMinutes: null });
    kassa = await startHarness(bank, { store: await newStore() });
    const { token } = await kassa.createSession();
    bank.onQuery = () => Promise.resolve({ status: 'INITIALIZING', rawStatus: null });
    bank.onCreate = failWith('lost');
    const answer = (await kassa.pay(token)).body as Snapshot;
    const payment = async () => (await kassa.snapshot(token)).payment;
    return { bank, token, answer, payment };
  }

  describe('a lost answer that may be a payment which was paid at once', () => {
    it('keeps the attempt open, is not called for again, and nothing else can be started', async () => {
      const { bank, token, answer, payment } = await startAndLose();
      expect(answer.payment).toMatchObject({
        status: 'INITIALIZING',
        phase: 'open',
        nextAction: { kind: 'wait' },
      });
      const another = (await kassa.pay(token, 'another-key')).body as ErrorBody;
      expect(another.error.code).toBe('order_locked');
      kassa.clock.advance(DAY);
      const types = () => kassa.events.map(({ type }) => type);
      await vi.waitFor(() => expect(types()).toEqual(['payment.unresolved']));
      expect(bank.created).toHaveLength(1);
      expect(await payment()).toMatchObject({ phase: 'open', holdsOrder: true });
    });

    it('has the provider asked, and what that says of the payment is believed', async () => {
      const { bank, payment } = await startAndLose();
      bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' });
      kassa.clock.advance(60_000);
      await vi.waitFor(async () => expect((await payment())?.status).toBe('PAID'));
    });

    it('is over when a notification says how the payment ended', async () => {
      const { token, payment } = await startAndLose();
      await kassa.notify({ status: 'DECLINED', rawStatus: 'no' });
      await vi.waitFor(async () => expect((await payment())?.status).toBe('DECLINED'));
      expect((await kassa.snapshot(token)).session.canPay).toBe(true);
    });

    it('is held too after a crash that left no answer', async () => {
      const { bank, payment } = await startAndLose();
      await kassa.store.db.updateTable('payments').set({ answeredAt: null, nextCheckAt: null }).execute();
      kassa.clock.advance(90_000);
      await vi.waitFor(async () => {
        const row = await kassa.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
        expect(row).toMatchObject({ status: 'INITIALIZING', holdsLock: 1, createTries: 1 });
        expect(row.answeredAt).not.toBeNull();
      });
      expect(bank.created).toHaveLength(1);
      expect((await payment())?.phase).toBe('open');
    });

    it('leaves a payment alone that a notification has ended before the answer was lost', async () => {
      const { bank, token } = await startAndLose();
      await kassa.notify({ status: 'DECLINED', rawStatus: 'no' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.canPay).toBe(true));
      bank.onCreate = async () => {
        await kassa.notify({ status: 'PAID', rawStatus: 'paid' }, { index: 1 });
        await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
        return failWith('lost')();
      };
      expect(await kassa.pay(token, 'another-key')).toMatchObject({ status: 200 });
      // The page is answered while the bank is still slow: the lost answer may come after that.
      const rows = kassa.store.db.selectFrom('payments').select(['status', 'nextCheckAt', 'answeredAt']);
      await vi.waitFor(async () =>
        expect(await rows.execute()).toContainEqual({
          status: 'PAID',
          nextCheckAt: null,
          answeredAt: expect.any(String) as string,
        }),
      );
    });
  });
});
