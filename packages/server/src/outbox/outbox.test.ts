import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { freePorts } from '../../test-support/free-ports.ts';
import { EVENTS_SECRET, startHarness, type Harness } from '../../test-support/harness.ts';

const NEW_SECRET = `whsec_${Buffer.from('a-new-secret-of-thirty-two-bytes').toString('base64')}`;

onBothDialects((newStore) => {
  let kassa: Harness;
  const start = async () => {
    kassa = await startHarness(fakeBank(), { store: await newStore() });
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    return token;
  };
  afterEach(() => kassa.close());

  describe('the outbox', () => {
    it('keeps an event until the merchant has taken it', async () => {
      await start();
      kassa.merchant.status = 500;
      await kassa.notify({ status: 'PAID', rawStatus: null });
      const attempts = async () =>
        (await kassa.store.db.selectFrom('outbox').select(['attempts', 'error']).execute())[0];
      await vi.waitFor(async () =>
        expect(await attempts()).toEqual({ attempts: 1, error: 'The merchant answered 500' }),
      );
      expect(kassa.events).toEqual([]);
      kassa.merchant.status = 204;
      kassa.clock.advance(6_000);
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']), 5_000);
    });

    it('delivers in order per payment: a later event waits for the earlier', async () => {
      await start();
      kassa.merchant.status = 503;
      await kassa.notify({ status: 'CANCELLED', rawStatus: null });
      await vi.waitFor(async () =>
        expect((await kassa.store.db.selectFrom('outbox').select('attempts').execute())[0]?.attempts).toBe(1),
      );
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: null });
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(async () =>
        expect(
          await kassa.store.db.selectFrom('outbox').select('attempts').orderBy('sequence').execute(),
        ).toEqual([{ attempts: 1 }, { attempts: 0 }, { attempts: 0 }]),
      );
      kassa.merchant.status = 200;
      kassa.clock.advance(6_000);
      await vi.waitFor(
        () =>
          expect(kassa.events.map(({ type, data }) => [data.sequence, type])).toEqual([
            [1, 'payment.failed'],
            [2, 'payment.authorized'],
            [3, 'payment.paid'],
          ]),
        5_000,
      );
    });

    it('signs with each of several secrets, so that the merchant may change theirs', async () => {
      kassa = await startHarness(fakeBank(), {
        store: await newStore(),
        eventSecret: [NEW_SECRET, EVENTS_SECRET],
      });
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: null });
      await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
      kassa.merchant.secret = NEW_SECRET;
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(() => expect(kassa.events).toHaveLength(2));
    });

    it('says why an endpoint can’t be reached, in the log and beside the event', async () => {
      const port = await freePorts();
      const reason = `fetch failed: connect ECONNREFUSED 127.0.0.1:${port}`;
      kassa = await startHarness(fakeBank(), {
        store: await newStore(),
        merchant: { events: { url: `http://127.0.0.1:${port}/events`, secret: EVENTS_SECRET } },
      });
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(async () =>
        expect(await kassa.store.db.selectFrom('outbox').select('error').execute()).toEqual([
          { error: reason },
        ]),
      );
      const line = kassa.logged.find(({ message }) => message === 'Event not delivered yet');
      expect(line).toMatchObject({ failure: reason });
    });

    it('tells of a payment under review and of a dispute', async () => {
      await start();
      await kassa.notify({ status: 'UNDER_REVIEW', rawStatus: 'review' });
      await kassa.notify({ status: 'PAID', rawStatus: null });
      const dispute = { id: 'cb-1', kind: 'chargeback', amount: 5_000 } as const;
      await kassa.notify({ status: 'PAID', rawStatus: null, dispute });
      await kassa.notify({ status: 'PAID', rawStatus: null, dispute });
      await vi.waitFor(() =>
        expect(kassa.events.map(({ type }) => type)).toEqual([
          'payment.under_review',
          'payment.paid',
          'dispute.opened',
        ]),
      );
      expect(kassa.events[2]?.data.dispute).toMatchObject({ kind: 'chargeback', amount: 5_000 });
      const [payment] = await kassa.server.checkout.findPayments('order-1');
      expect(payment?.disputes).toHaveLength(1);
      expect(payment?.status).toBe('PAID');
    });
  });
});
