/** Limits of a replica that docs/scaling.md names, as they are met from outside, with more to do than they let through. */
import { postgres } from '@kassa/postgres';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../packages/server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';

const WAITING = { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' } as const;
const MANY = 30;

/** What everybody has to pass: nobody gets on before `open`, and then all do. */
class Gate {
  /** How many were in it at once, at most. */
  most = 0;
  passed = 0;
  #inside = 0;
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  async pass(): Promise<void> {
    this.most = Math.max(this.most, ++this.#inside);
    await this.#opened;
    // The next one may come only once this one has left.
    await new Promise(setImmediate);
    this.#inside--;
    this.passed++;
  }
}

let running: TestPostgres;
let kassa: Harness;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterEach(() => kassa.close());
afterAll(() => running.stop(), 60_000);

/** @returns the address of the database */
async function start(bank: ReturnType<typeof fakeBank>): Promise<string> {
  const connectionString = await running.createDatabase();
  kassa = await startHarness(bank, { store: postgres({ connectionString }) });
  return connectionString;
}

const payMany = async () => {
  for (let index = 0; index < MANY; index++) {
    const { token } = await kassa.createSession({ order: { merchantReference: `order-${index}` } });
    expect((await kassa.pay(token)).status).toBe(200);
  }
};

it('one provider is asked five questions at once', async () => {
  const bank = fakeBank({ query: true });
  const gate = new Gate();
  bank.onQuery = () => gate.pass().then(() => WAITING);
  await start(bank);
  await payMany();
  kassa.clock.advance(60_000);
  await vi.waitFor(() => expect(gate.most).toBe(5), 10_000);
  gate.open();
  await vi.waitFor(() => expect(gate.passed).toBeGreaterThanOrEqual(MANY), 10_000);
  expect(gate.most).toBe(5);
}, 60_000);

it('eight notifications of one provider are handled at once', async () => {
  const gate = new Gate();
  const { provider } = fakeBank();
  const { notifications } = provider;
  if (!notifications) throw new Error('This bank notifies');
  const interpret = () => gate.pass().then(() => WAITING);
  await start(fakeBank({}, { notifications: { ...notifications, interpret } }));
  await payMany();
  for (let index = 0; index < MANY; index++) await kassa.notify(WAITING, { index });
  await vi.waitFor(() => expect(gate.most).toBe(8), 10_000);
  gate.open();
  await vi.waitFor(() => expect(gate.passed).toBe(MANY), 10_000);
  expect(gate.most).toBe(8);
}, 60_000);

it('sixteen new events and a few more are sent at once to an endpoint that answers none', async () => {
  await start(fakeBank());
  const hangs = vi.fn(() => true);
  kassa.merchant.hangs = hangs;
  await payMany();
  for (let index = 0; index < MANY; index++)
    await kassa.notify({ status: 'PAID', rawStatus: 'paid' }, { index });
  const written = kassa.store.db.selectFrom('outbox').select('id');
  await vi.waitFor(async () => expect(await written.execute()).toHaveLength(MANY), 10_000);
  await vi.waitFor(() => expect(hangs.mock.calls.length).toBeGreaterThanOrEqual(16), 10_000);
  // Eight notifications are handled at once: what they write at the same moment may find the same room.
  expect(hangs.mock.calls.length).toBeLessThan(16 + 8);
}, 60_000);

it('a replica has ten connections to its database, and one that listens', async () => {
  const connectionString = await start(fakeBank());
  const { token } = await kassa.createSession();
  await Promise.all(Array.from({ length: 200 }, () => kassa.snapshot(token)));
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  expect(rows).toEqual([{ count: 11 }]);
  await client.end();
}, 60_000);
