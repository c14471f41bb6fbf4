import type { ErrorBody, NextAction, Snapshot } from '@kassa/protocol';
import { ProviderError } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;
const paymentOf = ({ body }: { body: unknown }) => (body as Snapshot).payment;

onBothDialects((newStore) => {
  let running: Harness[] = [];
  const start = async (bank: FakeBank = fakeBank(), options: Parameters<typeof startHarness>[1] = {}) => {
    const harness = await startHarness(bank, { store: await newStore(), ...options });
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

    describe('frees what the input holds', () => {
      const input = { kind: 'klarna_widget', authorizationToken: 'unused' };
      const payWith = (kassa: Harness, token: string, idempotencyKey: string) =>
        kassa.call('/session/payments', {
          method: 'POST',
          token,
          body: { method: 'fakebank.pay', input, idempotencyKey },
        });

      it('when the lock is refused', async () => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        await kassa.pay(token);
        await payWith(kassa, token, 'other-key');
        expect(bank.discarded).toEqual([input]);
      });

      it('when the order has changed meanwhile', async () => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        await kassa.createSession({ order: { amount: 25_000 } });
        expect(errorOf(await payWith(kassa, token, 'a-late-key')).code).toBe('session_superseded');
        expect(bank.discarded).toEqual([input]);
      });

      it('when the page says that the customer chose something else', async () => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        const body = { method: 'fakebank.pay', input };
        expect((await kassa.call('/session/discards', { method: 'POST', token, body })).status).toBe(200);
        expect(bank.discarded).toEqual([input]);
      });

      it('once, however often it is asked, and then no payment is started with it', async () => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        const body = { method: 'fakebank.pay', input };
        await Promise.all(
          [1, 2, 3].map(() => kassa.call('/session/discards', { method: 'POST', token, body })),
        );
        expect(errorOf(await payWith(kassa, token, 'a-late-key'))).toMatchObject({
          code: 'invalid_request',
          field: 'input.authorizationToken',
          textKey: 'reason.authorization_expired',
        });
        expect(bank.discarded).toEqual([input]);
        expect(bank.created).toEqual([]);
        expect((await kassa.snapshot(token)).payment).toBeNull();
      });

      it('but never of a payment that was started with it', async () => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        await payWith(kassa, token, 'the-first-key');
        expect(errorOf(await payWith(kassa, token, 'a-second-key')).code).toBe('order_locked');
        expect(bank.discarded).toEqual([]);
      });

      it.each([
        ['another method', 'fakebank.nordic', {}],
        ['another time', 'fakebank.pay', { authorizedAt: '2026-03-01T12:00:00Z' }],
      ])('nor of one that was started with it by %s', async (_, method, changes) => {
        const bank = fakeBank();
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        await payWith(kassa, token, 'the-first-key');
        const body = { method, input: { ...input, ...changes } };
        expect((await kassa.call('/session/discards', { method: 'POST', token, body })).status).toBe(200);
        expect(bank.discarded).toEqual([]);
      });

      it('nor when the answer to the payment was lost', async () => {
        const bank = fakeBank({ createAnswerLost: 'repeat' });
        bank.onCreate = failWith('lost');
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        await payWith(kassa, token, 'the-first-key');
        const body = { method: 'fakebank.pay', input };
        await kassa.call('/session/discards', { method: 'POST', token, body });
        expect(bank.discarded).toEqual([]);
      });
    });
  });

  describe('when createPayment fails', () => {
    it.each([
      ['unavailable', 503, 'provider_unavailable'],
      ['misconfigured', 502, 'provider_misconfigured'],
      ['rejected', 422, 'provider_rejected'],
    ] as const)('%s: the attempt stays on record, the customer chooses again', async (kind, status, code) => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = failWith(kind, 'the bank is closed');
      const answer = await kassa.pay(token);
      expect(answer.status).toBe(status);
      expect(errorOf(answer)).toMatchObject({ code, reference: bank.created[0]?.payment.reference });
      const [attempt] = await kassa.server.checkout.findPayments('order-1');
      expect(attempt).toMatchObject({ status: 'ERROR', reason: 'the bank is closed' });
      expect((await kassa.snapshot(token)).session.canPay).toBe(true);

      bank.onCreate = () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: null });
      expect((await kassa.pay(token, 'another-key')).status).toBe(200);
    });

    it('tells the provider’s own words for the merchant to the merchant alone', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = () => Promise.reject(new ProviderError('rejected', 'code 30', { detail: 'Field 17' }));
      const answer = await kassa.pay(token);
      expect(errorOf(answer).message).toBe('code 30');
      expect(JSON.stringify([answer.body, await kassa.snapshot(token)])).not.toContain('Field 17');
      const [attempt] = await kassa.server.checkout.findPayments('order-1');
      expect(attempt?.reason).toBe('code 30: Field 17');
    });

    it('shows the provider’s own words for the customer, in the answer and in the snapshot', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      const customerText = 'Välj ett <b>annat</b> sätt att betala.';
      bank.onCreate = () => Promise.reject(new ProviderError('rejected', 'code 103', { customerText }));
      expect(errorOf(await kassa.pay(token))).toMatchObject({ customerText });
      expect((await kassa.snapshot(token)).payment).toMatchObject({ status: 'ERROR', customerText });

      bank.onCreate = () => Promise.resolve({ status: 'DECLINED', rawStatus: '102', customerText });
      expect(paymentOf(await kassa.pay(token, 'another-key'))).toMatchObject({
        status: 'DECLINED',
        customerText,
      });
    });

    it('abandons an attempt whose answer was lost where nobody was shown a way to pay', async () => {
      const bank = fakeBank({ createAnswerLost: 'abandon' });
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = failWith('lost');
      expect(errorOf(await kassa.pay(token))).toMatchObject({
        code: 'provider_unavailable',
        retryable: true,
      });
      expect((await kassa.snapshot(token)).payment).toMatchObject({ status: 'ERROR', phase: 'failed' });
    });

    it('repeats with the same reference and the same URLs where that is safe, until there is an answer', async () => {
      const bank = fakeBank({ createAnswerLost: 'repeat' });
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = failWith('lost');
      const answer = await kassa.pay(token);
      expect(paymentOf(answer)).toMatchObject({ status: 'INITIALIZING', phase: 'open' });
      expect(errorOf(await kassa.pay(token, 'another-key')).code).toBe('order_locked');
      bank.onCreate = () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: null });
      await vi.waitFor(
        async () => expect((await kassa.snapshot(token)).payment?.nextAction?.kind).toBe('redirect'),
        10_000,
      );
      expect(new Set(bank.created.map(({ payment }) => payment.reference)).size).toBe(1);
      expect(new Set(bank.created.map(({ urls }) => urls.notification)).size).toBe(1);
      expect(bank.created.length).toBeGreaterThan(1);
    });

    it('repeats once, then waits for the notification when the provider says that it exists', async () => {
      const bank = fakeBank({ createAnswerLost: 'repeat_once' });
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = failWith('lost');
      await kassa.pay(token);
      bank.onCreate = failWith('exists');
      await vi.waitFor(() => expect(bank.created).toHaveLength(2), 10_000);
      expect((await kassa.snapshot(token)).payment?.phase).toBe('open');
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'appointed' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('AUTHORIZED'));
      expect(bank.created.map(({ tries }) => tries)).toEqual([1, 2]);
    });

    it('does not repeat what a notification has told the end of', async () => {
      const bank = fakeBank({ createAnswerLost: 'repeat' });
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      let lose: () => void = () => undefined;
      bank.onCreate = () =>
        new Promise((_, reject) => (lose = () => reject(new ProviderError('lost', 'no answer'))));
      const paying = kassa.pay(token);
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'appointed' });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('AUTHORIZED'));
      lose();
      expect(paymentOf(await paying)?.status).toBe('AUTHORIZED');
      const row = await kassa.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject({ answeredAt: expect.any(String) as string, input: null });
      expect(bank.created.map(({ tries }) => tries)).toEqual([1]);
    });

    it.each([
      ['nobody is sent to pay what is paid', {}, null],
      ['a silent redirect is followed all the same', { silentRedirects: true }, 'redirect'],
      ['a silent redirect to nowhere is none', { silentRedirects: true }, null, { kind: 'wait' }],
    ] as const)(
      'a notification is quicker than the answer: %s',
      async (_, capabilities, kind, nextAction?: NextAction) => {
        const bank = fakeBank(capabilities);
        const kassa = await start(bank);
        const { token } = await kassa.createSession();
        let answer: () => void = () => undefined;
        bank.onCreate = () =>
          new Promise((resolve) => {
            answer = () =>
              resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: null, ...(nextAction && { nextAction }) });
          });
        const paying = kassa.pay(token);
        await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'appointed' });
        await vi.waitFor(async () =>
          expect((await kassa.snapshot(token)).payment).toMatchObject({
            status: 'AUTHORIZED',
            nextAction: null,
          }),
        );
        answer();
        expect(paymentOf(await paying)).toMatchObject({ status: 'AUTHORIZED', rawStatus: 'appointed' });
        expect(paymentOf(await paying)?.nextAction?.kind ?? null).toBe(kind);
        expect((await kassa.snapshot(token)).payment?.nextAction?.kind ?? null).toBe(kind);
      },
    );

    it('never sends the page to an address that the provider must not name', async () => {
      const bank = fakeBank();
      const kassa = await start(bank);
      const { token } = await kassa.createSession();
      bank.onCreate = () =>
        Promise.resolve({
          status: 'WAITING_FOR_PAYMENT',
          rawStatus: null,
          nextAction: { kind: 'redirect', url: 'https://evil.example/', httpMethod: 'GET', fields: [] },
        });
      expect((await kassa.pay(token)).status).toBe(422);
      expect((await kassa.snapshot(token)).payment).toMatchObject({ phase: 'failed', nextAction: null });
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

  describe('after a crash', () => {
    it('answers the same key with what the lost answer would have said', async () => {
      const kassa = await start();
      const { token } = await kassa.createSession();
      const first = paymentOf(await kassa.pay(token));
      const replayed = paymentOf(await kassa.pay(token));
      expect(replayed).toEqual(first);
    });
  });
});
