import type { ErrorBody, Operation } from '@kassa/protocol';
import { ProviderError } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;

onBothDialects((newStore) => {
  let kassa: Harness;
  let id: string;
  let token: string;
  const start = async (
    status: 'AUTHORIZED' | 'PAID' | 'WAITING_FOR_PAYMENT',
    bank: FakeBank = fakeBank({ operations: ['capture', 'release', 'refund', 'cancellation'] }),
  ) => {
    kassa = await startHarness(bank, { store: await newStore() });
    ({ token } = await kassa.createSession({ order: { amount: 10_000 } }));
    await kassa.pay(token);
    await kassa.notify({ status, rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe(status));
    id = (await kassa.snapshot(token)).payment?.id ?? '';
  };
  const operate = (kind: string, body: object, key = `key-${Math.random()}`) =>
    kassa.call(`/payments/${id}/${kind}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': key },
    });
  const merchantView = () => kassa.server.checkout.getPayment(id);
  afterEach(() => kassa.close());

  describe('an operation', () => {
    it('captures in parts, refunds in parts, and never more than there is', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = ({ operation, totals }) =>
        Promise.resolve({
          status: 'SUCCEEDED',
          rawStatus: 'done',
          ...(operation.kind === 'capture' && {
            payment: {
              status: totals.captured + operation.amount === 10_000 ? 'PAID' : 'PARTIALLY_CAPTURED',
              rawStatus: null,
            },
          }),
        });
      expect((await operate('captures', { amount: 4_000 })).body).toMatchObject({
        number: 1,
        kind: 'capture',
        amount: 4_000,
        status: 'SUCCEEDED',
        currency: 'SEK',
      });
      expect(errorOf(await operate('captures', { amount: 6_001 }))).toMatchObject({
        code: 'operation_not_allowed',
      });
      expect(errorOf(await operate('releases', {})).code).toBe('operation_not_allowed');
      expect((await operate('captures', {})).body).toMatchObject({ number: 2, amount: 6_000 });
      expect((await merchantView()).status).toBe('PAID');
      expect((await operate('refunds', { amount: 2_500, createdBy: 'Ola' })).body).toMatchObject({
        number: 3,
        createdBy: 'Ola',
      });
      expect(errorOf(await operate('refunds', { amount: 7_501 })).code).toBe('operation_not_allowed');
      expect((await operate('refunds', {})).body).toMatchObject({ number: 4, amount: 7_500 });
      expect(await merchantView()).toMatchObject({ amountCaptured: 10_000, amountRefunded: 10_000 });
      await vi.waitFor(() =>
        expect(kassa.events.map(({ type }) => type)).toEqual([
          'payment.authorized',
          'payment.partially_captured',
          'capture.succeeded',
          'payment.paid',
          'capture.succeeded',
          'refund.succeeded',
          'refund.succeeded',
        ]),
      );
    });

    it('of capture that is declined after others leaves them paid and refundable, and the order settled', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'SUCCEEDED',
          rawStatus: 'done',
          payment: { status: 'PARTIALLY_CAPTURED', rawStatus: null },
        });
      await operate('captures', { amount: 4_000 });
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'FAILED',
          rawStatus: 'declined',
          payment: { status: 'CAPTURE_DECLINED', rawStatus: 'declined' },
        });
      await operate('captures', { amount: 6_000 });
      expect(await merchantView()).toMatchObject({
        status: 'CAPTURE_DECLINED',
        phase: 'succeeded',
        amountCaptured: 4_000,
      });
      const { session, payment } = await kassa.snapshot(token);
      expect(session).toMatchObject({ state: 'settled', canPay: false });
      expect(payment).toMatchObject({ status: 'CAPTURE_DECLINED', phase: 'succeeded', holdsOrder: true });
      expect(errorOf(await operate('captures', { amount: 1 })).code).toBe('operation_not_allowed');
      kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: null });
      expect((await operate('refunds', {})).body).toMatchObject({ status: 'SUCCEEDED', amount: 4_000 });
      await vi.waitFor(() =>
        expect(kassa.events.map(({ type }) => type)).toEqual([
          'payment.authorized',
          'payment.partially_captured',
          'capture.succeeded',
          'payment.capture_declined',
          'capture.failed',
          'refund.succeeded',
        ]),
      );
      expect(kassa.events[3]?.data.capture).toEqual({ captured: 4_000, owed: 6_000 });
    });

    it('of capture that is declined as the first one leaves nothing paid, and the order free', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'FAILED',
          rawStatus: 'declined',
          payment: { status: 'CAPTURE_DECLINED', rawStatus: 'declined' },
        });
      await operate('captures', {});
      expect(await merchantView()).toMatchObject({ phase: 'failed', amountCaptured: 0 });
      expect((await kassa.snapshot(token)).session.canPay).toBe(true);
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('payment.failed'));
    });

    it('is done once for one Idempotency-Key', async () => {
      await start('PAID');
      const answers = await Promise.all(
        [1, 2, 3].map(() => operate('refunds', { amount: 100 }, 'refund-once')),
      );
      expect(new Set(answers.map(({ body }) => (body as Operation).id)).size).toBe(1);
      expect(kassa.bank.operated).toHaveLength(1);
      expect(errorOf(await operate('refunds', { amount: 200 }, 'refund-once')).code).toBe(
        'idempotency_conflict',
      );
    });

    it('runs one at a time per payment: of two operators one is told why', async () => {
      await start('PAID');
      let finish: () => void = () => undefined;
      kassa.bank.onOperate = () =>
        new Promise((resolve) => {
          finish = () => resolve({ status: 'SUCCEEDED', rawStatus: null });
        });
      const first = operate('refunds', { amount: 6_000 });
      await vi.waitFor(() => expect(kassa.bank.operated).toHaveLength(1));
      expect(errorOf(await operate('refunds', { amount: 6_000 }))).toMatchObject({
        code: 'operation_in_progress',
        retryable: true,
      });
      finish();
      expect(((await first).body as Operation).status).toBe('SUCCEEDED');
      expect(errorOf(await operate('refunds', { amount: 6_000 })).code).toBe('operation_not_allowed');
    });

    it('that the provider refuses has failed, with its reason, and frees the amount', async () => {
      await start('PAID');
      kassa.bank.onOperate = failWith('rejected', 'account closed');
      expect((await operate('refunds', {})).body).toMatchObject({
        status: 'FAILED',
        reason: 'account closed',
      });
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.failed'));
      kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: null });
      expect((await operate('refunds', {})).body).toMatchObject({ status: 'SUCCEEDED', amount: 10_000 });
    });

    it('whose answer was lost is AMBIGUOUS where nobody can be asked, keeps its amount, and is not repeated', async () => {
      await start('PAID');
      kassa.bank.onOperate = failWith('lost');
      expect((await operate('refunds', {})).body).toMatchObject({ status: 'AMBIGUOUS' });
      expect(errorOf(await operate('refunds', { amount: 1 })).code).toBe('operation_not_allowed');
      expect(kassa.bank.operated).toHaveLength(1);
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.ambiguous'));
    });

    it('that is AMBIGUOUS ends by a person’s word, who is named, and its amount is free again', async () => {
      await start('PAID');
      kassa.bank.onOperate = failWith('lost');
      await operate('refunds', {});
      const said = { outcome: 'FAILED', resolvedBy: 'Ola', reason: 'Not in the portal' };
      expect(errorOf(await operate('operations/1/resolution', { ...said, outcome: 'MAYBE' })).code).toBe(
        'invalid_request',
      );
      for (const number of ['2', '0x1', '1e0', '1.0'])
        expect(errorOf(await operate(`operations/${number}/resolution`, said)).code).toBe('not_found');
      expect((await operate('operations/1/resolution', said)).body).toMatchObject({
        status: 'FAILED',
        resolvedBy: 'Ola',
        reason: 'Not in the portal',
      });
      expect((await operate('operations/1/resolution', said)).body).toMatchObject({ status: 'FAILED' });
      expect(errorOf(await operate('operations/1/resolution', { ...said, outcome: 'SUCCEEDED' })).code).toBe(
        'operation_not_allowed',
      );
      kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: null });
      expect((await operate('refunds', {})).body).toMatchObject({ amount: 10_000, status: 'SUCCEEDED' });
      expect(kassa.bank.operated).toHaveLength(2);
    });

    it('that a person has resolved follows the provider’s later word, and the merchant hears of it', async () => {
      await start('PAID');
      kassa.bank.onOperate = failWith('lost');
      await operate('refunds', {});
      await operate('operations/1/resolution', { outcome: 'FAILED', resolvedBy: 'Ola', reason: 'Not seen' });
      await kassa.notify({
        status: 'PAID',
        rawStatus: null,
        operations: [{ number: 1, status: 'SUCCEEDED', rawStatus: 'done' }],
      });
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('payment.contradicted'));
      expect((await merchantView()).operations[0]).toMatchObject({ status: 'SUCCEEDED', resolvedBy: null });
      expect((await merchantView()).amountRefunded).toBe(10_000);
    });

    it.each([
      ['capture of all', 'captures', {}, 'PAID'],
      ['capture of a part', 'captures', { amount: 4_000 }, 'PARTIALLY_CAPTURED'],
      ['release', 'releases', {}, 'RELEASED'],
    ])(
      'that a person has called done, and the provider not, has changed nothing: the %s',
      async (_, kind, body, status) => {
        await start('AUTHORIZED');
        kassa.bank.onOperate = failWith('lost');
        await operate(kind, body);
        await operate('operations/1/resolution', { outcome: 'SUCCEEDED', resolvedBy: 'Ola', reason: 'Seen' });
        expect((await merchantView()).status).toBe(status);
        await kassa.notify({
          status: status as 'PAID',
          rawStatus: 'no',
          operations: [{ number: 1, status: 'FAILED', rawStatus: 'no' }],
        });
        await vi.waitFor(async () => expect((await merchantView()).operations[0]?.status).toBe('FAILED'));
        expect(await merchantView()).toMatchObject({
          status: 'AUTHORIZED',
          amountCaptured: 0,
          amountReleased: 0,
          duplicate: false,
        });
        expect((await kassa.snapshot(token)).payment).toMatchObject({
          status: 'AUTHORIZED',
          holdsOrder: true,
        });
        await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('payment.contradicted'));
        expect(errorOf(await operate('refunds', {})).code).toBe('operation_not_allowed');
        kassa.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: null });
        expect((await operate('captures', {})).body).toMatchObject({ amount: 10_000, status: 'SUCCEEDED' });
        expect(await merchantView()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
      },
    );

    it('of a capture, resolved as done, has made the payment PAID, with who said so in its history', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = failWith('lost');
      await operate('captures', {});
      await operate('operations/1/resolution', { outcome: 'SUCCEEDED', resolvedBy: 'Ola', reason: 'Seen' });
      const view = await merchantView();
      expect(view).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
      expect(view.history.at(-1)).toMatchObject({ status: 'PAID', source: 'resolved by Ola' });
    });

    it('that takes time is followed to its end', async () => {
      const bank = fakeBank(
        { operations: ['refund'] },
        { queryOperation: () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'PAID' }) },
      );
      await start('PAID', bank);
      bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: 'INITIALIZING', providerReference: 'r-1' });
      expect(await operate('refunds', {})).toMatchObject({ status: 202, body: { status: 'PENDING' } });
      kassa.clock.advance(4_000);
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.succeeded'));
      expect((await merchantView()).operations[0]).toMatchObject({ status: 'SUCCEEDED', rawStatus: 'PAID' });
    });

    it('that takes time at a provider that can’t be asked waits for its notification', async () => {
      await start('PAID');
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: 'PENDING', providerReference: 'r-8' });
      await operate('refunds', { amount: 1_000 });
      kassa.clock.advance(24 * 3_600_000);
      await kassa.notify({
        status: 'PAID',
        rawStatus: null,
        operations: [{ status: 'SUCCEEDED', rawStatus: 'refund', providerReference: 'r-8' }],
      });
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.succeeded'));
      expect(kassa.events.map(({ type }) => type)).not.toContain('refund.ambiguous');
    });

    it('can be told by a notification too, by the provider’s reference', async () => {
      await start('PAID');
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: null, providerReference: 'r-9' });
      await operate('refunds', {});
      await kassa.notify({
        status: 'PAID',
        rawStatus: null,
        operations: [{ status: 'SUCCEEDED', rawStatus: 'x', providerReference: 'r-9' }],
      });
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.succeeded'));
    });

    it('is found by a notification that was quicker than the answer, which was lost besides', async () => {
      await start('PAID');
      let answer: () => void = () => undefined;
      kassa.bank.onOperate = () =>
        new Promise((resolve) => {
          answer = () => resolve({ status: 'AMBIGUOUS', rawStatus: null, providerReference: 'r-10' });
        });
      const asked = operate('refunds', {});
      await vi.waitFor(() => expect(kassa.bank.operated).toHaveLength(1));
      await kassa.notify({
        status: 'PAID',
        rawStatus: null,
        operations: [{ status: 'SUCCEEDED', rawStatus: 'refund', providerReference: 'r-10' }],
      });
      const waiting = () =>
        kassa.store.db.selectFrom('inbox').select('attempts').where('processedAt', 'is', null).execute();
      await vi.waitFor(async () => expect(await waiting()).toMatchObject([{ attempts: 1 }]));
      answer();
      expect((await asked).body).toMatchObject({ status: 'AMBIGUOUS' });
      kassa.clock.advance(1_000);
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.succeeded'));
      expect(await waiting()).toEqual([]);
    });

    it('that begins while a back office’s is written is not taken for that one', async () => {
      await start('PAID');
      let answer: () => void = () => undefined;
      kassa.bank.onOperate = () =>
        new Promise((resolve) => {
          answer = () => resolve({ status: 'SUCCEEDED', rawStatus: null, providerReference: 'ours' });
        });
      const write = kassa.store.transaction.bind(kassa.store);
      let asked: ReturnType<typeof operate> | undefined;
      let isWritten = false;
      vi.spyOn(kassa.store, 'transaction').mockImplementationOnce(async (order, work) => {
        asked = operate('refunds', { amount: 1_000 });
        await vi.waitFor(() => expect(kassa.bank.operated).toHaveLength(1));
        return write(order, work).finally(() => {
          isWritten = true;
        });
      });
      const theirs = { kind: 'refund', amount: 1_000, providerReference: 'theirs' } as const;
      await kassa.notify({
        status: 'PAID',
        rawStatus: null,
        operations: [{ ...theirs, status: 'SUCCEEDED', rawStatus: 'refund' }],
      });
      await vi.waitFor(() => expect(isWritten).toBe(true));
      answer();
      await asked;
      await vi.waitFor(async () => {
        kassa.clock.advance(1_000);
        expect((await merchantView()).operations).toHaveLength(2);
      });
      expect(await merchantView()).toMatchObject({ amountRefunded: 2_000 });
    });

    describe('whose reference is known before the call', () => {
      const references = () =>
        kassa.store.db.selectFrom('operations').select('providerReference').orderBy('number').execute();

      it('is journalled with it, so that a notification finds it after a crash took the answer', async () => {
        const bank = fakeBank({ operations: ['refund'] }, { operationReference: () => 'tx/1' });
        await start('PAID', bank);
        let lose: () => void = () => undefined;
        bank.onOperate = () =>
          new Promise((_, reject) => {
            lose = () => reject(new ProviderError('lost', 'The process was killed'));
          });
        const refunding = operate('refunds', {});
        await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
        expect(await references()).toEqual([{ providerReference: 'tx/1' }]);
        expect(bank.operated[0]?.operation.providerReference).toBe('tx/1');
        await kassa.notify({
          status: 'PAID',
          rawStatus: null,
          operations: [{ status: 'SUCCEEDED', rawStatus: 'refund', providerReference: 'tx/1' }],
        });
        await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.succeeded'));
        lose();
        expect((await refunding).body).toMatchObject({ status: 'SUCCEEDED' });
      });

      it('is not mistaken for one that was refused and had the same reference', async () => {
        const bank = fakeBank({ operations: ['refund'] }, { operationReference: () => 'tx/1' });
        await start('PAID', bank);
        bank.onOperate = failWith('lost');
        await operate('refunds', { amount: 1_000 });
        bank.onOperate = failWith('rejected');
        await operate('refunds', { amount: 2_000 });
        await kassa.notify({
          status: 'PAID',
          rawStatus: null,
          operations: [{ status: 'SUCCEEDED', rawStatus: 'refund', providerReference: 'tx/1' }],
        });
        await vi.waitFor(async () =>
          expect((await merchantView()).operations.map(({ status }) => status)).toEqual([
            'SUCCEEDED',
            'FAILED',
          ]),
        );
      });
    });

    it.each([
      ['no Idempotency-Key', {}, ''],
      ['an Idempotency-Key of our own', {}, 'the order is paid'],
      ['an amount of zero', { amount: 0 }, 'k'],
      ['an amount that is no integer', { amount: 1.5 }, 'k'],
    ])('with %s is refused by name', async (_, body, key) => {
      await start('PAID');
      const answer = await operate('refunds', body, key);
      expect(answer.status).toBe(400);
      expect(errorOf(answer).field).toBe(key === 'k' ? 'amount' : 'Idempotency-Key');
      expect(kassa.bank.operated).toHaveLength(0);
    });

    it('that the provider does not have is 501 not_supported', async () => {
      await start('PAID', fakeBank());
      for (const kind of ['captures', 'releases', 'refunds', 'cancellations']) {
        const answer = await operate(kind, {});
        expect(answer.status).toBe(501);
        expect(errorOf(answer).code).toBe('not_supported');
      }
    });
  });
});
