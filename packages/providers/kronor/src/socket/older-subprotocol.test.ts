/** Frames as Kronor's public server writes them (kronor-io/graphql-engine, WebSocket/Protocol.hs and WSServerApp.hs). */
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { readResult } from '../api.ts';
import type { Sink } from './live-socket.ts';
import { openSocket } from './open-socket.ts';

type Frame = Record<string, unknown>;

let server: WebSocketServer | undefined;
afterEach(() => server?.close());

/** @param answers what is sent back, by the type of the message that came */
async function subscribe(answers: Record<string, Frame[]>): Promise<Record<keyof Sink, unknown[]>> {
  const serving = new WebSocketServer({ port: 0, handleProtocols: () => 'graphql-ws' });
  server = serving;
  serving.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      for (const frame of answers[type] ?? []) socket.send(JSON.stringify(frame));
    }),
  );
  await new Promise((resolve) => serving.once('listening', resolve));
  const { port } = serving.address() as AddressInfo;
  const live = await openSocket(`http://127.0.0.1:${port}/v1/graphql`, 'a-token', 2_000);
  const received: Record<keyof Sink, unknown[]> = { next: [], ended: [] };
  live.subscribe(
    'subscription { paymentRequests { waitToken } }',
    {},
    { next: (result) => received.next.push(result), ended: (reason) => received.ended.push(reason) },
  );
  await vi.waitFor(() => expect(received.ended).toHaveLength(1));
  live.close();
  return received;
}

const error = (message: string, extensions: object): Frame => ({ message, extensions });
const refusedWith = (payload: unknown) =>
  subscribe({
    connection_init: [{ type: 'connection_ack' }, { type: 'ka' }],
    start: [
      { type: 'error', id: '1', payload },
      { type: 'complete', id: '1' },
    ],
  });

it.each([
  [
    'an expired token',
    error('Could not verify JWT: JWTExpired', { path: '$', code: 'invalid-jwt' }),
    'token',
  ],
  ['a temporary failure', error('Not now', { type: 'TEMPORARY_FAILURE', code: 'unexpected' }), 'temporary'],
  ['a field that is not there', error("field 'x' not found", { code: 'validation-failed' }), 'refused'],
])('the older subprotocol reads %s from payload.errors', async (_, wrapped, kind) => {
  const { next, ended } = await refusedWith({ errors: [wrapped] });
  expect(next).toEqual([{ errors: [wrapped] }]);
  expect(() => readResult(next[0], { parse: (data) => data })).toThrow(expect.objectContaining({ kind }));
  expect(ended).toEqual([wrapped.message]);
});

it('the older subprotocol reads an error that comes without a list', async () => {
  const bare = error('an operation already exists with this id: 1', { path: '$', code: 'start-failed' });
  const { next, ended } = await refusedWith(bare);
  expect(next).toEqual([{ errors: [bare] }]);
  expect(ended).toEqual([bare.message]);
});

it('the older subprotocol keeps the text of a refused connection as the reason', async () => {
  const payload = 'Could not verify JWT: JWTExpired';
  const { next, ended } = await subscribe({ connection_init: [{ type: 'connection_error', payload }] });
  expect(next).toEqual([]);
  expect(ended).toEqual([payload]);
});
