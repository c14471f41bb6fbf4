import type { ErrorBody, NextAction, Snapshot } from '@kassa/protocol';
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;
const paymentOf = ({ body }: { body: unknown }) => (body as Snapshot).payment;

onBothDialects((newStore) => {
  let kassa: Harness;
  const start = async (bank: FakeBank) => (kassa = await startHarness(bank, { store: await newStore() }));
  afterEach(() => kassa.close());

  describe('when createPayment fails', () => {
    it.each([
      ['unavailable', 503, 'provider_unavailable'],
      ['misconfigured', 502, 'provider_misconfigured'],
      ['rejected', 422, 'provider_rejected'],
    ] as const)('%s: the attempt stays on record, the customer chooses again', async (kind, status, code) => {
      const bank = fakeBank();
      await start(bank);
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
      await start(bank);
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
      await start(bank);
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
      await start(bank);
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
      await start(bank);
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
      await start(bank);
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
      await start(bank);
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
        await start(bank);
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
      await start(bank);
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

    it.each<[PaymentProvider['capabilities']['createAnswerLost'], NextAction]>([
      ['repeat', { kind: 'app_switch', link: 'evil://pay', schemes: [], qrText: null, expiresAt: null }],
      ['hold', { kind: 'redirect', url: 'http://shop.example/', httpMethod: 'GET', fields: [] }],
    ])(
      'holds what may be paid without the address that is not safe to follow (%s)',
      async (createAnswerLost, nextAction) => {
        const bank = fakeBank({ createAnswerLost });
        await start(bank);
        const { token } = await kassa.createSession();
        bank.onCreate = () =>
          Promise.resolve({
            status: 'WAITING_FOR_PAYMENT',
            rawStatus: null,
            providerReference: 'there-1',
            nextAction,
          });
        expect(paymentOf(await kassa.pay(token))).toMatchObject({
          status: 'WAITING_FOR_PAYMENT',
          nextAction: { kind: 'wait' },
          holdsOrder: true,
        });
        const row = await kassa.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
        expect(row).toMatchObject({ providerReference: 'there-1' });
        expect(bank.created).toHaveLength(1);
      },
    );
  });
});
