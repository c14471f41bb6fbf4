import type { ErrorBody } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { BANK_SECRET, fakeBank } from '../../test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../test-support/harness.ts';
import type { Health } from '../http/health.ts';

const PAID = { status: 'PAID', rawStatus: 'settled' } as const;
const MINUTE = 60_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  let token: string;
  const start = async (options: Parameters<typeof startHarness>[1] = {}) => {
    kassa = await startHarness(fakeBank(), { store: await newStore(), ...options });
    ({ token } = await kassa.createSession());
    await kassa.pay(token);
  };
  const status = async () => (await kassa.snapshot(token)).payment?.status;
  const incidents = () => kassa.logged.filter(({ incident }) => incident === true);
  afterEach(() => kassa.close());

  describe('a notification', () => {
    it('that is forged is refused and reported, and changes nothing', async () => {
      await start();
      const answer = await kassa.notify(PAID, { secret: 'guessed' });
      expect(answer.status).toBe(400);
      expect((answer.body as ErrorBody).error.message).toContain('bad_signature');
      expect(await status()).toBe('WAITING_FOR_PAYMENT');
      expect(incidents()).toMatchObject([{ reason: 'bad_signature', level: 'warn' }]);
      expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
    });

    it('for another payment is refused and reported', async () => {
      await start();
      const answer = await kassa.notify(PAID, { reference: 'somebody-elses' });
      expect(answer.status).toBe(400);
      expect(await status()).toBe('WAITING_FOR_PAYMENT');
      expect(incidents()).toMatchObject([{ reason: 'mismatch' }]);
    });

    it('at a guessed URL is nobody’s', async () => {
      await start();
      const answer = await kassa.notify(PAID, {
        url: `${SHOP}/notifications/fakebank/AAAAAAAAAAAAAAAAAAAAAA`,
      });
      expect(answer.status).toBe(404);
    });

    it('that is new and older than five minutes is refused', async () => {
      await start();
      const at = new Date(kassa.clock.now().getTime() - 6 * MINUTE).toISOString();
      expect((await kassa.notify(PAID, { at })).status).toBe(400);
      expect(incidents()).toMatchObject([{ reason: 'stale' }]);
      expect(await status()).toBe('WAITING_FOR_PAYMENT');
    });

    it('that is known is acknowledged at any age and changes nothing', async () => {
      await start();
      const at = kassa.clock.now().toISOString();
      await kassa.notify(PAID, { id: 'n-1', at });
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
      kassa.clock.advance(60 * MINUTE);
      expect((await kassa.notify(PAID, { id: 'n-1', at })).status).toBe(200);
      expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toHaveLength(1);
      await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
    });

    it('that is known is not read again, so what it tells counts once', async () => {
      const bank = fakeBank();
      const reader = bank.provider.notifications;
      if (!reader) throw new Error('The fake bank notifies');
      const interpret = vi.fn((...args: Parameters<typeof reader.interpret>) => reader.interpret(...args));
      const provider = { ...bank.provider, notifications: { ...reader, interpret } };
      kassa = await startHarness({ ...bank, provider }, { store: await newStore() });
      kassa.bank.created = bank.created;
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const processing = { status: 'PROCESSING', rawStatus: 'on its way' } as const;
      await kassa.notify(processing, { id: 'n-1' });
      await vi.waitFor(async () => expect(await status()).toBe('PROCESSING'));
      expect((await kassa.notify(processing, { id: 'n-1' })).status).toBe(200);
      await kassa.notify(PAID, { id: 'n-2' });
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
      expect(interpret).toHaveBeenCalledTimes(2);
    });

    it('that is known, at another payment’s URL, is refused and reported', async () => {
      await start();
      await kassa.notify(PAID, { id: 'n-1' });
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
      const other = await kassa.createSession({ order: { merchantReference: 'order-2' } });
      await kassa.pay(other.token);
      expect((await kassa.notify(PAID, { id: 'n-1', index: 1 })).status).toBe(400);
      expect(incidents()).toMatchObject([{ reason: 'wrong_payment' }]);
      expect((await kassa.snapshot(other.token)).payment?.phase).toBe('open');
    });

    it('that comes twice at once is stored once and told once', async () => {
      await start();
      const answers = await Promise.all([1, 2, 3].map(() => kassa.notify(PAID, { id: 'n-1' })));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
    });

    it('is on disk before it is acknowledged, and handled again until that works', async () => {
      let broken = true;
      const bank = fakeBank();
      const reader = bank.provider.notifications;
      if (!reader) throw new Error('The fake bank notifies');
      const provider = {
        ...bank.provider,
        notifications: {
          ...reader,
          interpret: (...args: Parameters<typeof reader.interpret>) =>
            broken
              ? Promise.reject(new Error('the provider can not be asked now'))
              : reader.interpret(...args),
        },
      };
      kassa = await startHarness({ ...bank, provider }, { store: await newStore() });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      // `created` belongs to the first object; the harness reads it there.
      kassa.bank.created = bank.created;
      expect((await kassa.notify(PAID)).status).toBe(200);
      await vi.waitFor(async () => {
        const [entry] = await kassa.store.db.selectFrom('inbox').selectAll().execute();
        expect(entry).toMatchObject({ processedAt: null, error: 'the provider can not be asked now' });
      });
      broken = false;
      await vi.waitFor(async () => expect(await status()).toBe('PAID'), 10_000);
    });

    it('that can’t be handled tells by /health/ready how long it has waited', async () => {
      const bank = fakeBank();
      const reader = bank.provider.notifications;
      if (!reader) throw new Error('The fake bank notifies');
      vi.spyOn(reader, 'interpret').mockRejectedValue(new Error('the provider can not be asked now'));
      kassa = await startHarness(bank, { store: await newStore() });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      expect((await kassa.notify(PAID)).status).toBe(200);
      kassa.clock.advance(MINUTE);
      const { oldestNotificationMs } = (await kassa.call('/health/ready')).body as Health;
      expect(oldestNotificationMs).toBeGreaterThanOrEqual(MINUTE);
      expect(oldestNotificationMs).toBeLessThan(10 * MINUTE);
    });

    it('that a process has stored and left is handled by another one once its lease is over', async () => {
      await start();
      const { db } = kassa.store;
      const { id: paymentId } = await db.selectFrom('payments').select('id').executeTakeFirstOrThrow();
      const received = kassa.clock.now();
      const left = {
        id: 'ntf_1',
        provider: 'fakebank',
        notificationId: 'n-1',
        paymentId,
        payload: JSON.stringify({ report: JSON.stringify(PAID) }),
        receivedAt: received.toISOString(),
        attempts: 1,
        nextAttemptAt: new Date(received.getTime() + 10_000).toISOString(),
      };
      await db.insertInto('inbox').values(left).execute();
      kassa.clock.advance(10_000);
      await vi.waitFor(async () => expect(await status()).toBe('PAID'), 10_000);
    });

    const accountKey = 'an-account-key-that-cant-be-guessed';
    const accountBank = () =>
      fakeBank(
        {},
        {
          notifications: {
            scope: 'account',
            accountKey,
            read: ({ body }) => {
              const { reference } = JSON.parse(new TextDecoder().decode(body)) as { reference: string };
              return Promise.resolve({
                kind: 'accepted',
                id: reference,
                about: { reference },
                payload: {},
                answer: () => ({ status: 200, contentType: 'text/plain', body: 'OK' }),
              });
            },
            interpret: () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' }),
          },
        },
      );

    it('about a payment that isn’t known is kept, and applied once the payment is', async () => {
      const bank = accountBank();
      kassa = await startHarness(bank, { store: await newStore() });
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      const payments = kassa.store.db.updateTable('payments');
      // As after a restore from a backup that is older than the payment.
      const reference = bank.created[0]?.payment.reference ?? '';
      await payments.set({ reference: 'another' }).execute();
      await kassa.call(`/notifications/fakebank/${accountKey}`, { method: 'POST', body: { reference } });
      const entry = kassa.store.db.selectFrom('inbox').selectAll();
      await vi.waitFor(async () =>
        expect(await entry.executeTakeFirst()).toMatchObject({ attempts: 1, processedAt: null }),
      );
      // An attempt is counted before it is made.
      await vi.waitFor(() =>
        expect(kassa.logged).toContainEqual(expect.objectContaining({ incident: true })),
      );
      await payments.set({ reference }).execute();
      kassa.clock.advance(24 * 3_600_000);
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
      expect(await entry.executeTakeFirst()).toMatchObject({ about: null });
    });

    it('about a payment that never becomes known is no alarm, and ends after 90 days', async () => {
      kassa = await startHarness(accountBank(), { store: await newStore() });
      const body = { reference: 'of-another-shop' };
      await kassa.call(`/notifications/fakebank/${accountKey}`, { method: 'POST', body });
      const entry = kassa.store.db.selectFrom('inbox').selectAll();
      await vi.waitFor(async () => expect(await entry.executeTakeFirst()).toMatchObject({ attempts: 1 }));
      kassa.clock.advance(MINUTE);
      expect((await kassa.call('/health/ready')).body).toMatchObject({ oldestNotificationMs: null });
      await vi.waitFor(async () => expect(await entry.executeTakeFirst()).toMatchObject({ attempts: 2 }));
      expect(await entry.executeTakeFirst()).toMatchObject({ processedAt: null });
      kassa.clock.advance(91 * 24 * 60 * MINUTE);
      await vi.waitFor(async () =>
        expect(await entry.executeTakeFirst()).toMatchObject({ processedAt: expect.any(String) as string }),
      );
    });

    it('that its provider has signed is kept though a restored database lacks its payment', async () => {
      const bank = fakeBank(
        {},
        {
          notifications: {
            scope: 'payment',
            read: ({ headers, body }) => {
              const { reference } = JSON.parse(new TextDecoder().decode(body)) as { reference: string };
              if (headers.get('x-bank') !== BANK_SECRET)
                return Promise.resolve({ kind: 'refused', reason: 'bad_signature', message: 'Not ours' });
              return Promise.resolve({
                kind: 'accepted',
                id: `n-${reference}`,
                about: { reference },
                payload: {},
                confirmation: true,
                answer: (confirmed) => ({ status: 200, contentType: 'text/plain', body: `${confirmed}` }),
              });
            },
            interpret: () => Promise.resolve(PAID),
          },
        },
      );
      const confirmPayment = vi.fn(() => Promise.resolve(true));
      kassa = await startHarness(bank, { store: await newStore(), merchant: { confirmPayment } });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const { payment, urls } = bank.created[0] ?? {};
      const url = urls?.notification ?? '';
      const payments = kassa.store.db.updateTable('payments');
      await payments.set({ reference: 'another', notificationHash: 'another' }).execute();

      expect((await kassa.notify(PAID, { url, secret: 'guessed' })).status).toBe(404);
      // Nobody is asked whether to take the money of a payment that nobody knows.
      expect(await kassa.notify(PAID, { url })).toMatchObject({ status: 200, body: 'false' });
      expect(confirmPayment).not.toHaveBeenCalled();
      await vi.waitFor(() =>
        expect(incidents()).toMatchObject([{ reference: payment?.reference, provider: 'fakebank' }]),
      );
      await payments.set({ reference: payment?.reference ?? '' }).execute();
      kassa.clock.advance(24 * 3_600_000);
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
    });

    it('at a URL that is nobody’s is refused when its payment is known, whoever has signed it', async () => {
      const bank = fakeBank(
        {},
        {
          notifications: {
            scope: 'payment',
            read: ({ body }) => {
              const { reference } = JSON.parse(new TextDecoder().decode(body)) as { reference: string };
              return Promise.resolve({
                kind: 'accepted',
                id: 'n-1',
                about: { reference },
                payload: {},
                answer: () => ({ status: 200, contentType: 'text/plain', body: 'OK' }),
              });
            },
            interpret: () => Promise.resolve(PAID),
          },
        },
      );
      kassa = await startHarness(bank, { store: await newStore() });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const elsewhere = `${SHOP}/notifications/fakebank/AAAAAAAAAAAAAAAAAAAAAA`;
      expect((await kassa.notify(PAID, { url: elsewhere })).status).toBe(400);
      expect(incidents()).toMatchObject([{ reason: 'wrong_payment' }]);
      expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
    });

    it('at an account’s URL is held to the payment that it is about, and stored only if it fits', async () => {
      const accountKey = 'an-account-key-that-cant-be-guessed';
      const bank = fakeBank(
        {},
        {
          notifications: {
            scope: 'account',
            accountKey,
            read: ({ body }) => {
              const payload = JSON.parse(new TextDecoder().decode(body)) as { reference: string };
              return Promise.resolve({
                kind: 'accepted',
                id: 'n-1',
                payload,
                about: payload,
                answer: () => ({ status: 200, contentType: 'text/plain', body: 'OK' }),
              });
            },
            mismatch: ({ amount }, payment) =>
              amount === payment.amount ? null : `${JSON.stringify(amount)} is not the amount`,
            interpret: () => Promise.resolve(PAID),
          },
        },
      );
      kassa = await startHarness(bank, { store: await newStore() });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const reference = bank.created[0]?.payment.reference;
      const notify = (amount: number) =>
        kassa.call(`/notifications/fakebank/${accountKey}`, { method: 'POST', body: { reference, amount } });

      expect((await notify(1)).status).toBe(400);
      expect(incidents()).toMatchObject([
        { reason: 'mismatch', message: expect.stringContaining('1') as string },
      ]);
      expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
      expect(await notify(19_900)).toMatchObject({ status: 200, body: 'OK' });
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
    });

    it('that tells of an operation is read again when the payment has changed since it was read', async () => {
      const bank = fakeBank({ operations: ['capture'] });
      const reader = bank.provider.notifications;
      if (!reader) throw new Error('The fake bank notifies');
      let goOn: () => void = () => undefined;
      const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
      const known: number[] = [];
      // As a provider that tells what all captures come to, and not the amount of each.
      const interpret: typeof reader.interpret = async ({ report }, { payment: { totals } }) => {
        const { rawStatus } = JSON.parse(report as string) as { rawStatus: string };
        const sum = Number(rawStatus);
        const amount = sum - totals.captured;
        if (sum === 5_000) known.push(totals.captured);
        if (sum === 5_000 && known.length === 1) await mayGoOn;
        const capture = {
          kind: 'capture',
          amount,
          status: 'SUCCEEDED',
          providerReference: `c-${sum}`,
        } as const;
        return { status: 'AUTHORIZED', rawStatus, operations: [{ ...capture, rawStatus }] };
      };
      const provider = { ...bank.provider, notifications: { ...reader, interpret } };
      kassa = await startHarness({ ...bank, provider }, { store: await newStore() });
      kassa.bank.created = bank.created;
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const captured = async () =>
        (await kassa.server.checkout.findPayments('order-1'))[0]?.operations.map(({ amount }) => amount);
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: '5000' });
      await vi.waitFor(() => expect(known).toEqual([0]));
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: '3000' });
      await vi.waitFor(async () => expect(await captured()).toEqual([3_000]));
      goOn();
      await vi.waitFor(async () => expect(await captured()).toEqual([3_000, 2_000]), 10_000);
      expect(known).toEqual([0, 3_000]);
    });

    it('with an Origin is refused: providers are not browsers', async () => {
      await start();
      const context = kassa.bank.created[0];
      const answer = await kassa.call(new URL(context?.urls.notification ?? '').pathname, {
        method: 'POST',
        headers: { origin: SHOP },
        body: {},
      });
      expect(answer.status).toBe(403);
    });
  });
});
