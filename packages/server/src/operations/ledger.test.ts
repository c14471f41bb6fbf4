/** A payment's amounts follow from its operations, whoever made them; what may be done follows from the amounts. */
import type { ErrorBody } from '@kassa/protocol';
import type { OperationReport, Report, ReservationRules } from '@kassa/provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

type Notified = 'AUTHORIZED' | 'PAID' | 'PARTIALLY_CAPTURED' | 'RELEASED' | 'CAPTURE_DECLINED';
const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;

onBothDialects((newStore) => {
  let kassa: Harness;
  let id: string;
  let token: string;
  let keys = 0;
  afterEach(() => kassa.close());

  /** The bank says where the payment stands, and what was done to it. */
  const notify = async (status: Notified, ...operations: OperationReport[]) => {
    await kassa.notify({ status, rawStatus: null, operations });
    const inbox = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
    await vi.waitFor(async () => expect(await inbox.execute()).toEqual([]));
  };
  const start = async (
    status: 'AUTHORIZED' | 'PAID',
    reservation?: ReservationRules,
    bank = fakeBank({
      operations: ['capture', 'release', 'refund'],
      ...(reservation && { reservation }),
    }),
  ) => {
    kassa = await startHarness(bank, { store: await newStore() });
    ({ token } = await kassa.createSession({ order: { amount: 10_000 } }));
    await kassa.pay(token);
    await notify(status);
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe(status));
    id = (await kassa.snapshot(token)).payment?.id ?? '';
  };
  const operate = (kind: string, body: object = {}) =>
    kassa.call(`/payments/${id}/${kind}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': `key-${(keys += 1)}` },
    });
  const view = () => kassa.server.checkout.getPayment(id);
  const types = () => kassa.events.map(({ type }) => type);
  const done = (kind: 'capture' | 'release' | 'refund', amount: number, ref: string): OperationReport => ({
    kind,
    amount,
    status: 'SUCCEEDED',
    rawStatus: 'done',
    providerReference: ref,
  });

  it('a report by a number that no operation has is logged and counts for nothing, however often it comes', async () => {
    await start('PAID');
    for (const ref of ['r-7', 'r-7']) await notify('PAID', { ...done('refund', 1_500, ref), number: 7 });
    expect(await view()).toMatchObject({ amountRefunded: 0, operations: [] });
    const about = expect.objectContaining({ message: 'Report of an operation that is not ours' }) as object;
    expect(kassa.logged).toEqual(expect.arrayContaining([about]));
  });

  describe('what the provider’s back office does', () => {
    it('becomes operations of its own, once, and amounts and events follow', async () => {
      await start('AUTHORIZED');
      await notify('PARTIALLY_CAPTURED', done('capture', 4_000, 'c-1'));
      await vi.waitFor(() => expect(types().at(-1)).toBe('capture.succeeded'));
      await notify('PAID', done('capture', 4_000, 'c-1'), done('capture', 6_000, 'c-2'));
      await notify('PAID', done('capture', 4_000, 'c-1'), done('refund', 1_500, 'r-1'));
      await vi.waitFor(() =>
        expect(types()).toEqual([
          'payment.authorized',
          'payment.partially_captured',
          'capture.succeeded',
          'payment.paid',
          'capture.succeeded',
          'refund.succeeded',
        ]),
      );
      const payment = await view();
      expect(payment).toMatchObject({ status: 'PAID', amountCaptured: 10_000, amountRefunded: 1_500 });
      expect(payment.operations.map(({ kind, amount, createdBy }) => [kind, amount, createdBy])).toEqual([
        ['capture', 4_000, 'fakebank: back office'],
        ['capture', 6_000, 'fakebank: back office'],
        ['refund', 1_500, 'fakebank: back office'],
      ]);
      expect(errorOf(await operate('refunds', { amount: 8_501 })).code).toBe('operation_not_allowed');
    });

    it('is not counted twice when it is our own operation whose answer was lost', async () => {
      await start('PAID');
      kassa.bank.onOperate = failWith('lost');
      expect((await operate('refunds', { amount: 3_000 })).body).toMatchObject({ status: 'AMBIGUOUS' });
      await notify('PAID', done('refund', 3_000, 'r-1'));
      await vi.waitFor(() => expect(types().at(-1)).toBe('refund.succeeded'));
      await notify('PAID', done('refund', 3_000, 'r-1'), done('refund', 3_000, 'r-2'));
      await vi.waitFor(async () => expect((await view()).amountRefunded).toBe(6_000));
      expect((await view()).operations.map(({ createdBy }) => createdBy)).toEqual([
        null,
        'fakebank: back office',
      ]);
    });

    it('beside a capture of ours leaves what is counted as that what the provider has taken by it', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: 'all', providerReference: 'c-2' });
      expect((await operate('captures')).body).toMatchObject({ amount: 10_000, status: 'PENDING' });
      await notify('PARTIALLY_CAPTURED', done('capture', 6_000, 'c-1'));
      await notify('PAID', done('capture', 6_000, 'c-1'), done('capture', 4_000, 'c-2'));
      const payment = await view();
      expect(payment).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
      expect(payment.operations.map(({ kind, amount, status }) => [kind, amount, status])).toEqual([
        ['capture', 4_000, 'SUCCEEDED'],
        ['capture', 6_000, 'SUCCEEDED'],
      ]);
      expect(errorOf(await operate('refunds', { amount: 10_001 })).code).toBe('operation_not_allowed');
      await vi.waitFor(() =>
        expect(kassa.events.flatMap(({ data }) => data.operation?.amount ?? [])).toEqual([6_000, 4_000]),
      );
    });

    it('is not counted twice when it is a capture of ours whose amount only the provider knows yet', async () => {
      const ends: Report = {
        status: 'PAID',
        rawStatus: 'PAID',
        operations: [done('capture', 6_000, 'c-1'), done('capture', 4_000, 'c-2')],
      };
      const bank = fakeBank(
        { query: true, operations: ['capture', 'refund'] },
        { queryOperation: () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done', payment: ends }) },
      );
      await start('AUTHORIZED', undefined, bank);
      let answer: (report: OperationReport) => void = () => undefined;
      bank.onOperate = () => new Promise((resolve) => (answer = resolve));
      const capturing = operate('captures');
      await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
      // 60 were captured in the back office. The provider is asked while the answer to our capture of all is on its way.
      bank.onQuery = () => Promise.resolve(ends);
      await kassa.server.checkout.askPayment(id);
      answer({ status: 'PENDING', rawStatus: 'all', providerReference: 'c-2' });
      await capturing;
      kassa.clock.advance(4_000);
      const counted = async () =>
        (await view()).operations.map(({ amount, status }) => [amount, status] as const);
      await vi.waitFor(async () =>
        expect(await counted()).toEqual([
          [4_000, 'SUCCEEDED'],
          [6_000, 'SUCCEEDED'],
          [4_000, 'FAILED'],
        ]),
      );
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
      await kassa.server.checkout.askPayment(id);
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
    });

    it('is heard of in the answer to an operation of ours, with the amounts of both', async () => {
      await start('AUTHORIZED');
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'SUCCEEDED',
          rawStatus: 'all',
          providerReference: 'c-2',
          payment: {
            status: 'PAID',
            rawStatus: null,
            operations: [done('capture', 6_000, 'c-1'), done('capture', 4_000, 'c-2')],
          },
        });
      expect((await operate('captures')).body).toMatchObject({ amount: 4_000, status: 'SUCCEEDED' });
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
    });

    it('is told when it releases the money: payment.released, and the order may be paid again', async () => {
      await start('AUTHORIZED');
      await notify('RELEASED', done('release', 10_000, 'v-1'));
      await vi.waitFor(() =>
        expect(types()).toEqual(['payment.authorized', 'payment.released', 'release.succeeded']),
      );
      expect(await view()).toMatchObject({ status: 'RELEASED', amountReleased: 10_000 });
      expect((await kassa.snapshot(token)).session.canPay).toBe(true);
    });

    it('has taken the money of a payment that it had called released: it is PAID and holds its order', async () => {
      await start('AUTHORIZED');
      await notify('RELEASED', done('release', 10_000, 'v-1'));
      await notify('RELEASED', done('capture', 10_000, 'c-1'));
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 });
      expect((await kassa.snapshot(token)).payment).toMatchObject({ phase: 'succeeded', holdsOrder: true });
      await vi.waitFor(() => expect(types().slice(-2)).toEqual(['payment.paid', 'capture.succeeded']));
    });

    it('is only logged when it names no amount', async () => {
      await start('PAID');
      await notify('PAID', { status: 'SUCCEEDED', rawStatus: 'x', providerReference: 'r-1' });
      expect((await view()).operations).toEqual([]);
    });
  });

  describe('a reservation', () => {
    const REST: ReservationRules = { release: 'rest', finalCapture: true };

    it('is PAID by a last capture of a part, also when its end is told later and without a word', async () => {
      await start('AUTHORIZED', REST);
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: 'PENDING', providerReference: 'c-1' });
      await operate('captures', { amount: 6_000, final: true });
      expect(await view()).toMatchObject({ status: 'AUTHORIZED', amountPending: 6_000 });
      await notify('PARTIALLY_CAPTURED', done('capture', 6_000, 'c-1'));
      await vi.waitFor(() => expect(types().at(-1)).toBe('capture.succeeded'));
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 6_000, amountPending: 0 });
      expect(types()).toEqual(['payment.authorized', 'payment.paid', 'capture.succeeded']);
    });

    it('gives its rest back after a part was captured, where the provider can', async () => {
      await start('AUTHORIZED', REST);
      await operate('captures', { amount: 4_000 });
      expect((await operate('releases', { amount: 1_000 })).body).toMatchObject({ status: 'SUCCEEDED' });
      expect((await view()).status).toBe('PARTIALLY_CAPTURED');
      expect((await operate('releases')).body).toMatchObject({ status: 'SUCCEEDED', amount: 5_000 });
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 4_000, amountReleased: 6_000 });
      expect(errorOf(await operate('captures', { amount: 1 })).code).toBe('operation_not_allowed');
      expect((await operate('refunds')).body).toMatchObject({ status: 'SUCCEEDED', amount: 4_000 });
    });

    it('of which only the whole can be released has parts refused by name, and the provider is not called', async () => {
      await start('AUTHORIZED', { release: 'whole', finalCapture: false });
      expect(errorOf(await operate('releases', { amount: 100 }))).toMatchObject({
        code: 'not_supported',
        field: 'amount',
      });
      expect(errorOf(await operate('captures', { amount: 100, final: true }))).toMatchObject({
        code: 'not_supported',
        field: 'final',
      });
      expect(kassa.bank.operated).toEqual([]);
      expect((await operate('captures', { amount: 10_000, final: true })).body).toMatchObject({
        status: 'SUCCEEDED',
      });
    });

    it('may be captured beyond its amount only as far as the provider says, and never by default', async () => {
      await start('AUTHORIZED', { ...REST, captureLimit: ({ amount }) => amount * 1.1 });
      expect(errorOf(await operate('captures', { amount: 11_001 })).code).toBe('operation_not_allowed');
      await operate('captures', { amount: 4_000 });
      expect((await operate('captures', { amount: 7_000 })).body).toMatchObject({ status: 'SUCCEEDED' });
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 11_000 });
      expect((await operate('refunds')).body).toMatchObject({ amount: 11_000 });
    });

    describe('beyond whose amount may be captured, after a person’s word on a lost capture', () => {
      const number = 1;
      beforeEach(async () => {
        await start('AUTHORIZED', { ...REST, captureLimit: ({ amount }) => amount * 1.1 });
        const answer = kassa.bank.onOperate;
        kassa.bank.onOperate = failWith('lost');
        await operate('captures', { amount: 5_000 });
        kassa.bank.onOperate = answer;
        const word = { outcome: 'SUCCEEDED', resolvedBy: 'Ola', reason: 'Seen in the portal' } as const;
        await kassa.server.checkout.resolveOperation(id, number, word);
      });

      it('counts both that and a capture as far as the provider allows, also once some was refunded', async () => {
        await operate('captures', { amount: 5_500 });
        expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_500 });
        await operate('refunds', { amount: 500 });
        expect(await view()).toMatchObject({ amountCaptured: 10_500, amountRefunded: 500 });
      });

      it('counts none of that word beside a release of all', async () => {
        await notify('RELEASED', done('release', 10_000, 'r-1'));
        await vi.waitFor(async () =>
          expect(await view()).toMatchObject({ amountCaptured: 0, amountReleased: 10_000 }),
        );
      });
    });

    it('counts a capture and a release to which the provider has given the same name', async () => {
      await start('AUTHORIZED', REST);
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done', providerReference: '7' });
      await operate('captures', { amount: 6_000 });
      await operate('releases');
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 6_000, amountReleased: 4_000 });
    });

    it.each(['SUCCEEDED', 'PENDING'] as const)(
      'counts a release of the back office to which the provider has given the name of our %s capture',
      async (status) => {
        await start('AUTHORIZED', REST);
        kassa.bank.onOperate = () => Promise.resolve({ status, rawStatus: 'said', providerReference: '7' });
        await operate('captures', { amount: 6_000 });
        await notify('PARTIALLY_CAPTURED', done('release', 3_000, '7'));
        expect((await view()).operations).toMatchObject([
          { kind: 'capture', amount: 6_000, status },
          { kind: 'release', amount: 3_000, status: 'SUCCEEDED' },
        ]);
      },
    );

    it('has our release ended by what its name is told of, as a capture of nothing at PAYONE', async () => {
      await start('AUTHORIZED', REST);
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'PENDING', rawStatus: 'said', providerReference: '7' });
      await operate('releases');
      await notify('AUTHORIZED', done('capture', 0, '7'));
      expect(await view()).toMatchObject({ status: 'RELEASED', amountReleased: 10_000 });
    });

    it('counts what a capture has taken, though a release in the same answer has its name', async () => {
      await start('AUTHORIZED', REST);
      const payment: Report = {
        status: 'PAID',
        rawStatus: null,
        operations: [done('release', 4_000, '7'), done('capture', 6_000, '7')],
      };
      kassa.bank.onOperate = () =>
        Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'all', providerReference: '7', payment });
      expect((await operate('captures')).body).toMatchObject({ amount: 6_000, status: 'SUCCEEDED' });
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 6_000, amountReleased: 4_000 });
    });

    it('that a declined capture has ended after others is no reservation again', async () => {
      await start('AUTHORIZED');
      await operate('captures', { amount: 4_000 });
      kassa.bank.onOperate = () =>
        Promise.resolve({
          status: 'FAILED',
          rawStatus: 'declined',
          payment: { status: 'CAPTURE_DECLINED', rawStatus: 'declined' },
        });
      await operate('captures');
      await notify('PARTIALLY_CAPTURED');
      await notify('AUTHORIZED');
      expect(await view()).toMatchObject({ status: 'CAPTURE_DECLINED', phase: 'succeeded' });
      expect((await kassa.snapshot(token)).session).toMatchObject({ state: 'settled', canPay: false });
      // The provider has taken the rest after all.
      await notify('PAID', done('capture', 6_000, 'c-2'));
      await vi.waitFor(async () =>
        expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 10_000 }),
      );
    });
  });
});
