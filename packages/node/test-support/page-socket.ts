/** A page's socket, as a browser opens it. */
import { once } from 'node:events';
import { SOCKET_OPERATION, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SHOP } from '../../server/test-support/harness.ts';

/** Follows its session. @returns the socket, and each message that it has heard: the acknowledgement and the first snapshot by then */
export async function openPage(url: string, token: string): Promise<{ socket: WebSocket; heard: string[] }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`, SOCKET_SUBPROTOCOL, { origin: SHOP });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  socket.send(JSON.stringify({ type: 'subscribe', id: 'a', payload: { query: SOCKET_OPERATION } }));
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  return { socket, heard };
}
