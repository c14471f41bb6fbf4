import type { ErrorBody, MerchantPayment } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

const MINUTE = 60_000;
const SAID = { resolvedBy: 'Ola', reason: 'Seen in the portal' };

onBothDialects((newStore) => {
  let kassa: Harness;
  let token: string;
  let id: string;
  afterEach(() => kassa.close());

  async function start(bank = fakeBank({ switchAfterMinutes: null })): Promise<void> {
    kassa = await startHarness(bank, { store: await newStore() });
    ({ token } = await kassa.createSession());
    await kassa.pay(token);
    id = (await kassa.server.checkout.findPayments('order-1'))[0]?.id ?? '';
  }
  const resolve = async (said: object) =>
    (
      await kassa.call(`/payments/${id}/resolution`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}` },
        body: { ...SAID, ...said },
      })
    ).body as MerchantPayment & ErrorBody;
  const view = () => kassa.server.checkout.getPayment(id);
  const types = () => kassa.events.map(({ type }) => type);
  const hears = (...expected: string[]) => vi.waitFor(() => expect(types()).toEqual(expected));

  describe('a payment that a person resolves', () => {
    it('as PAID settles the order, with who said so and why, and says the same once', async () => {
      await start();
      const paid = { outcome: 'PAID', amount: 19_900, reference: 'bank-7' };
      expect(await resolve(paid)).toMatchObject({
        status: 'PAID',
        resolvedBy: 'Ola',
        reason: 'Seen in the portal',
        providerReference: 'bank-7',
        amountCaptured: 19_900,
      });
      expect((await resolve(paid)).status).toBe('PAID');
      expect((await view()).history.at(-1)).toMatchObject({ status: 'PAID', source: 'resolved by Ola' });
      expect((await kassa.snapshot(token)).session.state).toBe('settled');
      await hears('payment.paid');
    });

    it('as CANCELLED frees the order of a payment that would wait for good', async () => {
      await start();
      expect(await resolve({ outcome: 'CANCELLED' })).toMatchObject({ status: 'CANCELLED' });
      const { session } = await kassa.snapshot(token);
      expect(session.canPay).toBe(true);
      await hears('payment.failed');
    });

    it.each(['lost', 'exists'] as const)('ends an attempt whose createPayment was %s', async (kind) => {
      const bank = fakeBank({ createAnswerLost: 'repeat_once', switchAfterMinutes: null });
      bank.onCreate = failWith(kind);
      await start(bank);
      expect(await resolve({ outcome: 'CANCELLED' })).toMatchObject({ status: 'CANCELLED' });
      expect((await kassa.pay(token, 'another-key')).status).toBe(200);
    });

    it('ends an attempt whose createPayments were both lost, once the merchant has been told of it', async () => {
      const bank = fakeBank({ createAnswerLost: 'repeat_once', switchAfterMinutes: null });
      bank.onCreate = failWith('lost');
      await start(bank);
      await vi.waitFor(() => expect(bank.created).toHaveLength(2));
      const row = kassa.store.db.selectFrom('payments').select('answeredAt');
      await vi.waitFor(async () => expect((await row.executeTakeFirst())?.answeredAt).not.toBeNull());
      kassa.clock.advance(61 * MINUTE);
      await hears('payment.unresolved');
      expect(await view()).toMatchObject({ status: 'INITIALIZING' });
      expect(await resolve({ outcome: 'CANCELLED' })).toMatchObject({ status: 'CANCELLED' });
      await hears('payment.unresolved', 'payment.failed');
      const { token: newer } = await kassa.createSession();
      expect((await kassa.pay(newer, 'another-key')).status).toBe(200);
      expect(new Set(bank.created.map(({ payment }) => payment.reference)).size).toBe(2);
    });

    it('needs its own amount to be a success, and a name and a reason', async () => {
      await start();
      for (const said of [
        { outcome: 'PAID' },
        { outcome: 'PAID', amount: 1 },
        { outcome: 'PAID', amount: 19_900, resolvedBy: '' },
        { outcome: 'CANCELLED', reason: undefined },
        { outcome: 'WAITING_FOR_PAYMENT' },
      ])
        expect((await resolve(said)).error.code).toBe('invalid_request');
      expect((await view()).status).toBe('WAITING_FOR_PAYMENT');
      await expect(
        kassa.server.checkout.resolvePayment('pay_x', { outcome: 'CANCELLED', ...SAID }),
      ).rejects.toThrow(expect.objectContaining({ code: 'not_found' }));
    });

    it('is the provider’s once it has ended: a person can’t say otherwise', async () => {
      await start();
      await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
      await hears('payment.paid');
      expect((await resolve({ outcome: 'CANCELLED' })).error.code).toBe('operation_not_allowed');
      expect((await view()).status).toBe('PAID');
    });

    it('as RELEASED ends a reservation that was released elsewhere', async () => {
      await start();
      expect((await resolve({ outcome: 'RELEASED' })).error.code).toBe('operation_not_allowed');
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      expect(await resolve({ outcome: 'RELEASED' })).toMatchObject({
        status: 'RELEASED',
        amountReleased: 19_900,
      });
    });

    it('as PAID ends a reservation that was captured elsewhere, and its money can be given back', async () => {
      await start(fakeBank({ operations: ['capture', 'refund'] }));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      expect(await resolve({ outcome: 'PAID', amount: 19_900 })).toMatchObject({
        status: 'PAID',
        amountCaptured: 19_900,
        resolvedBy: 'Ola',
      });
      expect(await kassa.server.checkout.refund(id, {}, 'refund-1')).toMatchObject({ amount: 19_900 });
      await hears('payment.authorized', 'payment.paid', 'refund.succeeded');
    });

    it.each([
      ['PAID', 19_900, 'capture', 19_900],
      ['RELEASED', undefined, 'release', 4_000],
    ] as const)(
      'as %s says what was done elsewhere with the rest of a reservation',
      async (outcome, amount, kind, captured) => {
        await start(fakeBank({ operations: ['capture', 'refund', 'release'] }));
        await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
        await hears('payment.authorized');
        await kassa.server.checkout.capture(id, { amount: 4_000 }, 'capture-1');
        await hears('payment.authorized', 'payment.partially_captured', 'capture.succeeded');
        expect((await resolve({ outcome: 'CANCELLED' })).error.code).toBe('operation_not_allowed');
        const resolved = await resolve({ outcome, amount });
        expect(resolved).toMatchObject({ status: 'PAID', amountCaptured: captured });
        expect(resolved.operations[1]).toMatchObject({ kind, amount: 15_900, ...SAID });
        expect(resolved.history.at(-1)).toMatchObject({ status: 'PAID', source: 'resolved by Ola' });
        await vi.waitFor(() => expect(types().slice(3)).toEqual(['payment.paid', `${kind}.succeeded`]));
        // Said once more, it is over.
        expect((await resolve({ outcome, amount })).error.code).toBe('operation_not_allowed');
        expect(await view()).toMatchObject({ amountCaptured: captured });
      },
    );

    describe.each(['PAID', 'RELEASED'] as const)('with its rest as %s', (outcome) => {
      const [said, proven] = outcome === 'PAID' ? ['capture', 'release'] : ['release', 'capture'];
      const sums = async () => {
        const { operations, amountCaptured, amountReleased } = await view();
        const rest = operations.slice(1).map(({ kind, amount, status }) => [kind, amount, status]);
        return { rest, sum: amountCaptured + amountReleased };
      };
      const prove = (kind: string | undefined, amount: number) =>
        kassa.notify(
          {
            status: 'PAID',
            rawStatus: `${kind} ${amount}`,
            operations: [
              {
                kind,
                amount,
                status: 'SUCCEEDED',
                rawStatus: 'done',
                providerReference: `${kind}-${amount}`,
              },
            ],
          } as Report,
          { id: `${kind} ${amount}` },
        );

      beforeEach(async () => {
        await start(fakeBank({ operations: ['capture', 'refund', 'release'] }));
        await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
        await hears('payment.authorized');
        await kassa.server.checkout.capture(id, { amount: 4_000 }, 'capture-1');
        await resolve({ outcome, ...(outcome === 'PAID' && { amount: 19_900 }) });
      });

      it('counts what the provider proves of it in place of that', async () => {
        await prove(proven, 15_900);
        await vi.waitFor(async () =>
          expect(await sums()).toEqual({
            rest: [
              [said, 15_900, 'FAILED'],
              [proven, 15_900, 'SUCCEEDED'],
            ],
            sum: 19_900,
          }),
        );
        expect((await view()).status).toBe('PAID');
        await vi.waitFor(() =>
          expect(types().slice(-3)).toEqual([
            `${said}.failed`,
            'payment.contradicted',
            `${proven}.succeeded`,
          ]),
        );
      });

      it('counts a part that the provider proves otherwise, and what was said of the remainder', async () => {
        await prove(proven, 5_900);
        const cut = [
          [said, 10_000, 'SUCCEEDED'],
          [proven, 5_900, 'SUCCEEDED'],
        ];
        await vi.waitFor(async () => expect(await sums()).toEqual({ rest: cut, sum: 19_900 }));
        await vi.waitFor(() =>
          expect(types().slice(-2)).toEqual(['payment.contradicted', `${proven}.succeeded`]),
        );
        await prove(said, 10_000);
        await vi.waitFor(async () => expect((await view()).operations[1]?.resolvedBy).toBeNull());
        expect(await sums()).toEqual({ rest: cut, sum: 19_900 });
      });
    });

    it.each([
      ['PAID', 'the provider proves', { captured: 19_900, released: 0 }],
      ['RELEASED', 'the provider proves', { captured: 6_000, released: 13_900 }],
      ['PAID', 'a person resolves', { captured: 19_900, released: 0 }],
      ['RELEASED', 'a person resolves', { captured: 6_000, released: 13_900 }],
    ] as const)(
      'with its rest as %s counts an AMBIGUOUS capture of a part once, which %s later',
      async (outcome, who, { captured, released }) => {
        await start(fakeBank({ operations: ['capture', 'refund', 'release'] }));
        await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
        await hears('payment.authorized');
        await kassa.server.checkout.capture(id, { amount: 4_000 }, 'capture-1');
        kassa.bank.onOperate = failWith('lost');
        await kassa.server.checkout.capture(id, { amount: 2_000 }, 'capture-2');
        await resolve({ outcome, ...(outcome === 'PAID' && { amount: 19_900 }) });
        const done = { number: 2, status: 'SUCCEEDED', rawStatus: 'done' } as const;
        if (who === 'a person resolves')
          await kassa.server.checkout.resolveOperation(id, 2, { outcome: 'SUCCEEDED', ...SAID });
        else await kassa.notify({ status: 'PAID', rawStatus: 'done', operations: [done] });
        await vi.waitFor(async () => expect((await view()).operations[1]?.status).toBe('SUCCEEDED'));
        expect(await view()).toMatchObject({
          status: 'PAID',
          amountCaptured: captured,
          amountReleased: released,
        });
        await expect(kassa.server.checkout.refund(id, { amount: captured + 1 }, 'refund-1')).rejects.toThrow(
          `more than the ${captured}`,
        );
      },
    );

    it.each([
      ['PAID', 'capture', { status: 'PAID', amountCaptured: 19_900, amountReleased: 0 }],
      ['PAID', 'release', { status: 'PAID', amountCaptured: 15_900, amountReleased: 4_000 }],
      ['RELEASED', 'capture', { status: 'PAID', amountCaptured: 4_000, amountReleased: 15_900 }],
      ['RELEASED', 'release', { status: 'RELEASED', amountCaptured: 0, amountReleased: 19_900 }],
    ] as const)('as %s counts an AMBIGUOUS %s of a part, once it is proven, in its place', async (...row) => {
      const [outcome, kind, counted] = row;
      const rules = { release: 'rest', finalCapture: true } as const;
      await start(fakeBank({ operations: ['capture', 'release'], reservation: rules }));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      kassa.bank.onOperate = failWith('lost');
      await kassa.server.checkout[kind](id, { amount: 4_000 }, 'of-a-part');
      const amount = outcome === 'PAID' ? 19_900 : undefined;
      expect(await resolve({ outcome, amount })).toMatchObject({
        status: outcome,
        amountCaptured: amount ?? 0,
        amountReleased: amount === undefined ? 19_900 : 0,
      });
      await kassa.server.checkout.resolveOperation(id, 1, { outcome: 'SUCCEEDED', ...SAID });
      expect(await view()).toMatchObject(counted);
    });

    it('as RELEASED has released all, also where the release of a part was proven before', async () => {
      const rules = { release: 'rest', finalCapture: true } as const;
      await start(fakeBank({ operations: ['release'], reservation: rules }));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      await kassa.server.checkout.release(id, { amount: 4_000 }, 'of-a-part');
      expect(await resolve({ outcome: 'RELEASED' })).toMatchObject({
        status: 'RELEASED',
        amountReleased: 19_900,
      });
    });

    it('with its rest as PAID counts what the back office captured in place of an AMBIGUOUS capture', async () => {
      await start(fakeBank({ operations: ['capture', 'refund', 'release'] }));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      kassa.bank.onOperate = failWith('lost');
      await kassa.server.checkout.capture(id, {}, 'capture-1');
      await resolve({ outcome: 'PAID', amount: 19_900 });
      await kassa.server.checkout.resolveOperation(id, 1, { outcome: 'SUCCEEDED', ...SAID });
      for (const amount of [9_900, 9_000]) {
        const theirs = { kind: 'capture', amount, status: 'SUCCEEDED', rawStatus: 'done' } as const;
        const operations = [{ ...theirs, providerReference: `c-${amount}` }];
        await kassa.notify({ status: 'PAID', rawStatus: `${amount}`, operations });
        await vi.waitFor(async () => expect((await view()).operations.at(-1)).toMatchObject({ amount }));
        expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 19_900 });
      }
      const counted = (await view()).operations.map(({ amount, resolvedBy }) => [amount, resolvedBy]);
      expect(counted).toEqual([
        [1_000, 'Ola'],
        [9_900, null],
        [9_000, null],
      ]);
    });

    it('with its rest as PAID counts what the back office captured in place of more than one word', async () => {
      await start(fakeBank({ operations: ['capture', 'refund', 'release'] }));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      await kassa.server.checkout.capture(id, { amount: 4_000 }, 'capture-1');
      kassa.bank.onOperate = failWith('lost');
      await kassa.server.checkout.capture(id, { amount: 2_000 }, 'capture-2');
      await resolve({ outcome: 'PAID', amount: 19_900 });
      await kassa.server.checkout.resolveOperation(id, 2, { outcome: 'SUCCEEDED', ...SAID });
      const theirs = { kind: 'capture', amount: 15_000, status: 'SUCCEEDED', rawStatus: 'done' } as const;
      const operations = [{ ...theirs, providerReference: 'c-3' }];
      await kassa.notify({ status: 'PAID', rawStatus: 'done', operations });
      await vi.waitFor(async () => expect((await view()).operations).toHaveLength(4));
      expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 19_900 });
    });

    it('as PAID has captured what the provider has not released, once it proves that', async () => {
      await start();
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
      await hears('payment.authorized');
      await resolve({ outcome: 'PAID', amount: 19_900 });
      const release = { kind: 'release', amount: 5_900, status: 'SUCCEEDED', rawStatus: 'done' } as const;
      await kassa.notify({ status: 'PAID', rawStatus: 'a part', operations: [release] }, { id: 'part' });
      await vi.waitFor(async () =>
        expect(await view()).toMatchObject({ amountCaptured: 14_000, amountReleased: 5_900 }),
      );
    });

    it('follows the provider’s later word, and the merchant hears that they differ', async () => {
      await start();
      await resolve({ outcome: 'PAID', amount: 19_900 });
      await kassa.notify({ status: 'PROCESSING', rawStatus: 'still at it' });
      await kassa.notify({ status: 'DECLINED', rawStatus: 'no' });
      await hears('payment.paid', 'payment.failed', 'payment.contradicted');
      expect(await view()).toMatchObject({ status: 'DECLINED', resolvedBy: null });
      expect((await kassa.snapshot(token)).session.canPay).toBe(true);
    });

    it('as CANCELLED and paid all the same is PAID, and the merchant hears that they differ', async () => {
      await start();
      await resolve({ outcome: 'CANCELLED' });
      await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
      await hears('payment.failed', 'payment.paid', 'payment.contradicted');
      expect(await view()).toMatchObject({ status: 'PAID', resolvedBy: null });
    });

    it('as PAID, said by the provider too, is not undone by a late word', async () => {
      await start();
      await resolve({ outcome: 'PAID', amount: 19_900 });
      await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
      await vi.waitFor(async () => expect((await view()).resolvedBy).toBeNull());
      await kassa.notify({ status: 'DECLINED', rawStatus: 'late' }, { id: 'late' });
      const entry = kassa.store.db
        .selectFrom('inbox')
        .select('processedAt')
        .where('notificationId', '=', 'late');
      await vi.waitFor(async () => expect((await entry.executeTakeFirst())?.processedAt).not.toBeNull());
      expect((await view()).status).toBe('PAID');
      await hears('payment.paid');
    });

    it.each(['AUTHORIZED', 'CANCELLED', 'RELEASED'] as const)(
      'as PAID can’t be corrected to %s once its money was given back, or may have been',
      async (outcome) => {
        await start(fakeBank({ operations: ['refund'] }));
        const amount = 19_900;
        await resolve({ outcome: 'PAID', amount });
        const corrected = () => resolve({ outcome, ...(outcome === 'AUTHORIZED' && { amount }) });
        kassa.bank.onOperate = failWith('lost');
        await kassa.server.checkout.refund(id, { amount: 5_000 }, 'refund-1');
        expect((await corrected()).error.code).toBe('operation_not_allowed');
        await kassa.server.checkout.resolveOperation(id, 1, { outcome: 'SUCCEEDED', ...SAID });
        expect((await corrected()).error.code).toBe('operation_not_allowed');
        expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: amount, amountRefunded: 5_000 });
      },
    );

    it('as AUTHORIZED can’t be corrected once some of it was captured', async () => {
      await start(fakeBank({ operations: ['capture'] }));
      await resolve({ outcome: 'AUTHORIZED', amount: 19_900 });
      await kassa.server.checkout.capture(id, { amount: 4_000 }, 'capture-1');
      expect((await resolve({ outcome: 'CANCELLED' })).error.code).toBe('operation_not_allowed');
      expect(await view()).toMatchObject({ status: 'PARTIALLY_CAPTURED', amountCaptured: 4_000 });
    });

    it('can be corrected by a person while the provider has said nothing', async () => {
      await start();
      await resolve({ outcome: 'CANCELLED' });
      expect(await resolve({ outcome: 'PAID', amount: 19_900, resolvedBy: 'Eva' })).toMatchObject({
        status: 'PAID',
        resolvedBy: 'Eva',
      });
      await hears('payment.failed', 'payment.paid');
    });
  });
});
