import type { ErrorBody, Snapshot } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;
const paymentOf = ({ body }: { body: unknown }) => (body as Snapshot).payment;

onBothDialects((newStore) => {
  let running: Harness[] = [];
  const start = async (bank: FakeBank = fakeBank()) => {
    const harness = await startHarness(bank, { store: await newStore() });
    running.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(running.map((harness) => harness.close()));
    running = [];
  });

  describe('paying', () => {
    it('sends the customer where the provider says, and settles on its notification', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      expect((await kassa.snapshot(token)).methods.map(({ id }) => id)).toEqual([
        'fakebank.pay',
        'fakebank.nordic',
      ]);

      const paying = await kassa.pay(token);
      expect(paying.status).toBe(200);
      expect(paymentOf(paying)).toMatchObject({
        status: 'WAITING_FOR_PAYMENT',
        phase: 'open',
        amount: 19_900,
        nextAction: {
          kind: 'redirect',
          url: expect.stringMatching(/^https:\/\/bank\.example\/pay\//) as string,
        },
      });
      expect(paymentOf(paying)?.reference).toMatch(/^[0-9a-z-]{1,20}$/);

      const answer = await kassa.notify({ status: 'PAID', rawStatus: 'settled' });
      expect(answer).toMatchObject({ status: 200, body: { ok: true } });
      await vi.waitFor(async () => {
        const snapshot = await kassa.snapshot(token);
        expect(snapshot.payment).toMatchObject({ status: 'PAID', rawStatus: 'settled', nextAction: null });
        expect(snapshot.session).toMatchObject({ state: 'settled', canPay: false });
      });
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
      expect(kassa.events[0]?.data).toMatchObject({
        merchantReference: 'order-1',
        amount: 19_900,
        currency: 'SEK',
      });
    });

    it('makes one payment of three clicks with one key', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      const answers = await Promise.all([1, 2, 3].map(() => kassa.pay(token)));
      expect(new Set(answers.map((answer) => paymentOf(answer)?.id)).size).toBe(1);
      for (const answer of answers) expect(paymentOf(answer)?.nextAction?.kind).toBe('redirect');
      expect(bank.created).toHaveLength(1);
    });

    it('gives the lock to one of two tabs that pay at once', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      const other = await kassa.createSession();
      const answers = await Promise.all([
        kassa.pay(token, 'key-of-tab-1'),
        kassa.pay(other.token, 'key-of-tab-2'),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused && errorOf(refused)).toMatchObject({ code: 'order_locked', retryable: true });
      expect(bank.created).toHaveLength(1);
    });

    it('keeps the lock with an open payment when the cart has changed', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const first = await kassa.createSession();
      await kassa.pay(first.token);
      const second = await kassa.createSession({ order: { amount: 25_000 } });
      expect(second.id).not.toBe(first.id);
      expect((await kassa.snapshot(first.token)).session).toMatchObject({
        state: 'superseded',
        canPay: false,
      });
      expect(await kassa.snapshot(second.token)).toMatchObject({ lockedElsewhere: true, payment: null });
      expect(errorOf(await kassa.pay(second.token)).code).toBe('order_locked');

      await kassa.notify({ status: 'CANCELLED', rawStatus: 'closed' });
      await vi.waitFor(async () => expect((await kassa.snapshot(second.token)).lockedElsewhere).toBe(false));
      expect(paymentOf(await kassa.pay(second.token))?.amount).toBe(25_000);
      expect(errorOf(await kassa.pay(first.token, 'another-key')).code).toBe('session_superseded');
    });

    it('never takes a second payment for an order that is paid', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
      expect(errorOf(await kassa.pay(token, 'a-second-key')).code).toBe('already_paid');
      const again = await kassa.server.checkout.createSession({
        order: {
          merchantReference: 'order-1',
          amount: 99,
          currency: 'SEK',
          country: 'SE',
          returnUrl: 'https://shop.example/',
        },
      });
      expect(again.session.state).toBe('settled');
    });

    it('refuses a key that was used for something else', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token, 'the-same-key');
      expect(errorOf(await kassa.pay(token, 'the-same-key', 'fakebank.nordic'))).toMatchObject({
        code: 'idempotency_conflict',
        field: 'idempotencyKey',
      });
    });

    it('refuses bad input at the door and stores nothing', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      const body = {
        method: 'fakebank.pay',
        input: { kind: 'fields', values: { phone: 'abc' } },
        idempotencyKey: 'key-0000001',
      };
      const answer = await kassa.call('/session/payments', { method: 'POST', token, body });
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', field: 'input.phone' });
      expect((await kassa.snapshot(token)).payment).toBeNull();
      expect(bank.created).toHaveLength(0);
    });

    it('refuses a method that is not offered and says why', async () => {
      const kassa = await start();
      const { token, id } = await kassa.createSession({ order: { country: 'DE' } });
      expect((await kassa.snapshot(token)).methods.map((method) => method.id)).toEqual(['fakebank.pay']);
      expect(errorOf(await kassa.pay(token, 'key-0000001', 'fakebank.nordic'))).toMatchObject({
        code: 'method_not_available',
        message: expect.stringContaining('order.country') as string,
      });
      expect(await kassa.server.checkout.explainMethods(id)).toContainEqual({
        method: 'fakebank.nordic',
        offered: false,
        reasons: [{ field: 'order.country', message: 'Only SE and NO' }],
      });
    });

    it('answers a repeated key with what the lost answer would have said', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      const first = paymentOf(await kassa.pay(token));
      const replayed = paymentOf(await kassa.pay(token));
      expect(replayed).toEqual(first);
    });
  });

  describe('success and failure', () => {
    it('believes a success that comes after a failure', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({ status: 'CANCELLED', rawStatus: 'closed' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('CANCELLED'));
      await kassa.notify({ status: 'PAID', rawStatus: 'late' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
      await vi.waitFor(() =>
        expect(kassa.events.map(({ type }) => type)).toEqual(['payment.failed', 'payment.paid']),
      );
    });

    it('ignores a failure that comes after a success', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({ status: 'PAID', rawStatus: 'settled' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
      await kassa.notify({ status: 'DECLINED', rawStatus: 'no' }, { id: 'the-late-failure' });
      await vi.waitFor(async () => {
        const done = await kassa.store.db
          .selectFrom('inbox')
          .select('id')
          .where('notificationId', '=', 'the-late-failure')
          .where('processedAt', 'is not', null)
          .executeTakeFirst();
        expect(done).toBeDefined();
      });
      expect((await kassa.snapshot(token)).payment).toMatchObject({ status: 'PAID', rawStatus: 'settled' });
    });

    it.each(['FLOW_COMPLETED', 'ACCEPTED', 'UNDER_REVIEW'] as const)(
      'that is %s is not left for another way, however long it takes: it may have taken the money',
      async (status) => {
        const kassa = await start(fakeBank({ switchAfterMinutes: 15 }));
        const { token } = await kassa.createSession();
        await kassa.pay(token);
        await kassa.notify({ status, rawStatus: 'word' });
        const payment = async () => (await kassa.snapshot(token)).payment;
        await vi.waitFor(async () => expect((await payment())?.status).toBe(status));
        kassa.clock.advance(16 * 60_000);
        expect((await payment())?.canSwitchFrom).toBeNull();
        const leave = `/session/payments/${(await payment())?.id}/switch`;
        expect(errorOf(await kassa.call(leave, { method: 'POST', token })).code).toBe('order_locked');
        expect(errorOf(await kassa.pay(token, 'second-attempt')).code).toBe('order_locked');
        expect(kassa.bank.created).toHaveLength(1);
      },
    );

    it.each(['FLOW_COMPLETED', 'ACCEPTED', 'UNDER_REVIEW'] as const)(
      'that was left and is %s then holds its order again, unless another one has it',
      async (status) => {
        const kassa = await start(fakeBank({ switchAfterMinutes: 0 }));
        for (const merchantReference of ['order-1', 'order-2']) {
          const { token } = await kassa.createSession({ order: { merchantReference } });
          await kassa.pay(token);
          const left = (await kassa.snapshot(token)).payment?.id ?? '';
          await kassa.call(`/session/payments/${left}/switch`, { method: 'POST', token });
          const isFirst = merchantReference === 'order-1';
          const index = kassa.bank.created.length - 1;
          if (!isFirst) await kassa.pay(token, 'second-attempt');
          await kassa.notify({ status, rawStatus: 'word' }, { index });
          const view = () => kassa.server.checkout.getPayment(left);
          await vi.waitFor(async () => expect((await view()).status).toBe(status));
          const next = (await kassa.snapshot(token)).payment;
          expect(next?.id === left).toBe(isFirst);
          expect(errorOf(await kassa.pay(token, 'third-attempt')).code).toBe('order_locked');
        }
        expect(kassa.bank.created).toHaveLength(3);
      },
    );

    it.each([
      ['FLOW_COMPLETED', 'left', 'declined'],
      ['ACCEPTED', 'left', 'left'],
      ['UNDER_REVIEW', 'declined', 'left'],
      ['UNDER_REVIEW', 'declined', 'declined'],
    ] as const)(
      'that is %s after it was %s holds its order once the one that was begun meanwhile is %s',
      async (status, first, second) => {
        const kassa = await start(fakeBank({ switchAfterMinutes: 0 }));
        const { token } = await kassa.createSession();
        const shown = async () => (await kassa.snapshot(token)).payment;
        const says = async (index: number, said: Report['status']) => {
          await kassa.notify({ status: said, rawStatus: 'word' }, { index });
          const reference = kassa.bank.created[index]?.payment.reference;
          const all = () => kassa.server.checkout.findPayments('order-1');
          await vi.waitFor(async () =>
            expect((await all()).find((one) => one.reference === reference)?.status).toBe(said),
          );
        };
        const end = async (index: number, how: 'left' | 'declined') => {
          if (how === 'declined') return says(index, 'DECLINED');
          const leave = `/session/payments/${(await shown())?.id}/switch`;
          expect((await kassa.call(leave, { method: 'POST', token })).status).toBe(200);
        };
        await kassa.pay(token, 'first-attempt');
        const id = (await shown())?.id;
        await end(0, first);
        await kassa.pay(token, 'second-attempt');
        await says(0, status);
        await end(1, second);
        expect(errorOf(await kassa.pay(token, 'third-attempt')).code).toBe('order_locked');
        expect(await shown()).toMatchObject({ id, status, holdsOrder: true });
        await says(0, 'DECLINED');
        expect((await kassa.pay(token, 'fourth-attempt')).status).toBe(200);
        expect(kassa.bank.created).toHaveLength(3);
      },
    );

    it('keeps both of two successes that the customer forced, and tells the merchant of the duplicate', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token, 'first-attempt');
      expect(
        errorOf(
          await kassa.call(`/session/payments/${(await kassa.snapshot(token)).payment?.id}/switch`, {
            method: 'POST',
            token,
          }),
        ).code,
      ).toBe('order_locked');
      kassa.clock.advance(16 * 60_000);
      const first = (await kassa.snapshot(token)).payment;
      const switched = await kassa.call(`/session/payments/${first?.id}/switch`, { method: 'POST', token });
      expect(switched.status).toBe(200);
      await kassa.pay(token, 'second-attempt');

      await kassa.notify({ status: 'PAID', rawStatus: null }, { index: 0 });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
      await kassa.notify({ status: 'PAID', rawStatus: null }, { index: 1 });
      await vi.waitFor(() => expect(kassa.events).toHaveLength(3));
      expect(kassa.events.map(({ type, data }) => `${type} ${data.sequence}`).sort()).toEqual([
        'payment.duplicate 2',
        'payment.paid 1',
        'payment.paid 1',
      ]);
      const payments = await kassa.server.checkout.findPayments('order-1');
      expect(payments.map(({ status, duplicate }) => [status, duplicate])).toEqual([
        ['PAID', true],
        ['PAID', false],
      ]);
      expect(errorOf(await kassa.pay(token, 'third-attempt')).code).toBe('already_paid');
    });

    it('tells the merchant, and not the customer, of a payment that nobody hears of any more', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      kassa.clock.advance(61 * 60_000);
      await vi.waitFor(
        () => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.unresolved']),
        5_000,
      );
      expect((await kassa.snapshot(token)).payment).toMatchObject({
        status: 'WAITING_FOR_PAYMENT',
        phase: 'open',
      });
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('payment.paid'));
    });
  });
});
