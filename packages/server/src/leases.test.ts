/** Two replicas on one PostgreSQL database: who has a call, who takes it over, and who writes its result. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '@kassa/protocol';
import { failWith, fakeBank, type FakeBank } from '../test-support/fake-bank.ts';
import { startPostgres, type TestPostgres } from '../test-support/postgres.ts';
import { LEASE_MS } from './leases.ts';
import { startTwoReplicas, type TwoReplicas } from '../test-support/two-replicas.ts';

let running: TestPostgres;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());

let replicas: TwoReplicas;
afterEach(() => replicas.close());

const WAITING = { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' } as const;
/** A createPayment that answers when it is told to: the first one only. */
function slowBank(overrides: Parameters<typeof fakeBank>[0]) {
  const bank = fakeBank(overrides);
  let answer: (rawStatus: string) => void = () => undefined;
  bank.onCreate = () =>
    bank.created.length > 1
      ? Promise.resolve(WAITING)
      : new Promise((resolve) => {
          answer = (rawStatus) => resolve({ ...WAITING, rawStatus });
        });
  return { bank, answer: (rawStatus: string) => answer(rawStatus) };
}

async function startPaying(bank: FakeBank) {
  replicas = await startTwoReplicas(running, bank);
  const { one } = replicas;
  const { token } = await one.createSession();
  const paying = one.pay(token);
  await vi.waitFor(() => expect(bank.created).toHaveLength(1));
  const row = () => one.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
  const seconds = async () => (Date.parse((await row()).createDeadline) - one.clock.now().getTime()) / 1_000;
  /** As if the process that has the call had stopped prolonging its lease. */
  const looseLease = () =>
    one.store.db
      .updateTable('payments')
      .set({ lease: 'of a process that is gone', createDeadline: one.clock.now().toISOString() })
      .execute();
  return { paying, row, seconds, looseLease, token };
}

describe('a call that a process has lost', () => {
  it('is made again within seconds where it repeats by its key, and the late answer is not written', async () => {
    const { bank, answer } = slowBank({ createAnswerLost: 'repeat' });
    const { paying, row, seconds, looseLease } = await startPaying(bank);
    expect(await seconds()).toBeLessThanOrEqual(10);
    await looseLease();
    await vi.waitFor(async () => expect((await row()).answeredAt).not.toBeNull(), 10_000);
    expect(bank.created.map(({ payment }) => payment.reference)).toEqual(
      Array(2).fill(bank.created[0]?.payment.reference),
    );
    answer('late');
    expect((await paying).status).toBe(200);
    expect(await row()).toMatchObject({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' });
  });

  it('is left alone until its own limit is over where it can’t be repeated', async () => {
    const { bank, answer } = slowBank({ createAnswerLost: 'abandon', longestCallMs: 45_000 });
    const { paying, row, seconds } = await startPaying(bank);
    expect(await seconds()).toBeGreaterThan(40);
    replicas.one.clock.advance(46_000);
    await vi.waitFor(async () => expect((await row()).status).toBe('ERROR'), 10_000);
    // The process was only paused: its answer is a way to pay for an attempt that has ended.
    answer('late');
    expect((await paying).status).toBe(200);
    expect(await row()).toMatchObject({ status: 'ERROR', nextAction: null });
  });

  it('that fails late ends nothing that another replica goes on with', async () => {
    const bank = fakeBank({ createAnswerLost: 'repeat' });
    let fail: () => void = () => undefined;
    bank.onCreate = () =>
      bank.created.length > 1
        ? Promise.resolve(WAITING)
        : new Promise((_, reject) => {
            fail = () => void failWith('unavailable')().catch(reject);
          });
    const { paying, row, looseLease } = await startPaying(bank);
    await looseLease();
    await vi.waitFor(async () => expect((await row()).answeredAt).not.toBeNull(), 10_000);
    fail();
    await paying;
    expect(await row()).toMatchObject({ status: 'WAITING_FOR_PAYMENT', holdsLock: 1 });
  });

  it('is prolonged while its process lives, so that no other one takes it', async () => {
    const { bank, answer } = slowBank({ createAnswerLost: 'repeat' });
    const { paying, seconds } = await startPaying(bank);
    replicas.one.clock.advance(5_000);
    await vi.waitFor(async () => expect(await seconds()).toBeGreaterThan(8));
    expect(bank.created).toHaveLength(1);
    answer('in time');
    expect((await paying).body).toMatchObject({ payment: { rawStatus: 'in time' } });
  });
});

describe('an answer that can’t be written while another replica takes the call over', () => {
  /** The call is answered on a replica that has lost the database; the other one makes it again and gets what `repeat` says. */
  async function answerCutOff(
    repeat: () => ReturnType<FakeBank['onCreate']>,
    first: Awaited<ReturnType<FakeBank['onCreate']>> = WAITING,
  ) {
    const bank = fakeBank({ createAnswerLost: 'repeat_once' });
    replicas = await startTwoReplicas(running, bank);
    const { one } = replicas;
    let heal: () => Promise<unknown> = () => Promise.resolve();
    bank.onCreate = async () => {
      if (bank.created.length > 1) return repeat();
      heal = await replicas.refuseOne();
      one.clock.advance(LEASE_MS + 1);
      return first;
    };
    const { token } = await one.createSession();
    const paying = one.pay(token);
    await vi.waitFor(() => expect(bank.created).toHaveLength(2), 10_000);
    return { paying, token, heal: () => heal(), bank };
  }
  const paymentOf = (answer: { body: unknown }) => (answer.body as Snapshot).payment;
  const LED_ON = { status: 'WAITING_FOR_PAYMENT', nextAction: { kind: 'redirect' } };

  it('leads the customer on, though the repeat only says that the payment exists', async () => {
    const { paying, token, heal, bank } = await answerCutOff(failWith('exists'));
    const answeredAt = replicas.two.store.db.selectFrom('payments').select('answeredAt');
    await vi.waitFor(async () => expect(await answeredAt.execute()).not.toEqual([{ answeredAt: null }]));
    await heal();
    expect(paymentOf(await paying)).toMatchObject(LED_ON);
    expect((await replicas.two.snapshot(token)).payment).toMatchObject(LED_ON);
    expect(new Set(bank.created.map(({ payment }) => payment.reference)).size).toBe(1);
    expect(bank.created).toHaveLength(2);
  });

  it('leads the customer on, though the repeat is refused after it', async () => {
    let refuse: () => void = () => undefined;
    const { paying, token, heal } = await answerCutOff(
      () =>
        new Promise((_, reject) => {
          refuse = () => void failWith('rejected')().catch(reject);
        }),
    );
    await heal();
    expect(paymentOf(await paying)).toMatchObject(LED_ON);
    refuse();
    await vi.waitFor(() =>
      expect(replicas.two.logged.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/^A report that came too late/),
      ),
    );
    expect((await replicas.two.snapshot(token)).payment).toMatchObject(LED_ON);
  });

  it('ends nothing when it is a refusal: the repeat may have made the payment', async () => {
    let answer: (report: typeof WAITING) => void = () => undefined;
    const { paying, token, heal } = await answerCutOff(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
      { status: 'DECLINED', rawStatus: 'declined' },
    );
    await heal();
    await paying;
    answer(WAITING);
    await vi.waitFor(async () => expect((await replicas.two.snapshot(token)).payment).toMatchObject(LED_ON));
  });
});
