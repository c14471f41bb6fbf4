import type { MerchantEvent } from '@kassa/protocol';
import type { OutboxRow, Store } from '@kassa/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { freePorts } from '../../test-support/free-ports.ts';
import { EVENTS_SECRET, startHarness, type Harness } from '../../test-support/harness.ts';

const NEW_SECRET = `whsec_${Buffer.from('a-new-secret-of-thirty-two-bytes').toString('base64')}`;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

onBothDialects((newStore) => {
  let kassa: Harness;
  const start = async () => {
    kassa = await startHarness(fakeBank(), { store: await newStore() });
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    return token;
  };
  /** An open payment for each order: `order-0`, `order-1` … */
  const startOrders = async (count: number) => {
    kassa = await startHarness(fakeBank(), { store: await newStore() });
    for (let index = 0; index < count; index++) {
      const { token } = await kassa.createSession({ order: { merchantReference: `order-${index}` } });
      await kassa.pay(token);
    }
  };
  const orders = (count: number) => Array.from({ length: count }, (_, index) => `order-${index}`);
  const authorized = (index: number) => kassa.notify({ status: 'AUTHORIZED', rawStatus: null }, { index });
  const paid = (index: number) => kassa.notify({ status: 'PAID', rawStatus: null }, { index });
  const events = () =>
    kassa.store.db.selectFrom('outbox').selectAll().orderBy('sequence').orderBy('createdAt');
  const waiting = () => events().where('deliveredAt', 'is', null).where('deadAt', 'is', null).execute();
  /** As it is stored: the merchant has seen an event, and the log tells of it, a moment before. */
  const stillWaiting = (rows: readonly Partial<OutboxRow>[]) =>
    vi.waitFor(async () => expect(await waiting()).toMatchObject(rows));
  const firstEvent = () => events().executeTakeFirst();
  /** As if the waiting events had been tried for longer. */
  const change = (columns: Partial<OutboxRow>) =>
    kassa.store.db.updateTable('outbox').set(columns).where('deliveredAt', 'is', null).execute();
  const references = () => kassa.events.map(({ data }) => data.merchantReference);
  const tries = () =>
    kassa.logged.filter(({ message }) => message === 'Event not delivered yet').length + kassa.events.length;
  /** Tries that failed, as they are stored: the log says so a moment before. */
  const failed = async () => (await waiting()).filter(({ error }) => error !== null).length;
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
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
    });

    it('delivers in order per payment: a later event waits for the earlier', async () => {
      await start();
      kassa.merchant.status = 503;
      await kassa.notify({ status: 'CANCELLED', rawStatus: null });
      await vi.waitFor(async () =>
        expect(await firstEvent()).toMatchObject({ attempts: 1, error: 'The merchant answered 503' }),
      );
      await change({ nextAttemptAt: new Date(kassa.clock.now().getTime() + HOUR).toISOString() });
      await kassa.notify({ status: 'AUTHORIZED', rawStatus: null });
      // Two that come together may be applied in either order.
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(2), 10_000);
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(
        async () =>
          expect(
            await kassa.store.db.selectFrom('outbox').select('attempts').orderBy('sequence').execute(),
          ).toEqual([{ attempts: 1 }, { attempts: 0 }, { attempts: 0 }]),
        10_000,
      );
      kassa.merchant.status = 200;
      kassa.clock.advance(HOUR);
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

    it('delivers another order’s event while the endpoint hangs on the first’s', async () => {
      await startOrders(2);
      const hangs = vi.fn((event: MerchantEvent) => event.data.merchantReference === 'order-0');
      kassa.merchant.hangs = hangs;
      await paid(0);
      await vi.waitFor(() => expect(hangs).toHaveReturnedWith(true));
      await paid(1);
      await vi.waitFor(() => expect(references()).toEqual(['order-1']));
    });

    it('sends sixteen events at once while the endpoint answers none of them', async () => {
      await startOrders(16);
      const hangs = vi.fn(() => true);
      kassa.merchant.hangs = hangs;
      for (let index = 0; index < 16; index++) await paid(index);
      await vi.waitFor(() => expect(hangs).toHaveBeenCalledTimes(16), 10_000);
    });

    it('tries an endpoint that is down by few events, and delivers all at once when it answers again', async () => {
      await startOrders(12);
      kassa.merchant.status = 503;
      for (let index = 0; index < 3; index++) await paid(index);
      await vi.waitFor(() => expect(tries()).toBe(3));
      for (let index = 3; index < 12; index++) await paid(index);
      for (const minutes of [1, 60]) {
        const before = tries();
        kassa.clock.advance(minutes * MINUTE);
        await vi.waitFor(() => expect(tries()).toBeGreaterThan(before));
      }
      expect(tries()).toBeLessThan(12);
      kassa.merchant.status = 204;
      await vi.waitFor(() => {
        // A try that was under way when the clock went on puts the next one off by a minute. Its lease
        // is over then as well, so its event may come twice.
        kassa.clock.advance(MINUTE);
        expect(new Set(references()).size).toBe(12);
      }, 10_000);
    }, 30_000);

    it('sends what has failed for an hour when the endpoint takes another order’s event', async () => {
      await startOrders(2);
      kassa.merchant.status = 503;
      await paid(0);
      await vi.waitFor(async () => expect(await failed()).toBe(1));
      await change({
        attempts: 20,
        nextAttemptAt: new Date(kassa.clock.now().getTime() + HOUR).toISOString(),
      });
      kassa.merchant.status = 204;
      await paid(1);
      await vi.waitFor(() => expect(references()).toEqual(['order-1', 'order-0']));
    });

    it('delivers the later events of each payment at once while the endpoint refuses the first of each', async () => {
      await startOrders(4);
      kassa.merchant.status = ({ type }) => (type === 'payment.authorized' ? 422 : 204);
      for (let index = 0; index < 4; index++) await authorized(index);
      await vi.waitFor(() => expect(tries()).toBe(4));
      for (let index = 0; index < 4; index++) await paid(index);
      await vi.waitFor(() => expect(references().sort()).toEqual(orders(4)));
      await stillWaiting(orders(4).map(() => ({ refusals: 1, deadAt: null })));
    });

    it('delivers the later event of a payment whose first one fails for an hour while others are taken', async () => {
      await startOrders(2);
      kassa.merchant.status = ({ type }) => (type === 'payment.authorized' ? 500 : 204);
      await authorized(0);
      await vi.waitFor(async () => expect(await failed()).toBe(1));
      await paid(0);
      await paid(1);
      await vi.waitFor(() => expect(references()).toEqual(['order-1']));
      await stillWaiting([{ type: 'payment.authorized' }, { type: 'payment.paid' }]);
      await change({ attempts: 5, nextAttemptAt: kassa.clock.now().toISOString() });
      kassa.clock.advance(1_000);
      await vi.waitFor(() => expect(references()).toEqual(['order-1', 'order-0']));
      await stillWaiting([{ refusals: 1, deadAt: null }]);
    });

    it('delivers in order what the endpoint has refused when it takes events again', async () => {
      await startOrders(1);
      kassa.merchant.status = 401;
      await authorized(0);
      await vi.waitFor(() => expect(tries()).toBe(1));
      await paid(0);
      await vi.waitFor(() => expect(tries()).toBe(2));
      kassa.merchant.status = 204;
      kassa.clock.advance(HOUR);
      const types = () => kassa.events.map(({ type }) => type);
      await vi.waitFor(() => expect(types()).toEqual(['payment.authorized', 'payment.paid']), 5_000);
    });

    it('gives up an event that the endpoint refuses for an hour while it takes others', async () => {
      await startOrders(2);
      kassa.merchant.status = ({ type }) => (type === 'payment.authorized' ? 422 : 204);
      await authorized(0);
      await vi.waitFor(async () => expect(await failed()).toBe(1));
      await paid(0);
      await vi.waitFor(() => expect(references()).toEqual(['order-0']));
      await stillWaiting([{ type: 'payment.authorized' }]);
      await change({ refusals: 5, attempts: 5 });
      kassa.clock.advance(40 * MINUTE);
      // What was taken that long ago says nothing of an endpoint that refuses now.
      await vi.waitFor(async () => expect(await firstEvent()).toMatchObject({ refusals: 6, deadAt: null }));
      await paid(1);
      await vi.waitFor(() => expect(references()).toEqual(['order-0', 'order-1']));
      await stillWaiting([{ type: 'payment.authorized' }]);
      kassa.clock.advance(MINUTE);
      await change({ nextAttemptAt: kassa.clock.now().toISOString() });
      await vi.waitFor(async () => expect((await firstEvent())?.deadAt).not.toBeNull());
      const given = kassa.logged.find(({ message }) => message === 'Event given up: the merchant refuses it');
      expect(given).toMatchObject({ level: 'error', incident: true, failure: 'The merchant answered 422' });
    });

    it.each([408, 425, 429, 500])('never gives up an event that is answered with %i', async (status) => {
      await startOrders(1);
      kassa.merchant.status = status;
      await paid(0);
      await vi.waitFor(async () => expect(await failed()).toBe(1));
      await change({ refusals: 5, attempts: 20, error: null });
      kassa.clock.advance(HOUR);
      await vi.waitFor(async () => expect(await failed()).toBe(1));
      expect(await firstEvent()).toMatchObject({ deadAt: null, refusals: 5 });
    });

    it('gives no event up while the endpoint refuses all of them', async () => {
      await startOrders(3);
      kassa.merchant.status = 401;
      for (let index = 0; index < 3; index++) await paid(index);
      await vi.waitFor(async () => expect(await failed()).toBe(3));
      await change({ refusals: 20, error: null });
      kassa.clock.advance(HOUR);
      await vi.waitFor(async () => expect(await failed()).toBeGreaterThan(0));
      expect(await waiting()).toHaveLength(3);
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
      const heard = (...types: string[]) =>
        vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(types), 10_000);
      await kassa.notify({ status: 'UNDER_REVIEW', rawStatus: 'review' });
      await heard('payment.under_review');
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await heard('payment.under_review', 'payment.paid');
      const dispute = { id: 'cb-1', kind: 'chargeback', amount: 5_000 } as const;
      await kassa.notify({ status: 'PAID', rawStatus: null, dispute });
      await kassa.notify({ status: 'PAID', rawStatus: null, dispute });
      await heard('payment.under_review', 'payment.paid', 'dispute.opened');
      expect(kassa.events[2]?.data.dispute).toMatchObject({ kind: 'chargeback', amount: 5_000 });
      const [payment] = await kassa.server.checkout.findPayments('order-1');
      expect(payment?.disputes).toHaveLength(1);
      expect(payment?.status).toBe('PAID');
    });
  });
});

it('a stop of the server is no try that has failed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-outbox-'));
  const file = join(folder, 'kassa.sqlite');
  const kassa = await startHarness(fakeBank(), { store: sqlite({ file }) });
  const hangs = vi.fn(() => true);
  kassa.merchant.hangs = hangs;
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  await kassa.notify({ status: 'PAID', rawStatus: null });
  const triesIn = async (store: Store) =>
    store.db.selectFrom('outbox').select(['attempts', 'error', 'nextAttemptAt']).executeTakeFirstOrThrow();
  await vi.waitFor(() => expect(hangs).toHaveBeenCalled());
  await kassa.close();
  const reopened = sqlite({ file });
  const { nextAttemptAt, ...tries } = await triesIn(reopened);
  expect(tries).toEqual({ attempts: 0, error: null });
  expect(Date.parse(nextAttemptAt)).toBeLessThanOrEqual(kassa.clock.now().getTime());
  await reopened.close();
  rmSync(folder, { recursive: true });
});

it('another shop’s server doesn’t start on a database that is not its own, and delivers nothing of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-outbox-'));
  const file = join(folder, 'kassa.sqlite');
  const first = await startHarness(fakeBank(), { store: sqlite({ file }) });
  first.merchant.status = 503;
  const { token } = await first.createSession();
  await first.pay(token);
  await first.notify({ status: 'PAID', rawStatus: null });
  await first.close();
  const store = sqlite({ file });
  const second = startHarness(fakeBank(), { store, merchant: { id: 'another' } });
  await expect(second).rejects.toThrow('merchant.id: the database is that of "test"');
  const [event] = await store.db.selectFrom('outbox').select('deliveredAt').execute();
  expect(event).toEqual({ deliveredAt: null });
  await store.close();
  rmSync(folder, { recursive: true });
});
