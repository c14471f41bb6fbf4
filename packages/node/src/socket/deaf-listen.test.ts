import { once } from 'node:events';
import { SOCKET_OPERATION, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { postgres } from '../../../postgres/src/index.ts';
import { catchListening } from '../../../server/test-support/deafen.ts';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../../server/test-support/harness.ts';
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
  const socket = new WebSocket(`${deaf.url.replace('http', 'ws')}/socket`, SOCKET_SUBPROTOCOL, {
    origin: SHOP,
  });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  socket.send(JSON.stringify({ type: 'subscribe', id: 'a', payload: { query: SOCKET_OPERATION } }));
  await vi.waitFor(() => expect(heard).toHaveLength(2));

  await deafen();
  await other.pay(token);
  await other.notify({ status: 'PAID', rawStatus: 'paid' });
  await vi.waitFor(async () => expect((await deaf.snapshot(token)).payment?.status).toBe('PAID'));
  expect(heard).toHaveLength(2);
  vi.advanceTimersByTime(15_000);
  await vi.waitFor(() => expect(heard.at(-1)).toContain('"PAID"'));
  socket.terminate();
}, 60_000);
