/** What is done to a reservation elsewhere is found out, and the order's payment is the one that holds money. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '@kassa/provider';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const HOUR = 3_600_000;
const CAPTURED_ELSEWHERE: Report = {
  status: 'PAID',
  rawStatus: 'paid',
  operations: [
    { kind: 'capture', amount: 10_000, status: 'SUCCEEDED', rawStatus: 'done', providerReference: 'c-1' },
  ],
};

onBothDialects((newStore) => {
  let kassa: Harness;
  let token: string;
  afterEach(() => kassa.close());

  const start = async () => {
    const operations = ['capture', 'release', 'refund'] as const;
    kassa = await startHarness(fakeBank({ operations, query: true }), { store: await newStore() });
    ({ token } = await kassa.createSession({ order: { amount: 10_000 } }));
  };
  const reserved = { status: 'AUTHORIZED', rawStatus: 'reserved' } as const;
  const authorize = async () => {
    await start();
    let asked = 0;
    kassa.bank.onQuery = () => {
      asked += 1;
      return Promise.resolve(reserved);
    };
    await kassa.pay(token);
    await kassa.notify(reserved);
    await vi.waitFor(async () => expect((await current())?.status).toBe('AUTHORIZED'));
    return { id: (await current())?.id ?? '', asked: () => asked };
  };
  const current = async () => (await kassa.snapshot(token)).payment;
  const view = (id: string) => kassa.server.checkout.getPayment(id);

  describe('a reservation', () => {
    it('is asked about after six hours, then daily, until it has ended', async () => {
      const { id, asked } = await authorize();
      const before = asked();
      // Waits are spread over their last fifth.
      kassa.clock.advance(4 * HOUR);
      await view(id);
      expect(asked()).toBe(before);
      kassa.clock.advance(2 * HOUR);
      await vi.waitFor(() => expect(asked()).toBe(before + 1));
      const nextCheckAt = async () =>
        (await kassa.store.db.selectFrom('payments').select('nextCheckAt').executeTakeFirstOrThrow())
          .nextCheckAt;
      await vi.waitFor(async () =>
        expect(Date.parse((await nextCheckAt()) ?? '') - kassa.clock.now().getTime()).toBeGreaterThan(
          18 * HOUR,
        ),
      );
      kassa.bank.onQuery = () => Promise.resolve(CAPTURED_ELSEWHERE);
      // The answer before may still be on its way, and puts the next question a day after it.
      await vi.waitFor(async () => {
        kassa.clock.advance(24 * HOUR);
        expect((await view(id)).status).toBe('PAID');
      });
      expect(await nextCheckAt()).toBeNull();
      expect(await view(id)).toMatchObject({ amountCaptured: 10_000 });
    });

    it('is asked about before an operation on it is refused, and what was captured elsewhere is refunded', async () => {
      const { id } = await authorize();
      kassa.bank.onQuery = () => Promise.resolve(CAPTURED_ELSEWHERE);
      expect(await kassa.server.checkout.refund(id, { amount: 4_000 }, 'refund-1')).toMatchObject({
        status: 'SUCCEEDED',
      });
      expect(await view(id)).toMatchObject({ status: 'PAID', amountRefunded: 4_000 });
    });

    it('is asked about at once when the provider has refused an operation on it', async () => {
      const { id } = await authorize();
      kassa.bank.onQuery = () => Promise.resolve(CAPTURED_ELSEWHERE);
      kassa.bank.onOperate = () => Promise.resolve({ status: 'FAILED', rawStatus: 'captured already' });
      await kassa.server.checkout.capture(id, {}, 'capture-1');
      await vi.waitFor(async () => expect((await current())?.status).toBe('PAID'));
    });
  });

  describe('of two payments that both have succeeded', () => {
    /** The customer left the first for another; nobody has paid yet. */
    const startTwo = async () => {
      await start();
      await kassa.pay(token);
      const first = (await current())?.id ?? '';
      kassa.clock.advance(20 * 60_000);
      await kassa.call(`/session/payments/${first}/switch`, { method: 'POST', token });
      await kassa.pay(token, 'another-key');
      const both = await kassa.server.checkout.findPayments('order-1');
      return { first, second: both.find(({ id }) => id !== first)?.id ?? '' };
    };
    const succeeds = async (index: number, id: string, status: Report['status'] = 'PAID') => {
      await kassa.notify({ status, rawStatus: null }, { index });
      await vi.waitFor(async () => expect((await view(id)).status).toBe(status));
    };
    /** Both banks say yes. */
    const payTwice = async (status: Report['status']) => {
      const { first: holder, second: duplicate } = await startTwo();
      await succeeds(0, holder, status);
      await succeeds(1, duplicate);
      expect((await view(duplicate)).duplicate).toBe(true);
      kassa.bank.onQuery = ({ payment }) =>
        Promise.resolve({ status: payment.status, rawStatus: payment.rawStatus });
      return { holder, duplicate };
    };

    it('the duplicate is the order’s payment once the other was released, and the order is not free', async () => {
      const { holder, duplicate } = await payTwice('AUTHORIZED');
      await kassa.server.checkout.release(holder, {}, 'release-1');
      expect(await view(holder)).toMatchObject({ status: 'RELEASED' });
      expect(await view(duplicate)).toMatchObject({ status: 'PAID', duplicate: false });
      expect(await kassa.snapshot(token)).toMatchObject({
        session: { state: 'settled', canPay: false },
        payment: { id: duplicate, holdsOrder: true },
      });
    });

    it('the duplicate is the order’s payment once all of the other was refunded', async () => {
      const { holder, duplicate } = await payTwice('PAID');
      await kassa.server.checkout.refund(holder, { amount: 9_999 }, 'refund-1');
      expect((await view(duplicate)).duplicate).toBe(true);
      await kassa.server.checkout.refund(holder, { amount: 1 }, 'refund-2');
      expect((await view(duplicate)).duplicate).toBe(false);
      expect((await current())?.id).toBe(duplicate);
      // The last one that was given back keeps its order: it was paid.
      await kassa.server.checkout.refund(duplicate, {}, 'refund-3');
      expect((await kassa.snapshot(token)).session).toMatchObject({ state: 'settled', canPay: false });
    });

    it('one that succeeds once all of the other was refunded is no duplicate: it holds the order’s money', async () => {
      const { first, second } = await startTwo();
      await succeeds(1, second);
      await kassa.server.checkout.refund(second, {}, 'refund-1');
      await succeeds(0, first);
      expect(await view(first)).toMatchObject({ duplicate: false });
      expect(await kassa.snapshot(token)).toMatchObject({
        session: { state: 'settled', canPay: false },
        payment: { id: first, holdsOrder: true },
      });
      const told = () => kassa.events.filter(({ data }) => data.paymentId === first).map(({ type }) => type);
      await vi.waitFor(() => expect(told()).toEqual(['payment.paid']));
    });

    it('the one that was refunded is a duplicate once its refund was not made after all, and that is told', async () => {
      const { holder, duplicate } = await payTwice('PAID');
      kassa.bank.onOperate = failWith('lost');
      await kassa.server.checkout.refund(holder, {}, 'refund-1');
      const said = { outcome: 'SUCCEEDED', resolvedBy: 'Ola', reason: 'Seen' } as const;
      await kassa.server.checkout.resolveOperation(holder, 1, said);
      expect((await current())?.id).toBe(duplicate);
      const report = { status: 'PAID', rawStatus: 'again' } as const;
      await kassa.notify(report, { index: 0 });
      const handled = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
      await vi.waitFor(async () => expect(await handled.execute()).toEqual([]));
      expect((await view(holder)).duplicate).toBe(false);
      const failed = { number: 1, status: 'FAILED', rawStatus: 'no' } as const;
      await kassa.notify({ ...report, operations: [failed] }, { index: 0 });
      await vi.waitFor(async () => expect((await view(holder)).duplicate).toBe(true));
      expect((await current())?.id).toBe(duplicate);
      const told = () => kassa.events.filter(({ data }) => data.paymentId === holder).map(({ type }) => type);
      await vi.waitFor(() => expect(told()).toContain('payment.duplicate'));
    });
  });
});
