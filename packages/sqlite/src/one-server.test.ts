import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness } from '../../server/test-support/harness.ts';
import { startLoneServer } from '../../server/test-support/lone-server.ts';
import { sqlite } from './sqlite.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-one-server-'));
  file = join(folder, 'kassa.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (of = file) => startHarness(fakeBank(), { store: sqlite({ file: of }) });

describe('one SQLite file', () => {
  it('takes one server at a time, and names the file to the second', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`Another server works on ${file}`);
    const other = join(folder, 'same.db');
    symlinkSync(file, other);
    await expect(start(other)).rejects.toThrow('Another server works on');
    await first.close();
    await (await start()).close();
  });

  it('that is new is waited for while another process makes it', async () => {
    // Whoever writes to it keeps it from becoming a WAL file, and SQLite lets nobody wait for that.
    const other = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
      const database = new (require('better-sqlite3'))(workerData);
      database.exec('begin immediate');
      parentPort.postMessage('writes');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      database.close();`,
      { eval: true, workerData: file },
    );
    await once(other, 'message');
    const store = sqlite({ file });
    expect(new BetterSqlite3(file).pragma('journal_mode', { simple: true })).toBe('wal');
    await store.close();
    await other.terminate();
  });

  it('can be read and backed up while a server works on it', async () => {
    const server = await start();
    const { token } = await server.createSession();
    const reader = new BetterSqlite3(file, { readonly: true });
    expect(reader.prepare('select count(*) as orders from orders').get()).toEqual({ orders: 1 });
    await reader.backup(join(folder, 'backup.db'));
    reader.close();
    expect((await server.pay(token)).status).toBe(200);
    await server.close();
  });

  it('is free again at once after its server was killed', async () => {
    const env = { SQLITE_FILE: file };
    const first = await startLoneServer(env);
    await expect(startLoneServer(env)).rejects.toThrow('Another server works on');
    await first.stop();
    const second = await startLoneServer(env);
    expect(await second.isLive()).toBe(true);
    await second.stop();
  });
});
