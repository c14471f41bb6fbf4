import { KassaError, type EventDelivery } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../test-support/harness.ts';

const headers = { authorization: `Bearer ${API_KEY}` };

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  /** A clock that stands: nothing is tried again unless it is asked for. */
  const standing = (): Harness['clock'] => {
    let time = Date.parse('2026-03-01T12:00:00Z');
    return { now: () => new Date(time), advance: (ms) => (time += ms) };
  };

  /** Three orders, each paid a second after the one before. The endpoint refuses the second's event. */
  const start = async () => {
    kassa = await startHarness(fakeBank(), { store: await newStore(), clock: standing() });
    kassa.merchant.status = ({ data }) => (data.merchantReference === 'order-1' ? 422 : 204);
    for (const index of [0, 1, 2]) {
      const { token } = await kassa.createSession({ order: { merchantReference: `order-${index}` } });
      await kassa.pay(token);
      await kassa.notify({ status: 'PAID', rawStatus: null });
      const settled = async () => (await list()).filter(isTried).length;
      await vi.waitFor(async () => expect(await settled()).toBe(index + 1));
      kassa.clock.advance(1_000);
    }
  };
  const list = (...query: Parameters<Harness['server']['checkout']['listEvents']>) =>
    kassa.server.checkout.listEvents(...query);
  const isTried = ({ deliveredAt, error }: EventDelivery) => deliveredAt !== null || error !== null;
  const orders = (events: EventDelivery[]) => events.map(({ event }) => event.data.merchantReference);
  const giveUp = () =>
    kassa.store.db
      .updateTable('outbox')
      .set({ deadAt: kassa.clock.now().toISOString() })
      .where('deliveredAt', 'is', null)
      .execute();

  it('payment.paid tells what was paid, when the cart has changed since and the order costs more', async () => {
    kassa = await startHarness(fakeBank(), { store: await newStore() });
    const { token } = await kassa.createSession({ order: { amount: 100 } });
    await kassa.pay(token);
    await kassa.createSession({ order: { amount: 1_000_000 } });
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
    expect(kassa.events[0]).toMatchObject({
      type: 'payment.paid',
      data: { merchantReference: 'order-1', amount: 100, currency: 'SEK' },
    });
  });

  describe('what the merchant can do about events', () => {
    it('lists them by state, payment and time, page by page', async () => {
      await start();
      const all = await list();
      expect(orders(all)).toEqual(['order-0', 'order-1', 'order-2']);
      const [first, second, third] = all as [EventDelivery, EventDelivery, EventDelivery];
      expect(first).toMatchObject({ state: 'delivered', attempts: 1, error: null, nextAttemptAt: null });
      expect(second).toMatchObject({
        state: 'waiting',
        error: 'The merchant answered 422',
        deliveredAt: null,
      });
      expect(await list({ state: 'delivered' })).toEqual([first, third]);
      expect(await list({ paymentId: second.event.data.paymentId })).toEqual([second]);
      expect(await list({ since: third.event.timestamp })).toEqual([third]);
      expect(await list({ after: first.event.id })).toEqual([second, third]);
      expect(await list({ state: 'dead' })).toEqual([]);
      await giveUp();
      expect(orders(await list({ state: 'dead' }))).toEqual(['order-1']);
      expect(await list({ state: 'waiting' })).toEqual([]);
    });

    it('sends one again, under its own id, though it was given up', async () => {
      await start();
      await giveUp();
      kassa.merchant.status = 204;
      const [dead] = await list({ state: 'dead' });
      await kassa.server.checkout.resendEvent(dead?.event.id ?? '');
      await vi.waitFor(() => expect(kassa.events.at(-1)).toEqual(dead?.event));
      expect(await list({ state: 'dead' })).toEqual([]);
      const unknown = kassa.server.checkout.resendEvent('evt_none');
      await expect(unknown).rejects.toThrow(new KassaError('not_found', 'There is no event evt_none'));
    });

    it('sends all again from a time on, over HTTP as well', async () => {
      await start();
      await giveUp();
      kassa.merchant.status = 204;
      const before = kassa.events.length;
      const since = (await list())[1]?.event.timestamp;
      const body = { since: since?.replace('Z', '+00:00') };
      const answer = await kassa.call('/events/resend', { method: 'POST', headers, body });
      expect(answer).toMatchObject({ status: 202, body: { resent: 2 } });
      await vi.waitFor(() => expect(kassa.events).toHaveLength(before + 2));
      await vi.waitFor(async () => {
        const listed = await kassa.call('/events?state=delivered', { headers });
        expect(orders(listed.body as EventDelivery[])).toEqual(['order-0', 'order-1', 'order-2']);
      });
    });

    it('sends what an outage has left waiting, long before its next try', async () => {
      await start();
      await kassa.store.db
        .updateTable('outbox')
        .set({ nextAttemptAt: '2026-03-01T13:00:00.000Z' })
        .where('deliveredAt', 'is', null)
        .execute();
      kassa.merchant.status = 204;
      const [waiting] = await list({ state: 'waiting' });
      const body = { since: waiting?.event.timestamp };
      const answer = await kassa.call('/events/resend', { method: 'POST', headers, body });
      expect(answer).toMatchObject({ status: 202, body: { resent: 2 } });
      await vi.waitFor(() => expect(kassa.events.map(({ id }) => id)).toContain(waiting?.event.id));
    });

    it('takes the merchant’s key alone, and names what is wrong in a query', async () => {
      await start();
      expect((await kassa.call('/events')).status).toBe(401);
      expect((await kassa.call('/events?state=lost', { headers })).body).toMatchObject({
        error: { code: 'invalid_request', field: 'state' },
      });
      const empty = await kassa.call('/events/resend', { method: 'POST', headers, body: {} });
      expect(empty.body).toMatchObject({ error: { code: 'invalid_request', field: 'since' } });
    });
  });
});
