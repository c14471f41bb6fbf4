/** A customer gives up an open payment, which its provider may refuse. The merchant's operations: operations.test.ts. */
import { snapshotSchema, type ErrorBody } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;

onBothDialects((newStore) => {
  let kassa: Harness;
  let id: string;
  let token: string;
  const start = async () => {
    kassa = await startHarness(fakeBank({ operations: ['cancellation'] }), { store: await newStore() });
    ({ token } = await kassa.createSession({ order: { amount: 10_000 } }));
    await kassa.pay(token);
    await kassa.notify({ status: 'WAITING_FOR_PAYMENT', rawStatus: null });
    await vi.waitFor(async () =>
      expect((await kassa.snapshot(token)).payment?.status).toBe('WAITING_FOR_PAYMENT'),
    );
    id = (await kassa.snapshot(token)).payment?.id ?? '';
  };
  afterEach(() => kassa.close());

  describe('a customer who cancels', () => {
    const cancel = () => kassa.call(`/session/payments/${id}/cancellation`, { method: 'POST', token });

    it('gets the order back when the provider has cancelled', async () => {
      await start();
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'SUCCEEDED',
          rawStatus: null,
          payment: { status: 'CANCELLED', rawStatus: 'CANCELLED' },
        });
      expect((await kassa.snapshot(token)).payment?.canCancel).toBe(true);
      expect((await cancel()).body).toMatchObject({
        payment: { status: 'CANCELLED' },
        session: { canPay: true },
      });
      expect((await kassa.pay(token, 'another-key')).status).toBe(200);
    });

    it('is told when the provider refuses, and the payment stays open', async () => {
      await start();
      kassa.bank.onOperate = failWith('rejected', 'too late');
      expect(errorOf(await cancel()).code).toBe('payment_not_cancellable');
      expect((await kassa.snapshot(token)).payment?.phase).toBe('open');
      expect(errorOf(await kassa.pay(token, 'another-key')).code).toBe('order_locked');
    });

    it('at a provider that can’t be reached is told that it is being tried, until there is an answer', async () => {
      await start();
      const before = await kassa.snapshot(token);
      expect(before.payment).not.toHaveProperty('cancelling');
      kassa.bank.onOperate = failWith('unavailable');
      const asked = snapshotSchema.parse((await cancel()).body);
      expect(asked.version).toBeGreaterThan(before.version);
      expect(asked.payment).toMatchObject({
        status: 'WAITING_FOR_PAYMENT',
        cancelling: true,
        canCancel: false,
        nextAction: null,
      });
      kassa.bank.onOperate = failWith('rejected', 'too late');
      kassa.clock.advance(1_000);
      await vi.waitFor(async () => {
        const answered = await kassa.snapshot(token);
        expect(answered.version).toBeGreaterThan(asked.version);
        expect(answered.payment).toEqual(before.payment);
      });
      expect(kassa.bank.operated).toHaveLength(2);
      expect(new Set(kassa.bank.operated.map(({ operation }) => operation.idempotencyKey)).size).toBe(1);
    });

    it('reads so in another tab while the provider has not answered', async () => {
      await start();
      const { version } = await kassa.snapshot(token);
      let answer: () => void = () => undefined;
      kassa.bank.onOperate = () =>
        new Promise((resolve) => {
          answer = () => resolve({ status: 'SUCCEEDED', rawStatus: null });
        });
      const cancelling = cancel();
      await vi.waitFor(() => expect(kassa.bank.operated).toHaveLength(1));
      const other = await kassa.snapshot(token);
      expect(other.version).toBeGreaterThan(version);
      expect(other.payment).toMatchObject({ cancelling: true, canCancel: false });
      answer();
      await cancelling;
    });
  });
});
