import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KassaError } from '@kassa/protocol';
import type { Database } from '@kassa/store';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sqlite } from '../../../sqlite/src/index.ts';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, aSession, startHarness, type Harness } from '../../test-support/harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PERSON = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@home.example',
  phone: '+46701234567',
  ip: '203.0.113.7',
  reference: 'customer-1',
  nationalId: '19121212-1212',
  vatId: 'SE556677889901',
};
const ADDRESS = { street: 'Storgatan 1', city: 'Kiruna', postalCode: '98131', email: 'ada@home.example' };
/** What must not be found anywhere afterwards. */
const WORDS = [
  'Ada',
  'Lovelace',
  'ada@home',
  '+4670',
  '203.0.113',
  'customer-1',
  '191212',
  'SE5566',
  'Storgatan',
  'Kiruna',
];

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  const start = async (retention = {}, bank = fakeBank()) => {
    const time = { now: Date.parse('2026-03-01T12:00:00Z') };
    const clock = { now: () => new Date(time.now), advance: (ms: number) => void (time.now += ms) };
    kassa = await startHarness(bank, { store: await newStore(), clock, retention });
  };
  const order = async (merchantReference: string) => {
    const { token } = await kassa.server.checkout.createSession(
      aSession({
        order: { merchantReference, message: 'For Ada' },
        rest: { customer: PERSON, billingAddress: ADDRESS, shippingAddress: ADDRESS },
      }),
    );
    return token;
  };
  const settle = async (merchantReference: string, status: 'PAID' | 'CANCELLED' = 'PAID') => {
    await kassa.pay(await order(merchantReference), `key-${merchantReference}`);
    const report = { status, rawStatus: null, payer: 'Ada Lovelace' };
    await kassa.notify(report);
    const done = async () => (await kassa.server.checkout.findPayments(merchantReference))[0]?.status;
    await vi.waitFor(async () => expect(await done()).toBe(status));
    const waiting = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
    await vi.waitFor(async () => expect(await waiting.execute()).toEqual([]));
  };
  const count = async (table: keyof Database) =>
    (await kassa.store.db.selectFrom(table).selectAll().execute()).length;
  const person = async () => {
    const { db } = kassa.store;
    const kept = [
      await db.selectFrom('orderDetails').selectAll().execute(),
      await db.selectFrom('inbox').selectAll().execute(),
      await db.selectFrom('outbox').selectAll().execute(),
      await db.selectFrom('rememberedCustomers').selectAll().execute(),
      await db.selectFrom('selections').selectAll().execute(),
      await db.selectFrom('orders').selectAll().execute(),
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('payments').selectAll().execute(),
      await db.selectFrom('paymentHistory').selectAll().execute(),
      await db.selectFrom('operations').selectAll().execute(),
      await db.selectFrom('authorizationTokens').selectAll().execute(),
      await db.selectFrom('returnCodes').selectAll().execute(),
    ];
    const text = JSON.stringify(kept);
    return WORDS.filter((word) => text.includes(word));
  };

  describe('what is kept, and for how long', () => {
    it('an order that nobody paid is deleted a month after its session has ended, and not before', async () => {
      await start();
      await order('unpaid');
      kassa.clock.advance(29 * DAY);
      await kassa.server.checkout.retain();
      expect(await count('orders')).toBe(1);
      kassa.clock.advance(2 * DAY);
      await kassa.server.checkout.retain();
      for (const table of ['orders', 'orderDetails', 'sessions'] as const) expect(await count(table)).toBe(0);
      await order('unpaid');
      expect(await count('orders')).toBe(1);
    });

    it('a paid order keeps its person for two years, and its amounts for good', async () => {
      await start();
      await settle('paid');
      kassa.clock.advance(700 * DAY);
      await kassa.server.checkout.retain();
      expect(await person()).toContain('Lovelace');
      kassa.clock.advance(40 * DAY);
      await kassa.server.checkout.retain();
      expect(await person()).toEqual([]);
      const [payment] = await kassa.server.checkout.findPayments('paid');
      expect(payment).toMatchObject({
        status: 'PAID',
        amount: 19_900,
        merchantReference: 'paid',
        history: [],
      });
    });

    it('an open payment keeps its person, however old', async () => {
      await start();
      await kassa.pay(await order('open'));
      kassa.clock.advance(800 * DAY);
      await kassa.server.checkout.retain();
      expect(await person()).toContain('Lovelace');
    });

    it('notifications and events go ninety days after they were handled and delivered, what waits stays', async () => {
      await start();
      await settle('first');
      await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
      kassa.merchant.status = 503;
      await settle('second');
      kassa.clock.advance(91 * DAY);
      await kassa.server.checkout.retain();
      expect(await count('inbox')).toBe(0);
      expect(await count('outbox')).toBe(1);
      expect(await count('orders')).toBe(2);
    });

    it('a token that was paid with or given back is known for thirty days, as a hash', async () => {
      await start();
      const token = await order('klarna');
      const method = 'fakebank.pay';
      const post = (path: string, body: object) => kassa.call(path, { method: 'POST', token, body });
      const klarna = (authorizationToken: string) => ({ kind: 'klarna_widget', authorizationToken });
      const pay = { method, input: klarna('paid-with'), idempotencyKey: 'key-of-klarna' };
      expect((await post('/session/payments', pay)).status).toBe(200);
      expect((await post('/session/discards', { method, input: klarna('given-back') })).status).toBe(200);
      const { db } = kassa.store;
      const kept = JSON.stringify(await db.selectFrom('authorizationTokens').selectAll().execute());
      expect(kept).not.toMatch(/paid-with|given-back/);
      kassa.clock.advance(29 * DAY);
      await kassa.server.checkout.retain();
      expect(await count('authorizationTokens')).toBe(2);
      kassa.clock.advance(2 * DAY);
      await kassa.server.checkout.retain();
      expect(await count('authorizationTokens')).toBe(0);
    });

    it('many notifications, events and tokens go five hundred at a time', async () => {
      await start();
      await settle('paid');
      await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
      const { db } = kassa.store;
      const at = kassa.clock.now().toISOString();
      const [entry, event] = [
        await db.selectFrom('inbox').selectAll().executeTakeFirstOrThrow(),
        await db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow(),
      ];
      const left = async () => [
        await count('inbox'),
        await count('outbox'),
        await count('authorizationTokens'),
      ];
      for (let sequence = 2; sequence <= 1_101; sequence++) {
        const id = `copy-${sequence}`;
        await db
          .insertInto('inbox')
          .values({ ...entry, id, notificationId: id })
          .execute();
        await db
          .insertInto('outbox')
          .values({ ...event, id, sequence, deliveredAt: at })
          .execute();
        await db.insertInto('authorizationTokens').values({ tokenHash: id, at }).execute();
      }
      kassa.clock.advance(91 * DAY);
      const rounds: unknown[] = [];
      for (let round = 1; round <= 3; round++)
        rounds.push([await kassa.server.checkout.retain(), await left()]);
      expect(rounds).toEqual([
        [true, [601, 601, 600]],
        [true, [101, 101, 100]],
        [false, [0, 0, 0]],
      ]);
    }, 30_000);

    it('the code of a return link goes by itself once it is too old to be used', async () => {
      await start();
      await kassa.pay(await order('returning'));
      const back = new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '').pathname;
      expect((await kassa.call(back)).status).toBe(303);
      expect(await count('returnCodes')).toBe(1);
      kassa.clock.advance(2 * MINUTE);
      await vi.waitFor(async () => expect(await count('returnCodes')).toBe(0));
    });

    it('a shop’s own times count, in many batches', async () => {
      await start({ unpaidDays: 2 });
      for (let index = 0; index < 120; index++) await order(`order-${index}`);
      kassa.clock.advance(3 * DAY);
      expect(await kassa.server.checkout.retain()).toBe(true);
      expect(await count('orders')).toBe(70);
      while (await kassa.server.checkout.retain());
      expect(await count('orders')).toBe(0);
    }, 30_000);
  });

  describe('erasing a person', () => {
    it('erases an order: the person goes, what the books need stays, and a refund is still possible', async () => {
      await start();
      await settle('order-1');
      expect(await person()).toContain('Kiruna');
      await kassa.server.checkout.eraseOrder('order-1');
      expect(await person()).toEqual([]);
      const [payment] = await kassa.server.checkout.findPayments('order-1');
      expect(payment).toMatchObject({ status: 'PAID', amount: 19_900, currency: 'SEK' });
      expect(payment?.history.length).toBeGreaterThan(0);
      await kassa.server.checkout.eraseOrder('order-1');
    });

    it('erases all orders of a customer over HTTP, but refuses those with an open payment', async () => {
      await start();
      await settle('order-1');
      await settle('order-2', 'CANCELLED');
      const erase = () =>
        kassa.call('/customers/customer-1', {
          method: 'DELETE',
          headers: { authorization: `Bearer ${API_KEY}` },
        });
      const token = await order('order-3');
      await kassa.pay(token, 'key-order-3');
      expect((await erase()).body).toMatchObject({
        error: {
          code: 'order_locked',
          message: 'Not erased while a payment or an operation is open: order-3',
        },
      });
      await kassa.notify({ status: 'CANCELLED', rawStatus: null });
      const done = async () => (await kassa.server.checkout.findPayments('order-3'))[0]?.status;
      await vi.waitFor(async () => expect(await done()).toBe('CANCELLED'));
      await vi.waitFor(async () => expect((await erase()).status).toBe(204));
      await vi.waitFor(async () => {
        await erase();
        expect(await person()).toEqual([]);
      });
      expect((await kassa.snapshot(token)).session).toMatchObject({ state: 'expired', canPay: false });
    });

    it('erases what was said of payments and operations, and refuses while an operation is under way', async () => {
      const bank = fakeBank({ operations: ['refund'] });
      bank.onOperate = () => Promise.resolve({ status: 'PENDING', rawStatus: null, reason: 'Ada is asked' });
      await start({}, bank);
      await kassa.pay(await order('order-1'));
      const data = { person: { debtor: 'Lovelace' }, balance: '199.00' };
      await kassa.notify({ status: 'PAID', rawStatus: null, reason: 'Paid by Lovelace', data });
      const { checkout } = kassa.server;
      const find = async () => (await checkout.findPayments('order-1'))[0];
      await vi.waitFor(async () => expect(await find()).toMatchObject({ reason: 'Paid by Lovelace' }));
      const id = (await find())?.id ?? '';
      const stays = { amount: 900, createdBy: 'Bo', merchantReference: 'refund-1' };
      const goes = { message: 'Sorry, Ada', providerOptions: { holder: 'Lovelace' } };
      await checkout.refund(id, { ...stays, ...goes }, 'refund-key');
      await expect(checkout.eraseOrder('order-1')).rejects.toThrow(
        new KassaError('order_locked', 'Not erased while a payment or an operation is open: order-1'),
      );
      const operations = [
        { kind: 'refund' as const, number: 1, status: 'SUCCEEDED' as const, rawStatus: null },
      ];
      await kassa.notify({ status: 'PAID', rawStatus: null, operations });
      await vi.waitFor(async () => expect(await find()).toMatchObject({ amountRefunded: 900 }));
      await vi.waitFor(async () => {
        await checkout.eraseOrder('order-1');
        expect(await person()).toEqual([]);
      });
      expect(await find()).toMatchObject({ amountRefunded: 900, operations: [stays], reason: null });
      const row = await kassa.store.db.selectFrom('payments').select('data').executeTakeFirstOrThrow();
      expect(JSON.parse(row.data)).toEqual({ balance: '199.00' });
      const events = (await checkout.listEvents({ paymentId: id })).map(({ event }) => event);
      const paid = events.find(({ type }) => type === 'payment.paid');
      expect(paid?.data).toMatchObject({ amount: 19_900, reason: null });
    });

    it('what comes to an erased order later goes in its time too, with the history of its payments', async () => {
      const bank = fakeBank({ operations: ['refund'] });
      await start({}, bank);
      await settle('order-1');
      const { checkout } = kassa.server;
      await checkout.eraseOrder('order-1');
      const find = async () => (await checkout.findPayments('order-1'))[0];
      const refund = { amount: 900, message: 'Sorry, Ada' };
      await checkout.refund((await find())?.id ?? '', refund, 'refund-key');
      expect(await person()).toEqual(['Ada']);
      kassa.clock.advance(729 * DAY);
      await checkout.retain();
      expect((await find())?.history.length).toBeGreaterThan(0);
      kassa.clock.advance(2 * DAY);
      await checkout.retain();
      expect(await person()).toEqual([]);
      expect(await find()).toMatchObject({ amountRefunded: 900, history: [] });
    });

    it('what comes to an order after its two years goes a month later', async () => {
      const bank = fakeBank({ operations: ['refund'] });
      await start({}, bank);
      await settle('order-1');
      const { checkout } = kassa.server;
      kassa.clock.advance(740 * DAY);
      await checkout.retain();
      expect(await person()).toEqual([]);
      const find = async () => (await checkout.findPayments('order-1'))[0];
      const refund = { amount: 900, message: 'Sorry, Ada' };
      await checkout.refund((await find())?.id ?? '', refund, 'refund-key');
      kassa.clock.advance(29 * DAY);
      await checkout.retain();
      expect(await person()).toEqual(['Ada']);
      kassa.clock.advance(2 * DAY);
      await checkout.retain();
      expect(await person()).toEqual([]);
      expect(await find()).toMatchObject({ amountRefunded: 900 });
    });

    it('a person goes in their time also where the payment is asked about each day', async () => {
      const bank = fakeBank({ query: true });
      bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: null });
      await start({ unpaidDays: 30, personDays: 31 }, bank);
      await settle('order-1');
      const { checkout } = kassa.server;
      const id = (await checkout.findPayments('order-1'))[0]?.id ?? '';
      for (let day = 0; day < 33; day++) {
        kassa.clock.advance(DAY);
        await checkout.retain();
        await checkout.askPayment(id);
      }
      expect(await person()).toEqual([]);
    });

    it('leaves an order that nobody paid to be deleted in its time', async () => {
      await start();
      await order('unpaid');
      await kassa.server.checkout.eraseOrder('unpaid');
      expect(await person()).toEqual([]);
      kassa.clock.advance(29 * DAY);
      await kassa.server.checkout.retain();
      expect(await count('orders')).toBe(1);
      kassa.clock.advance(2 * DAY);
      await kassa.server.checkout.retain();
      for (const table of ['orders', 'orderDetails', 'sessions'] as const) expect(await count(table)).toBe(0);
    });

    it('says that there is no such order', async () => {
      await start();
      const erasing = kassa.server.checkout.eraseOrder('nobody');
      await expect(erasing).rejects.toThrow(new KassaError('not_found', 'There is no order nobody'));
    });
  });
});

it('a file of SQLite has nothing left of a person who was erased, also where no query looks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-erased-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kassa.sqlite');
  const kassa = await startHarness(fakeBank(), { store: sqlite({ file }) });
  const { checkout } = kassa.server;
  for (const merchantReference of ['order-1', 'order-2', 'order-3']) {
    const rest = { customer: PERSON, billingAddress: ADDRESS };
    await checkout.createSession(aSession({ order: { merchantReference, message: 'For Ada' }, rest }));
  }
  await checkout.eraseCustomer(PERSON.reference);
  await kassa.close();
  const kept = readFileSync(file, 'latin1');
  expect(kept).toContain('order-3');
  expect(WORDS.filter((word) => kept.includes(word))).toEqual([]);
});

describe('nobody asks for it', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('once an hour what is old enough is deleted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const kassa = await startHarness(fakeBank());
    await kassa.createSession();
    const orders = kassa.store.db.selectFrom('orders').select('id');
    const notified = kassa.store.db.selectFrom('sessions').select('id').where('expiryNotified', '=', 1);
    kassa.clock.advance(31 * DAY);
    vi.advanceTimersByTime(HOUR - 1);
    // What looks each second has looked.
    await vi.waitUntil(async () => (await notified.execute()).length === 1, { interval: 0 });
    expect(await orders.execute()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await vi.waitUntil(async () => (await orders.execute()).length === 0, { interval: 0 });
    await kassa.close();
  });
});
