/**
 * The lock of an order against what is true at the banks: pages that pay at the same moment, twice and again; answers that
 * are lost or late; banks that ask for the merchant's yes, and tell late and twice; a person who ends payments. Two replicas
 * on PostgreSQL, one server on SQLite. Chance is the seed's; which of two things at the same moment comes first is the machine's.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHarness, type Harness } from '../../../packages/server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../../packages/server/test-support/postgres.ts';
import type { Store } from '@kassa/store';
import { postgres } from '../../../packages/postgres/src/index.ts';
import { sqlite } from '../../../packages/sqlite/src/index.ts';
import { Random } from '../world/random.ts';
import { BankBooks, makeBanks } from './bank-books.ts';
import { Order } from './order.ts';

const SEEDS = Array.from({ length: Number(process.env['KASSA_LOCK_SEEDS'] ?? 8) }, (_, index) => index + 1);
const STEPS = 14;
const MINUTE = 60_000;

let servers: Harness[];
let running: TestPostgres | undefined;
let now = Date.parse('2026-03-01T12:00:00Z');
const clock = { now: () => new Date(now), advance: (ms: number) => void (now += ms) };
const books = new Map<string, BankBooks>();

/** All banks, clocks and the merchant are the same for each. */
async function start(...stores: Store[]): Promise<void> {
  const [bank, ...providers] = makeBanks((name) => {
    const known = books.get(name);
    if (!known) throw new Error(`There is no order ${name}`);
    return known;
  });
  const random = new Random(0);
  const merchant = { confirmPayment: () => Promise.resolve(random.chance(0.9)) };
  servers = [];
  for (const store of stores) servers.push(await startHarness(bank, { store, providers, merchant, clock }));
}

async function live(seed: number): Promise<Order> {
  const random = new Random(seed);
  const name = `order-${seed}`;
  const book = new BankBooks(new Random(seed * 7_919));
  books.set(name, book);
  const order = new Order(name, book, servers, random);
  for (let step = 0; step < STEPS; step++) {
    clock.advance(random.pick([1_000, 1_000, 15_000, 10 * MINUTE]));
    await order.step(step >= STEPS / 2);
  }
  await order.settle();
  return order;
}

/** Any of them: what has happened is in their database. */
function anyServer(): Harness {
  const [server] = servers;
  if (!server) throw new Error('No server has started');
  return server;
}

/** Successes and duplicates that the merchant was told of, once all has been taken. */
async function toldOf(order: Order): Promise<string[]> {
  const { checkout } = anyServer().server;
  const told: string[] = [];
  for (const { id } of await order.attempts())
    for (const { event, state } of await checkout.listEvents({ paymentId: id })) {
      expect(state).toBe('delivered');
      if (/paid|duplicate/.test(event.type)) told.push(`${event.type} ${id}`);
    }
  return told.toSorted();
}

const holdersOf = ({ name }: Order) =>
  anyServer()
    .store.db.selectFrom('payments')
    .select(['id', 'status'])
    .where('merchantReference', '=', name)
    .where('holdsLock', '=', 1)
    .execute();

async function checkSettled(order: Order, paid: readonly string[]): Promise<void> {
  // What is tried again later is due some time.
  clock.advance(1_000);
  expect((await order.attempts()).filter(({ phase }) => phase === 'open')).toEqual([]);
  const holders = await holdersOf(order);
  expect(holders.map(({ status }) => status)).toEqual(paid.length > 0 ? ['PAID'] : []);
  const duplicates = paid.filter((id) => id !== holders[0]?.id);
  const told = [
    ...paid.map((id) => `payment.paid ${id}`),
    ...duplicates.map((id) => `payment.duplicate ${id}`),
  ];
  expect(await toldOf(order)).toEqual(told.toSorted());
}

async function check(seed: number): Promise<void> {
  const order = await live(seed);
  const { payments, problems } = order.books;
  expect(problems).toEqual([]);
  const paid = payments.filter(({ state }) => state === 'paid').map(({ context }) => context.payment.id);
  await vi.waitFor(() => checkSettled(order, paid), { timeout: 50_000, interval: 20 });
  // Attempts are counted by the hour, and sessions end.
  clock.advance(61 * MINUTE);
  expect(await order.payAnew()).toBe(paid.length > 0 ? 409 : 200);
}

const name = 'an order is paid once with the merchant’s yes, told once, and never stuck: seed %i';

describe('on SQLite', () => {
  beforeAll(() => start(sqlite({ file: ':memory:' })), 60_000);
  afterAll(async () => {
    for (const server of servers) await server.close();
  });
  it.each(SEEDS)(name, check, 120_000);
});

describe('on two replicas', () => {
  beforeAll(async () => {
    running = await startPostgres();
    const connectionString = await running.createDatabase();
    // What waits on a busy machine is no finding.
    const patient = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000, lockTimeoutMs: 60_000 };
    const newStore = () => postgres({ connectionString, ...patient });
    await start(newStore(), newStore());
  }, 60_000);
  afterAll(async () => {
    for (const server of servers) await server.close();
    await running?.stop();
  }, 60_000);
  it.each(SEEDS)(name, check, 120_000);
});
