import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const DAY = 24 * 3_600_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  /** Of the bank that goes: a payment to be asked about, one without an answer, a declined one, and a refund under way. */
  async function startWithout(name: string): Promise<{ asked: () => number; token: string; id: string }> {
    const bank = fakeBank({ query: true, operations: ['refund'] });
    kassa = await startHarness(bank, { store: await newStore() });
    const { db } = kassa.store;
    const tokens: string[] = [];
    for (const merchantReference of ['paid', 'waits', 'lost', 'other', 'declined']) {
      const { token } = await kassa.createSession({
        order: { merchantReference },
        rest: { customer: { nationalId: '191212121212' } },
      });
      await kassa.pay(token);
      tokens.push(token);
    }
    await kassa.notify({ status: 'PAID', rawStatus: null }, { index: 0 });
    const [paid] = await vi.waitUntil(async () => {
      const payments = await kassa.server.checkout.findPayments('paid');
      return payments[0]?.status === 'PAID' && payments;
    });
    await kassa.notify({ status: 'DECLINED', rawStatus: null });
    await vi.waitUntil(
      async () => (await kassa.server.checkout.findPayments('declined'))[0]?.status === 'DECLINED',
    );
    bank.onOperate = failWith('unavailable');
    await kassa.server.checkout.refund(paid?.id ?? '', {}, 'refund-1');
    const of = async (reference: string) =>
      (await kassa.server.checkout.findPayments(reference))[0]?.id ?? '';
    await db
      .updateTable('payments')
      .set({ answeredAt: null })
      .where('id', '=', await of('lost'))
      .execute();
    await db
      .updateTable('payments')
      .set({ provider: name })
      .where('id', '!=', await of('other'))
      .execute();
    let asked = 0;
    bank.onQuery = () => {
      asked += 1;
      return Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
    };
    kassa.clock.advance(DAY);
    return { asked: () => asked, token: tokens[1] ?? '', id: await of('waits') };
  }

  /** The national id that is kept for an order, as it stands in the database. */
  const keptOf = async (merchantReference: string) => {
    const [payment] = await kassa.server.checkout.findPayments(merchantReference);
    const details = kassa.store.db
      .selectFrom('payments')
      .innerJoin('orderDetails', 'orderDetails.id', 'payments.detailsId')
      .select('orderDetails.sensitive');
    const { sensitive } = await details
      .where('payments.id', '=', payment?.id ?? '')
      .executeTakeFirstOrThrow();
    return sensitive;
  };

  describe('a provider that was taken out of the configuration', () => {
    it('stops nothing: the others are asked, and no work fails', async () => {
      const { asked } = await startWithout('formerbank');
      await vi.waitFor(() => expect(asked()).toBeGreaterThan(0));
      const before = asked();
      // Once the bank is asked again, every kind of work has looked for what is due.
      kassa.clock.advance(60_000);
      await vi.waitFor(() => expect(asked()).toBeGreaterThan(before));
      expect(kassa.logged.filter(({ level }) => level === 'error')).toEqual([]);
    });

    it('keeps no national id of a payment that has ended, and that of an open one', async () => {
      await startWithout('formerbank');
      await vi.waitFor(async () => expect(await keptOf('declined')).toBeNull());
      expect(await keptOf('waits')).toContain('191212121212');
    });

    it('has payments that a page still shows and a person can end', async () => {
      const { token, id } = await startWithout('formerbank');
      expect((await kassa.snapshot(token)).payment).toMatchObject({ canCancel: false, canSwitchFrom: null });
      expect((await kassa.call(`/session/payments/${id}/switch`, { method: 'POST', token })).status).toBe(
        409,
      );
      await expect(kassa.server.checkout.refund(id, {}, 'refund-2')).rejects.toThrow(
        expect.objectContaining({ code: 'not_supported' }),
      );
      const back = new URL(kassa.bank.created[1]?.urls.returnTo('success') ?? '').pathname;
      expect((await kassa.call(back)).status).toBe(303);
      const said = { outcome: 'CANCELLED', resolvedBy: 'Ola', reason: 'We left that bank' } as const;
      expect(await kassa.server.checkout.resolvePayment(id, said)).toMatchObject({ status: 'CANCELLED' });
    });

    it('is reported at start when it has open payments', async () => {
      await startWithout('formerbank');
      await kassa.server.start();
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ level: 'error', provider: 'formerbank', incident: true }),
      );
    });
  });
});
