import { createClient } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import * as sdk from '../../test-support/sdk.ts';
import { type Request, useSandbox } from '../testing.ts';

const { at, decide, swish, waitTokenOf } = useSandbox();

describe('a live query', () => {
  const newer = () => {
    const client = createClient({
      url: `${at.kronor.url.replace('http', 'ws')}/v1/graphql`,
      connectionParams: { headers: { Authorization: `Bearer ${at.session}` } },
      retryAttempts: 0,
    });
    const pushed: Request[][] = [];
    const ended = new Promise((resolve) => {
      client.subscribe<{ paymentRequests: Request[] }>(
        { query: sdk.PAYMENT_STATUS },
        {
          next: ({ data }) => data && pushed.push(data.paymentRequests),
          error: resolve,
          complete: () => resolve('complete'),
        },
      );
    });
    return { client, pushed, ended };
  };

  it('pushes the whole list at once and whenever it changes, by graphql-transport-ws', async () => {
    const { client, pushed } = newer();
    await vi.waitFor(() => expect(pushed).toEqual([[]]));
    const waitToken = waitTokenOf(await swish());
    await vi.waitFor(() => expect(pushed.at(-1)?.[0]?.status).toEqual([{ status: 'WAITING_FOR_PAYMENT' }]));
    await decide(waitToken, 'declined');
    await vi.waitFor(() => expect(pushed.at(-1)?.[0]?.status).toEqual([{ status: 'DECLINED' }]));
    await client.dispose();
  });

  it('is refused to a token that is not good', async () => {
    at.session = 'nonsense';
    const { ended } = newer();
    expect(await ended).toMatchObject({ code: 4403 });
  });

  it('ends when the socket is cut', async () => {
    const { pushed, ended } = newer();
    await vi.waitFor(() => expect(pushed).toHaveLength(1));
    expect(at.kronor.sockets.drop()).toBe(1);
    expect(await ended).not.toBe('complete');
  });

  const older = async () => {
    const socket = new WebSocket(`${at.kronor.url.replace('http', 'ws')}/v1/graphql`, 'graphql-ws');
    const messages: { type: string; id?: string; payload?: unknown }[] = [];
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as (typeof messages)[number];
      if (message.type !== 'ka') messages.push(message);
    };
    await new Promise((resolve) => (socket.onopen = resolve));
    const send = (message: object) => socket.send(JSON.stringify(message));
    send({ type: 'connection_init', payload: { headers: { Authorization: `Bearer ${at.session}` } } });
    return { socket, messages, send };
  };

  it('is served by the older subprotocol too, to a client that offers that alone', async () => {
    const { socket, messages, send } = await older();
    expect(socket.protocol).toBe('graphql-ws');
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }]));
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    await vi.waitFor(() =>
      expect(messages.at(-1)).toEqual({ type: 'data', id: '1', payload: { data: { paymentRequests: [] } } }),
    );
    await swish();
    await vi.waitFor(() => expect(JSON.stringify(messages.at(-1))).toContain('WAITING_FOR_PAYMENT'));
    send({ type: 'stop', id: '1' });
    send({ type: 'start', id: '2', payload: { query: '{ nonsense }' } });
    await vi.waitFor(() => expect(messages.at(-1)).toMatchObject({ type: 'error', id: '2' }));
    socket.close();
  });

  it('is served to an older client that waits for no connection_ack, and not once it was stopped', async () => {
    const { messages, send } = await older();
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    send({ type: 'stop', id: '1' });
    send({ type: 'start', id: '2', payload: { query: sdk.PAYMENT_STATUS } });
    const first = { type: 'data', id: '2', payload: { data: { paymentRequests: [] } } };
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }, first]));
  });

  it('is not served by the older one to a token that is not good, however fast its client is', async () => {
    at.session = 'nonsense';
    const { socket, messages, send } = await older();
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    await new Promise((resolve) => (socket.onclose = resolve));
    expect(messages.map(({ type }) => type)).toEqual(['connection_error']);
  });

  it('speaks the older one alone when it is told to, whatever is offered', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, olderSocketsOnly: true };
    const socket = new WebSocket(`${at.kronor.url.replace('http', 'ws')}/v1/graphql`, [
      'graphql-transport-ws',
      'graphql-ws',
    ]);
    await new Promise((resolve) => (socket.onopen = resolve));
    expect(socket.protocol).toBe('graphql-ws');
    socket.close();
  });
});
