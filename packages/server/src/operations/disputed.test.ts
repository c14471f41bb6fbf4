import type { ErrorBody, OperationRequest } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

type Dispute = NonNullable<Report['dispute']>;

onBothDialects((newStore) => {
  let kassa: Harness;
  let id: string;
  /** A paid payment of 100.00 of which the provider has told these. */
  const disputed = async (...disputes: Dispute[]) => {
    kassa = await startHarness(fakeBank({ operations: ['refund'] }), { store: await newStore() });
    const { token } = await kassa.createSession({ order: { amount: 10_000 } });
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
    for (const dispute of disputes) await kassa.notify({ status: 'PAID', rawStatus: 'paid', dispute });
    await vi.waitFor(async () => {
      id = (await kassa.snapshot(token)).payment?.id ?? '';
      expect((await view()).disputes).toHaveLength(disputes.length);
      expect((await view()).status).toBe('PAID');
    });
  };
  const view = () => kassa.server.checkout.getPayment(id);
  const refund = (body: OperationRequest, key = `key-${Math.random()}`) =>
    kassa.call(`/payments/${id}/refunds`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': key },
    });
  const refused = async (body: OperationRequest) => ((await refund(body)).body as ErrorBody).error;
  afterEach(() => kassa.close());

  describe('a refund of a payment whose money a dispute takes back', () => {
    it('is refused and says why: the customer would get it twice', async () => {
      await disputed({ id: 'cb-1', kind: 'chargeback' });
      for (const body of [{}, { amount: 1 }])
        expect(await refused(body)).toMatchObject({
          code: 'operation_not_allowed',
          message: expect.stringMatching(/10000 .*disputed.*despiteDispute/) as string,
        });
      expect(kassa.bank.operated).toEqual([]);
    });

    it('says no more than there is: what is disputed is what is left, and nothing once all is refunded', async () => {
      await disputed({ id: 'cb-1', kind: 'chargeback' }, { id: 'cb-2', kind: 'chargeback' });
      expect((await refused({})).message).toBe(
        'Nothing is left to refund; 10000 are disputed: despiteDispute gives them back too',
      );
      await refund({ despiteDispute: true });
      for (const body of [{}, { despiteDispute: true }])
        expect((await refused(body)).message).toBe(
          'Nothing is left to refund: earlier ones take all of 10000',
        );
    });

    it('is made all the same where the merchant says so', async () => {
      await disputed({ id: 'cb-1', kind: 'returned_debit', amount: 10_000 });
      const { body } = await refund({ despiteDispute: true, createdBy: 'anna' });
      expect(body).toMatchObject({ status: 'SUCCEEDED', amount: 10_000 });
      expect(await view()).toMatchObject({ amountRefunded: 10_000 });
    });

    it('may be of what is not disputed, and never of more', async () => {
      await disputed({ id: 'cb-1', kind: 'chargeback', amount: 3_000 });
      expect((await refund({ amount: 5_000 })).body).toMatchObject({ status: 'SUCCEEDED' });
      expect((await refused({ amount: 2_001 })).message).toMatch(
        /2001 is more than the 2000.*3000 .*disputed/,
      );
      expect((await refund({})).body).toMatchObject({ status: 'SUCCEEDED', amount: 2_000 });
      expect((await refused({})).message).toMatch(/3000 .*disputed/);
      expect((await refund({ despiteDispute: true })).body).toMatchObject({ amount: 3_000 });
      expect(await view()).toMatchObject({ amountRefunded: 10_000 });
    });

    describe('that could not be sent before the dispute was told', () => {
      const untilDisputed = async (amount: number, body: OperationRequest = {}) => {
        await disputed();
        kassa.bank.onOperate = failWith('unavailable', 'no route');
        expect((await refund({ amount: 4_000, ...body })).body).toMatchObject({ status: 'PENDING' });
        const dispute = { id: 'cb-1', kind: 'chargeback', amount } as const;
        await kassa.notify({ status: 'PAID', rawStatus: null, dispute });
        await vi.waitFor(async () => expect((await view()).disputes).toHaveLength(1));
        kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' });
        kassa.clock.advance(3_600_000);
      };
      const untilEnded = (status: string) =>
        vi.waitFor(async () => expect((await view()).operations).toMatchObject([{ status }]));

      it('is not sent any more, and the merchant hears that it failed and why', async () => {
        await untilDisputed(6_001);
        await untilEnded('FAILED');
        expect(kassa.bank.operated).toHaveLength(1);
        expect(await view()).toMatchObject({
          amountRefunded: 0,
          operations: [{ reason: expect.stringMatching(/3999 .* 6001 are disputed/) as string }],
        });
        await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('refund.failed'));
      });

      it.each([
        ['its amount is not disputed', 6_000, {}],
        ['the merchant has said despiteDispute', 10_000, { despiteDispute: true }],
      ] as const)('is sent where %s', async (_, amount, body) => {
        await untilDisputed(amount, body);
        await untilEnded('SUCCEEDED');
        expect(await view()).toMatchObject({ amountRefunded: 4_000 });
      });
    });

    it('that was made before the dispute is answered again by its key', async () => {
      await disputed();
      expect((await refund({ amount: 4_000 }, 'key-0001')).body).toMatchObject({ status: 'SUCCEEDED' });
      await kassa.notify({ status: 'PAID', rawStatus: null, dispute: { id: 'cb-1', kind: 'chargeback' } });
      await vi.waitFor(async () => expect((await view()).disputes).toHaveLength(1));
      expect((await refund({ amount: 4_000 }, 'key-0001')).body).toMatchObject({
        status: 'SUCCEEDED',
        number: 1,
      });
      expect(kassa.bank.operated).toHaveLength(1);
    });
  });
});
