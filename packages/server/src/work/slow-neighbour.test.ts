/** Due work waits for nobody else's: not for a provider that is slow, hangs or fails, nor for a row that is locked. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { startTwoReplicas } from '../../test-support/two-replicas.ts';

const WAITING = { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' } as const;
const CREATED = () => Promise.resolve(WAITING);
const ACCOUNT_KEY = 'an-account-key-that-cant-be-guessed';
const SECOND = 1_000;

/** A bank whose method is `<name>.pay`, and which sends thin notifications. */
function namedBank(name: string): FakeBank {
  const bank = fakeBank(
    { query: true },
    {
      name,
      methods: [{ id: `${name}.pay`, icon: 'bank', label: { en: name } }],
      notifications: {
        scope: 'account',
        accountKey: ACCOUNT_KEY,
        read: () =>
          Promise.resolve({
            kind: 'accepted',
            id: `n-${Math.random()}`,
            payload: {},
            thin: true,
            answer: () => ({ status: 200, contentType: 'text/plain', body: 'ok' }),
          }),
        interpret: () => Promise.resolve(null),
      },
    },
  );
  return bank;
}

/** References that a bank was asked about, each time. */
function countQuestions(bank: FakeBank, answer: FakeBank['onQuery']): string[] {
  const asked: string[] = [];
  bank.onQuery = (context) => {
    asked.push(context.payment.reference);
    return answer(context);
  };
  return asked;
}

onBothDialects((newStore) => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  let orders = 0;
  const payAt = async (bank: FakeBank, count: number) => {
    for (let index = 0; index < count; index++) {
      const { token } = await kassa.createSession({ order: { merchantReference: `order-${orders++}` } });
      expect((await kassa.pay(token, 'key-00000001', `${bank.provider.name}.pay`)).status).toBe(200);
    }
  };
  const startTwo = async () => {
    const [slow, other] = [namedBank('slowbank'), namedBank('otherbank')];
    kassa = await startHarness(slow, { store: await newStore(), providers: [other.provider] });
    return { slow, other };
  };

  describe('thirty open payments at a provider that doesn’t answer', () => {
    it('delay no other provider’s payment, and no session’s end', async () => {
      const { slow, other } = await startTwo();
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const askedSlow = countQuestions(slow, () => released.then(CREATED));
      const askedOther = countQuestions(other, CREATED);
      await payAt(slow, 30);
      await payAt(other, 1);
      kassa.clock.advance(4 * SECOND);
      await vi.waitFor(() => expect(askedSlow.length).toBeGreaterThan(0), 10_000);
      await vi.waitFor(() => expect(askedOther).toHaveLength(1), 10_000);
      expect(askedSlow.length).toBeLessThan(30);
      kassa.clock.advance(31 * 60 * SECOND);
      const untold = kassa.store.db.selectFrom('sessions').select('id').where('expiryNotified', '=', 0);
      await vi.waitFor(async () => expect(await untold.execute()).toEqual([]), 10_000);
      release();
    });
  });

  describe('a provider that fails again and again', () => {
    it('is left alone for a while, and is asked about all again when it answers', async () => {
      const { slow, other } = await startTwo();
      const askedSlow = countQuestions(slow, failWith('unavailable'));
      const askedOther = countQuestions(other, CREATED);
      await payAt(slow, 30);
      await payAt(other, 1);
      kassa.clock.advance(4 * SECOND);
      const leftAlone = () => kassa.logged.some(({ lane }) => lane === 'payments at slowbank');
      await vi.waitFor(() => expect(leftAlone()).toBe(true), 10_000);
      await vi.waitFor(() => expect(askedOther).toHaveLength(1), 10_000);
      // No more than were under way when the third of them failed.
      expect(askedSlow.length).toBeLessThan(10);
      const answered = countQuestions(slow, CREATED);
      await vi.waitFor(() => {
        kassa.clock.advance(10 * SECOND);
        expect(new Set(answered).size).toBe(30);
      }, 15_000);
    });
  });

  describe('a thin notification', () => {
    it('has few payments asked about, the newest, however many are open', async () => {
      const { slow } = await startTwo();
      await payAt(slow, 40);
      await kassa.store.db.updateTable('payments').set({ nextCheckAt: '9999-12-31' }).execute();
      const asked = countQuestions(slow, CREATED);
      const answer = await kassa.call(`/notifications/slowbank/${ACCOUNT_KEY}`, { method: 'POST', body: {} });
      expect(answer.status).toBe(200);
      const due = kassa.store.db.selectFrom('payments').select('id').where('nextCheckAt', '<', '9999-12-31');
      await vi.waitFor(() => expect(asked).toHaveLength(20), 10_000);
      expect(await due.execute()).toHaveLength(20);
      const newest = slow.created.slice(-20).map(({ payment }) => payment.reference);
      expect(new Set(asked)).toEqual(new Set(newest));
    });
  });
});

describe('on PostgreSQL', () => {
  let running: TestPostgres;
  beforeAll(async () => {
    running = await startPostgres();
  }, 60_000);
  afterAll(() => running.stop());

  it('a payment that another transaction has locked delays no other one', async () => {
    const bank = fakeBank({ query: true });
    const replicas = await startTwoReplicas(running, bank);
    const { one } = replicas;
    for (let index = 0; index < 11; index++) {
      const { token } = await one.createSession({ order: { merchantReference: `order-${index}` } });
      await one.pay(token);
    }
    const locked = bank.created[0]?.payment ?? { id: '', reference: '' };
    const open = await replicas.keepOpen(`select 1 from payments where id = '${locked.id}' for update`);
    const asked = countQuestions(bank, () => Promise.resolve({ status: 'PAID', rawStatus: 'paid' }));
    one.clock.advance(4 * SECOND);
    await vi.waitFor(() => expect(new Set(asked).size).toBe(10), 10_000);
    expect(asked).not.toContain(locked.reference);
    await open.commit();
    await vi.waitFor(() => expect(asked).toContain(locked.reference), 10_000);
    await replicas.close();
  });

  it('an event whose delivery takes longer than a lease is sent by no other replica meanwhile', async () => {
    const bank = fakeBank();
    const replicas = await startTwoReplicas(running, bank);
    const { one, two } = replicas;
    const sent: string[] = [];
    for (const replica of [one, two])
      replica.merchant.hangs = ({ id }) => {
        sent.push(id);
        return true;
      };
    const { token } = await one.createSession();
    await one.pay(token);
    await one.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const leaseEnd = async () =>
      (await one.store.db.selectFrom('outbox').select('nextAttemptAt').executeTakeFirstOrThrow())
        .nextAttemptAt;
    const first = await leaseEnd();
    await vi.waitFor(async () => expect((await leaseEnd()) > first).toBe(true), 10_000);
    expect(sent).toHaveLength(1);
    await replicas.close();
  });
});
