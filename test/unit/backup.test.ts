/** What docs/backup.md says, done: a backup of a running server, a restore, and the provider's notifications after it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgres } from '../../packages/postgres/src/index.ts';
import { sqlite } from '../../packages/sqlite/src/index.ts';
import type { Store } from '@kassa/store';
import { fakeBank, type FakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../packages/server/test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';

const run = promisify(execFile);
const page = readFileSync('docs/backup.md', 'utf8');
/** The page's command that begins so. */
const commandOf = (tool: string): string => new RegExp(`^ *(${tool} .*)$`, 'm').exec(page)?.[1] ?? '';

/** A database and its backup. */
interface Place {
  open(): Store;
  backUp(): Promise<void>;
  /** Opens what was restored. */
  restore(): Promise<Store>;
}

const PAID = { status: 'PAID', rawStatus: 'paid', providerReference: 'bank-1' } as const;
let folder: string;
let bank: FakeBank;
let place: Place;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-backup-'));
  bank = fakeBank();
  return () => rmSync(folder, { recursive: true });
});

/** A server on the restored database, as it was when the first order had been opened and nothing else. */
async function restored(): Promise<Harness> {
  const before = await startHarness(bank, { store: place.open() });
  const { token } = await before.createSession();
  await before.pay(token);
  await vi.waitUntil(() => bank.created.length === 1);
  await place.backUp();
  // All of this the backup lacks.
  await before.notify(PAID, { index: 0, id: 'n-1' });
  const later = await before.createSession({ order: { merchantReference: 'order-2' } });
  await before.pay(later.token, 'key-00000002');
  await vi.waitUntil(() => before.events.some(({ type }) => type === 'payment.paid'));
  await before.close();
  return startHarness(bank, { store: await place.restore() });
}

function suite(): void {
  it('a backup of a running server is complete, and lacks what came after it', async () => {
    const after = await restored();
    const [payment] = await after.server.checkout.findPayments('order-1');
    expect(payment?.status).toBe('WAITING_FOR_PAYMENT');
    expect(await after.server.checkout.findPayments('order-2')).toEqual([]);
    await after.close();
  });

  it('after a restore the provider’s repeat is taken, and the merchant is told again', async () => {
    const after = await restored();
    expect((await after.notify(PAID, { index: 0, id: 'n-1' })).status).toBe(200);
    await vi.waitUntil(() => after.events.some(({ type }) => type === 'payment.paid'));
    const [payment] = await after.server.checkout.findPayments('order-1');
    expect(payment?.status).toBe('PAID');
    await after.close();
  });

  it('after a restore a notification about a payment that the backup lacks moves no money', async () => {
    const after = await restored();
    const { status } = await after.notify(PAID, { index: 1 });
    expect(status).toBe(404);
    expect(await after.server.checkout.findPayments('order-2')).toEqual([]);
    await after.close();
  });
}

describe('SQLite', () => {
  beforeEach(() => {
    const file = join(folder, 'kassa.sqlite');
    const backup = join(folder, 'backup.sqlite');
    place = {
      open: () => sqlite({ file }),
      backUp: () => {
        const [, sql = ''] = /"(.*)"/.exec(commandOf('sqlite3')) ?? [];
        const reader = new BetterSqlite3(file);
        reader.exec(sql.replace('backup.sqlite', backup));
        reader.close();
        return Promise.resolve();
      },
      restore: () => Promise.resolve(sqlite({ file: backup })),
    };
  });
  suite();
});

describe('PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop(), 60_000);
  beforeEach(async () => {
    const first = await server.createDatabase();
    const second = await server.createDatabase();
    const shell = (command: string, database: string) =>
      run('sh', ['-c', command], { cwd: folder, env: { ...process.env, KASSA_DATABASE: database } });
    place = {
      open: () => postgres({ connectionString: first }),
      backUp: async () => {
        await shell(commandOf('pg_dump'), first);
      },
      restore: async () => {
        await shell(commandOf('pg_restore'), second);
        return postgres({ connectionString: second });
      },
    };
  });
  suite();
});
