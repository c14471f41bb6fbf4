/** PgBouncer in transaction mode between two replicas and PostgreSQL, as docs/scaling.md says to set it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgres, type PostgresOptions } from '../../packages/postgres/src/index.ts';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { startHarness, type Harness } from '../../packages/server/test-support/harness.ts';
import { openPage } from '../../packages/node/test-support/page-socket.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { findProgram } from '../../scripts/machine.ts';

/** What a pooler may not know: it is told to leave them alone, or they are not sent. */
const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
const NO_LIMITS = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
/** Fewer than the replicas' pools have together: connections are shared all the time. */
const POOL = 4;
const ORDERS = 40;

interface Pooler {
  /** The same database through it. */
  urlOf(connectionString: string): string;
  stop(): Promise<void>;
}

async function startPooler(connectionString: string, ignored: readonly string[]): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-pooler-'));
  const port = await freePorts();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=127.0.0.1 port=${new URL(connectionString).port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${POOL}
ignore_startup_parameters = ${ignored.join(', ')}
`,
  );
  chmodSync(folder, 0o755);
  const program = findProgram('pgbouncer');
  if (program === undefined) throw new Error('PgBouncer is not installed: apt-get install pgbouncer');
  // It refuses to run as root: the user of Debian's PostgreSQL does it.
  const child =
    userInfo().uid === 0
      ? spawn('su', ['postgres', '-s', '/bin/sh', '-c', `exec ${program} -q ${file}`], { cwd: folder })
      : spawn(program, ['-q', file]);
  await untilListening(child, port);
  return {
    urlOf: (direct) => Object.assign(new URL(direct), { port: String(port) }).href,
    stop: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`PgBouncer has ended: ${said}`);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect').finally(() => socket.destroy());
    },
    { timeout: 10_000 },
  );
}

let running: TestPostgres;
let pooler: Pooler | undefined;
let replicas: Harness[] = [];
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());
afterEach(async () => {
  vi.useRealTimers();
  for (const replica of replicas) await replica.close();
  await pooler?.stop();
  replicas = [];
  pooler = undefined;
});

/** Two replicas of one shop, through a pooler that leaves these settings alone. */
async function startReplicas(
  ignored: readonly string[],
  limits: Partial<PostgresOptions> = {},
): Promise<{ one: Harness; two: Harness; connectionString: string }> {
  const direct = await running.createDatabase();
  pooler = await startPooler(direct, ignored);
  const connectionString = pooler.urlOf(direct);
  const bank = fakeBank();
  const one = await startHarness(bank, { store: postgres({ connectionString, ...limits }) });
  replicas = [one];
  const two = await startHarness(bank, {
    store: postgres({ connectionString, ...limits }),
    clock: one.clock,
  });
  replicas = [one, two];
  return { one, two, connectionString: direct };
}

const numbers = Array.from({ length: ORDERS }, (_, index) => index);
/** A payment may fall to either. */
const either = <T>(index: number, one: T, two: T): T => (index % 2 === 0 ? one : two);

describe.each([
  ['leaves the limits alone', LIMITS, {}],
  ['is sent none', [], NO_LIMITS],
])('behind a pooler that %s', (_, ignored, limits) => {
  it('two replicas start, and each order is paid once, whichever replica is asked', async () => {
    const { one, two, connectionString } = await startReplicas(ignored, limits);
    const tokens = await Promise.all(
      numbers.map((index) =>
        either(index, one, two).createSession({ order: { merchantReference: `order-${index}` } }),
      ),
    );
    const answers = await Promise.all(
      tokens.flatMap(({ token }, index) => [
        either(index, two, one).pay(token, 'first-click'),
        either(index, one, two).pay(token, 'another-tab'),
      ]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(ORDERS);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(ORDERS);
    expect(one.bank.created).toHaveLength(ORDERS);
    await Promise.all(
      numbers.map((index) =>
        either(index, one, two).notify({ status: 'PAID', rawStatus: 'paid' }, { index }),
      ),
    );
    for (const [index, { token }] of tokens.entries())
      await vi.waitFor(
        async () => expect((await either(index, two, one).snapshot(token)).payment?.status).toBe('PAID'),
        10_000,
      );
    const paid = () => [...one.events, ...two.events].filter(({ type }) => type === 'payment.paid');
    await vi.waitFor(() => expect(paid()).toHaveLength(ORDERS), 10_000);
    expect([...one.logged, ...two.logged].filter(({ level }) => level === 'error')).toEqual([]);
    expect(await connectionsOf(connectionString)).toBeLessThanOrEqual(POOL);
  }, 60_000);
});

it('a page of the other replica hears within 15 seconds: LISTEN reaches nobody through a pooler', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { one, two } = await startReplicas(LIMITS);
  const { token } = await one.createSession();
  const { socket, heard } = await openPage(one.url, token);
  await two.pay(token);
  await two.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () => expect((await two.snapshot(token)).payment?.status).toBe('PAID'));
  vi.advanceTimersByTime(15_000);
  await vi.waitFor(() => expect(heard.at(-1)).toContain('"PAID"'));
  socket.terminate();
}, 60_000);

it('a pooler that is not told of the limits refuses, and the start names the setting', async () => {
  await expect(startReplicas([])).rejects.toThrow(/unsupported startup parameter.*_timeout/);
}, 60_000);

/** Of the pooler's: this one asks directly. */
async function connectionsOf(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
  return Number(rows[0]?.count);
}
