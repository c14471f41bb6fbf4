import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import * as sdk from '../../test-support/sdk.ts';
import { type Request, useSandbox } from '../testing.ts';

const { at, decide, newSession, swish, waitTokenOf } = useSandbox();

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

  const older = async (
    protocol: string | undefined = 'graphql-ws',
    headers: object = { Authorization: `Bearer ${at.session}` },
  ) => {
    const socket = new WebSocket(`${at.kronor.url.replace('http', 'ws')}/v1/graphql`, protocol || undefined);
    const messages: { type: string; id?: string; payload?: unknown }[] = [];
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as (typeof messages)[number];
      if (message.type !== 'ka') messages.push(message);
    };
    await new Promise((resolve) => (socket.onopen = resolve));
    const send = (message: object) => socket.send(JSON.stringify(message));
    send({ type: 'connection_init', payload: { headers } });
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
    await vi.waitFor(() => expect(messages.at(-1)).toMatchObject({ type: 'complete', id: '2' }));
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

  const protocolFor = async (offered: string | string[] | undefined) => {
    const socket = new WebSocket(`${at.kronor.url.replace('http', 'ws')}/v1/graphql`, offered);
    await new Promise((resolve) => (socket.onopen = resolve));
    const { protocol } = socket;
    socket.close();
    return protocol;
  };

  it('is served by the older one to who offers both, for the whole header is compared', async () => {
    const both = ['graphql-transport-ws', 'graphql-ws'];
    expect(await protocolFor(both)).toBe('graphql-ws');
    expect(await protocolFor(both.toReversed())).toBe('graphql-ws');
    expect(await protocolFor('graphql-transport-ws')).toBe('graphql-transport-ws');
    at.kronor.world.settings = { ...at.kronor.world.settings, newerSockets: true };
    expect(await protocolFor(both)).toBe('graphql-transport-ws');
  });

  it.each(['Authorization', 'authorization'])(
    'is served by the older one to a socket without a subprotocol, by the header %s',
    async (header) => {
      const { messages } = await older('', { [header]: `Bearer ${at.session}` });
      await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }]));
    },
  );

  it('says what is wrong before execution in payload.errors, and ends the operation', async () => {
    const { messages, send } = await older();
    send({ type: 'start', id: '1', payload: { query: '{ nonsense }' } });
    await vi.waitFor(() => expect(messages).toHaveLength(3));
    expect(messages[1]).toMatchObject({
      type: 'error',
      id: '1',
      payload: { errors: [{ extensions: { code: 'validation-failed' } }] },
    });
    expect(messages[2]).toEqual({ type: 'complete', id: '1' });
  });

  it('says what is wrong with the token as a text', async () => {
    at.session = 'nonsense';
    const { messages } = await older();
    await vi.waitFor(() =>
      expect(messages).toEqual([
        { type: 'connection_error', payload: 'Could not verify JWT: JWSError JWSInvalidSignature' },
      ]),
    );
  });

  it('is cut when the token of its socket ends', async () => {
    at.session = await newSession({ expiresAt: new Date(Date.now() + 1_500).toISOString() });
    const { socket, messages } = await older();
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }]));
    await closed;
  });

  it('is cut by a frame of more than 50 KiB, and by more messages than a setting allows', async () => {
    const long = await older();
    const cut = new Promise((resolve) => (long.socket.onclose = resolve));
    long.send({ type: 'start', id: '1', payload: { query: `{ version } #${'x'.repeat(51_200)}` } });
    await cut;
    at.kronor.world.settings = { ...at.kronor.world.settings, socketMessagesPerSecond: 2 };
    const fast = await older();
    const closed = new Promise<CloseEvent>((resolve) => (fast.socket.onclose = resolve));
    for (const id of ['1', '2', '3']) fast.send({ type: 'stop', id });
    expect((await closed).code).toBe(4429);
  });
});

it.each(['//', 'http://[', '/elsewhere'])(
  'an upgrade of %s is closed, and nothing else is',
  async (target) => {
    const socket = connect(Number(new URL(at.kronor.url).port), '127.0.0.1');
    const headers = ['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'];
    socket.write([`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    await once(socket.resume(), 'close');
    expect(await newSession()).not.toBe('');
  },
);
