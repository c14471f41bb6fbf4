import { afterEach, expect, it, vi } from 'vitest';
import { postgres } from '../../../postgres/src/index.ts';
import { catchListening } from '../../../server/test-support/deafen.ts';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../../server/test-support/harness.ts';
import { openPage } from '../../test-support/page-socket.ts';
import { startPostgres, type TestPostgres } from '../../../server/test-support/postgres.ts';

let running: TestPostgres;
let deaf: Harness;
let other: Harness;
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await deaf.close();
  await other.close();
  await running.stop();
});

it('a LISTEN that has gone deaf leaves a page wrong until its replica looks for itself, 15 seconds at most', async () => {
  running = await startPostgres();
  const connectionString = await running.createDatabase();
  other = await startHarness(fakeBank(), { store: postgres({ connectionString }) });
  const deafen = catchListening();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  deaf = await startHarness(fakeBank(), { store: postgres({ connectionString }) });
  const { token } = await deaf.createSession();
  const { socket, heard } = await openPage(deaf.url, token);

  await deafen();
  await other.pay(token);
  await other.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () => expect((await deaf.snapshot(token)).payment?.status).toBe('PAID'));
  expect(heard).toHaveLength(2);
  vi.advanceTimersByTime(15_000);
  await vi.waitFor(() => expect(heard.at(-1)).toContain('"PAID"'));
  socket.terminate();
}, 60_000);
