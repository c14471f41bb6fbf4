import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const DAY = 24 * 3_600_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  /** Of the bank that goes: a payment to be asked about, one without an answer, and a refund under way. */
  async function startWithout(name: string): Promise<{ asked: () => number; token: string; id: string }> {
    const bank = fakeBank({ query: true, operations: ['refund'] });
    kassa = await startHarness(bank, { store: await newStore() });
    const { db } = kassa.store;
    const tokens: string[] = [];
    for (const merchantReference of ['paid', 'waits', 'lost', 'other']) {
      const { token } = await kassa.createSession({ order: { merchantReference } });
      await kassa.pay(token);
      tokens.push(token);
    }
    await kassa.notify({ status: 'PAID', rawStatus: null }, { index: 0 });
    const [paid] = await vi.waitUntil(async () => {
      const payments = await kassa.server.checkout.findPayments('paid');
      return payments[0]?.status === 'PAID' && payments;
    });
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

  describe('a provider that was taken out of the configuration', () => {
    it('stops nothing: the others are asked, and no work fails', async () => {
      const { asked } = await startWithout('formerbank');
      await vi.waitFor(() => expect(asked()).toBeGreaterThan(0));
      expect(kassa.logged.map(({ message }) => message)).not.toContain(
        'Worker failed; it goes on at its next turn',
      );
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
