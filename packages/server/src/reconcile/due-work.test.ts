/** Two replicas on one PostgreSQL database look for the same due work: each piece is done, and once. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import type { Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';
import { startTwoReplicas, type TwoReplicas } from '../../test-support/two-replicas.ts';

const MINUTE = 60_000;
/** Pieces of one kind that a replica works on at the same time. */
const AT_ONCE = 5;
/** More than both replicas together. */
const COUNT = 12;
const CANCELLED = { status: 'CANCELLED', rawStatus: 'closed' } as const;
const PAID = { status: 'PAID', rawStatus: 'paid' } as const;

let running: TestPostgres;
let replicas: TwoReplicas;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());
afterEach(() => replicas.close());

/** Goes on only when it is put forward: nothing is due a second time because this machine was slow. */
function standingClock(): Harness['clock'] {
  let now = Date.parse('2026-03-01T12:00:00Z');
  return { now: () => new Date(now), advance: (ms) => void (now += ms) };
}

/** What is asked of the bank again, by the reference of its payment. */
async function start(clock?: Harness['clock']) {
  const asked: string[] = [];
  const bank = fakeBank(
    { createAnswerLost: 'repeat', operations: ['refund', 'cancellation'] },
    {
      queryOperation: ({ payment }) => {
        asked.push(payment.reference);
        return Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' });
      },
    },
  );
  replicas = await startTwoReplicas(running, bank, clock && { clock });
  const { one } = replicas;
  const find = async (merchantReference: string) =>
    (await one.server.checkout.findPayments(merchantReference))[0];
  const untilStatus = (merchantReference: string, status: string) =>
    vi.waitFor(async () => expect((await find(merchantReference))?.status).toBe(status));
  const references = Array.from({ length: COUNT }, (_, index) => `order-${index}`);
  const tokens: string[] = [];
  for (const merchantReference of references) {
    const { token } = await one.createSession({ order: { merchantReference } });
    expect((await one.pay(token)).status).toBe(200);
    tokens.push(token);
  }
  return { bank, asked, one, find, untilStatus, references, tokens };
}
type Started = Awaited<ReturnType<typeof start>>;

interface Kind {
  /** Where its rows stand. */
  table: string;
  /** Makes it, to be due later. */
  prepare: (started: Started) => Promise<void>;
  dueAfterMs: number;
  /** What has been done, each piece by a name of its own. */
  done: (started: Started) => string[];
}

const kinds: Record<string, Kind> = {
  'a createPayment without an answer': {
    table: 'payments',
    prepare: async ({ one }) => {
      const createDeadline = new Date(one.clock.now().getTime() + MINUTE).toISOString();
      await one.store.db.updateTable('payments').set({ answeredAt: null, createDeadline }).execute();
    },
    dueAfterMs: 2 * MINUTE,
    done: ({ bank }) => bank.created.slice(COUNT).map(({ payment }) => payment.reference),
  },
  'an operation under way': {
    table: 'operations',
    prepare: async ({ bank, one, find, references, untilStatus }) => {
      bank.onOperate = () => Promise.resolve({ status: 'PENDING', rawStatus: 'asked' });
      for (const [index, reference] of references.entries()) {
        await one.notify(PAID, { index });
        await untilStatus(reference, 'PAID');
        const refunded = await one.server.checkout.refund((await find(reference))?.id ?? '', {}, reference);
        expect(refunded.status).toBe('PENDING');
      }
    },
    dueAfterMs: 60 * MINUTE,
    done: ({ asked }) => asked,
  },
  'a payment that nobody hears of': {
    table: 'payments',
    prepare: () => Promise.resolve(),
    dueAfterMs: 61 * MINUTE,
    done: () =>
      replicas
        .events()
        .filter(({ type }) => type === 'payment.unresolved')
        .map(({ data }) => data.reference),
  },
};

describe.each(Object.entries(kinds))('%s', (_, { table, prepare, dueAfterMs, done }) => {
  it('that another transaction has locked keeps nothing else waiting, and is done once it is free', async () => {
    const started = await start(standingClock());
    await prepare(started);
    const { one, two } = replicas;
    const newest = `(select id from ${table} order by created_at desc limit 1)`;
    const open = await replicas.keepOpen(`select 1 from ${table} where id <> ${newest} for update`);
    one.clock.advance(dueAfterMs);
    await vi.waitFor(() => expect(done(started)).toHaveLength(1));
    const failures = [...one.logged, ...two.logged].filter(({ level }) => level === 'error');
    expect(failures).toEqual([]);
    await open.commit();
    await vi.waitFor(() => expect(new Set(done(started)).size).toBe(COUNT));
    expect(done(started)).toHaveLength(COUNT);
  }, 60_000);

  it('that both replicas have found is done once', async () => {
    const started = await start(standingClock());
    await prepare(started);
    // It may be read, also `for update`, and not written.
    const open = await replicas.keepOpen(`lock table ${table} in share mode`);
    replicas.one.clock.advance(dueAfterMs);
    // More than one replica has under way: the other one looks at the same rows.
    await open.untilBlocked(AT_ONCE + 1);
    await open.commit();
    await vi.waitFor(() => expect(new Set(done(started)).size).toBe(COUNT));
    expect(done(started)).toHaveLength(COUNT);
  }, 60_000);
});

describe('a payment that is open beside a paid one', () => {
  it('is cancelled once, though both replicas find it', async () => {
    const { bank, one, references, tokens, untilStatus } = await start();
    bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'c', payment: CANCELLED });
    for (const [index, reference] of references.entries()) {
      await one.notify(CANCELLED, { index });
      await untilStatus(reference, 'CANCELLED');
      expect((await one.pay(tokens[index] ?? '', 'second-attempt')).status).toBe(200);
    }
    const open = await replicas.keepOpen('lock table operations in share mode');
    await Promise.all(references.map((_, index) => one.notify(PAID, { index })));
    // One at a time: both replicas have found the same, or one of them each.
    await open.untilBlocked(2);
    await open.commit();
    for (const reference of references) await untilStatus(reference, 'CANCELLED');
    const cancelled = bank.operated.map(({ payment }) => payment.reference);
    expect(cancelled.toSorted()).toEqual(
      bank.created
        .slice(COUNT)
        .map(({ payment }) => payment.reference)
        .toSorted(),
    );
  }, 60_000);
});
