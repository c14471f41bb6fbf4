/** What a whole payment costs the database: its session, the attempt, the notification and the merchant's event. */
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

/** They may go down, and never up again. */
const MOST_STATEMENTS = 41;
const MOST_COMMITS = 6;

let kassa: Harness;
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await kassa.close();
});

/** Every statement that SQLite runs from now on. */
function recordStatements(): string[] {
  const run: string[] = [];
  const prepare = Reflect.get(BetterSqlite3.prototype, 'prepare') as (
    text: string,
  ) => BetterSqlite3.Statement;
  vi.spyOn(BetterSqlite3.prototype, 'prepare').mockImplementation(function (
    this: BetterSqlite3.Database,
    text: string,
  ) {
    const statement = Reflect.apply(prepare, this, [text]);
    for (const method of ['all', 'run'] as const) {
      const call = statement[method].bind(statement) as (parameters: unknown[]) => never;
      statement[method] = (...[parameters]: unknown[]) => {
        run.push(text);
        return call(parameters as unknown[]);
      };
    }
    return statement;
  });
  return run;
}

async function payOnce(run: string[], merchantReference: string): Promise<void> {
  run.length = 0;
  const { token } = await kassa.createSession({ order: { merchantReference } });
  expect((await kassa.pay(token)).status).toBe(200);
  await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitUntil(() => run.some((text) => /^update "outbox"/.test(text)));
}

it('a whole payment takes no more statements and commits than it did', async () => {
  // What looks each second for due work belongs to no payment.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const run = recordStatements();
  kassa = await startHarness(fakeBank());
  await payOnce(run, 'order-1');
  await payOnce(run, 'order-2');
  let inTransaction = false;
  const commits = run.filter((text) => {
    if (/^begin/.test(text)) inTransaction = true;
    if (!/^commit/.test(text)) return !inTransaction && /^(insert|update|delete)/.test(text);
    inTransaction = false;
    return true;
  });
  expect(run.length, run.join('\n')).toBeLessThanOrEqual(MOST_STATEMENTS);
  expect(commits.length).toBeLessThanOrEqual(MOST_COMMITS);
});
