import type { ErrorBody } from '@kassa/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;

onBothDialects((newStore) => {
  let kassa: Harness;
  const start = async (bank: FakeBank) => (kassa = await startHarness(bank, { store: await newStore() }));
  afterEach(() => kassa.close());

  describe('what the input holds at the provider', () => {
    const input = { kind: 'klarna_widget', authorizationToken: 'unused' };
    const payWith = (token: string, idempotencyKey: string) =>
      kassa.call('/session/payments', {
        method: 'POST',
        token,
        body: { method: 'fakebank.pay', input, idempotencyKey },
      });

    it('is freed when the lock is refused', async () => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await payWith(token, 'other-key');
      expect(bank.discarded).toEqual([input]);
    });

    it('is freed when the order has changed meanwhile', async () => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      await kassa.createSession({ order: { amount: 25_000 } });
      expect(errorOf(await payWith(token, 'a-late-key')).code).toBe('session_superseded');
      expect(bank.discarded).toEqual([input]);
    });

    it('is freed when the page says that the customer chose something else', async () => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      const body = { method: 'fakebank.pay', input };
      expect((await kassa.call('/session/discards', { method: 'POST', token, body })).status).toBe(200);
      expect(bank.discarded).toEqual([input]);
    });

    it('is freed once, however often the page asks, and then no payment is started with it', async () => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      const body = { method: 'fakebank.pay', input };
      await Promise.all(
        [1, 2, 3].map(() => kassa.call('/session/discards', { method: 'POST', token, body })),
      );
      expect(errorOf(await payWith(token, 'a-late-key'))).toMatchObject({
        code: 'invalid_request',
        field: 'input.authorizationToken',
        textKey: 'reason.authorization_expired',
      });
      expect(bank.discarded).toEqual([input]);
      expect(bank.created).toEqual([]);
      expect((await kassa.snapshot(token)).payment).toBeNull();
    });

    it('is never freed once a payment was started with it', async () => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      await payWith(token, 'the-first-key');
      expect(errorOf(await payWith(token, 'a-second-key')).code).toBe('order_locked');
      expect(bank.discarded).toEqual([]);
    });

    it.each([
      ['another method', 'fakebank.nordic', {}],
      ['another time', 'fakebank.pay', { authorizedAt: '2026-03-01T12:00:00Z' }],
    ])('is never freed once a payment was started with it by %s', async (_, method, changes) => {
      const bank = fakeBank();
      await start(bank);
      const { token } = await kassa.createSession();
      await payWith(token, 'the-first-key');
      const body = { method, input: { ...input, ...changes } };
      expect((await kassa.call('/session/discards', { method: 'POST', token, body })).status).toBe(200);
      expect(bank.discarded).toEqual([]);
    });

    it('is never freed when the answer to the payment was lost', async () => {
      const bank = fakeBank({ createAnswerLost: 'repeat' });
      bank.onCreate = failWith('lost');
      await start(bank);
      const { token } = await kassa.createSession();
      await payWith(token, 'the-first-key');
      const body = { method: 'fakebank.pay', input };
      await kassa.call('/session/discards', { method: 'POST', token, body });
      expect(bank.discarded).toEqual([]);
    });
  });
});
