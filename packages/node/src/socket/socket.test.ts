import {
  SOCKET_CLOSE,
  SOCKET_OPERATION,
  SOCKET_SUBPROTOCOL,
  snapshotSchema,
  type Snapshot,
} from '@kassa/protocol';
import { once } from 'node:events';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { onBothDialects } from '../../../server/test-support/dialects.ts';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../../server/test-support/harness.ts';

const DAY = 86_400_000;
const TOKEN_UNREAD = 'A token has ended, and the database can’t say whether its payment is open';

onBothDialects((newStore) => {
  let kassa: Harness;
  const clients: Client[] = [];
  const start = async () => (kassa = await startHarness(fakeBank(), { store: await newStore() }));
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    for (const client of clients.splice(0)) await client.dispose();
    await kassa.close();
  });

  /** A socket that has got as far as `connection_ack`, and what it hears. */
  const connect = async (token: string, autoPong = true) => {
    const socket = new WebSocket(`${kassa.url.replace('http', 'ws')}/socket`, SOCKET_SUBPROTOCOL, {
      origin: SHOP,
      autoPong,
    });
    const heard: { type: string; payload?: unknown }[] = [];
    const closed: { code?: number; reason?: string } = {};
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as { type: string }));
    socket.on('close', (code, reason) => Object.assign(closed, { code, reason: reason.toString() }));
    await once(socket, 'open');
    const say = (message: object) => socket.send(JSON.stringify(message));
    const subscribe = (id: string, query = SOCKET_OPERATION) =>
      say({ type: 'subscribe', id, payload: { query } });
    say({ type: 'connection_init', payload: { token } });
    await vi.waitFor(() => expect(heard.length > 0 || closed.code !== undefined).toBe(true));
    return { socket, heard, closed, say, subscribe };
  };
  const failReads = () =>
    vi.spyOn(kassa.store.db, 'selectFrom').mockImplementation(() => {
      throw new Error('connect ECONNREFUSED 10.0.0.5:5432 user=kassa');
    });

  const watch = (token: unknown, origin = SHOP) => {
    class FromPage extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { origin });
      }
    }
    const seen: Snapshot[] = [];
    const ended: { code?: number; reason?: string }[] = [];
    const client = createClient({
      url: `${kassa.url.replace('http', 'ws')}/socket`,
      webSocketImpl: FromPage,
      connectionParams: { token },
      retryAttempts: 0,
    });
    clients.push(client);
    client.subscribe(
      { query: SOCKET_OPERATION },
      {
        next: ({ data }) => seen.push(snapshotSchema.parse(data?.checkoutSession)),
        error: (error) => ended.push(error as object),
        complete: () => ended.push({}),
      },
    );
    return { seen, ended };
  };

  describe('the socket', () => {
    it('pushes the snapshot at once and a whole one after every change, versions growing', async () => {
      await start();
      const { token } = await kassa.createSession();
      const { seen } = watch(token);
      await vi.waitFor(() => expect(seen[0]?.session.state).toBe('open'));
      await kassa.pay(token);
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('WAITING_FOR_PAYMENT'));
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'));
      const versions = seen.map(({ version }) => version);
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    });

    it('reaches every page of the order, the superseded one too', async () => {
      await start();
      const first = await kassa.createSession();
      const old = watch(first.token);
      await vi.waitFor(() => expect(old.seen).toHaveLength(1));
      await kassa.createSession({ order: { amount: 5 } });
      await vi.waitFor(() => expect(old.seen.at(-1)?.session.state).toBe('superseded'));
    });

    it('is refused with a code that the page can act on', async () => {
      await start();
      const { ended } = watch('abc');
      await vi.waitFor(() =>
        expect(ended[0]).toMatchObject({ code: SOCKET_CLOSE.refused, reason: 'invalid_token' }),
      );
    });

    it.each(['https://evil.example', 'null'])('is refused to pages of %s', async (origin) => {
      await start();
      const { token } = await kassa.createSession();
      const { ended, seen } = watch(token, origin);
      await vi.waitFor(() => expect(ended).toHaveLength(1));
      expect(seen).toEqual([]);
    });

    /** A socket whose token has three seconds left: enough to connect, on a slow machine too. */
    const watchToTheEnd = async (token: string) => {
      kassa.clock.advance(30 * 60_000 + DAY - 3_000);
      const end = kassa.clock.now().getTime() + 3_000;
      const watched = watch(token);
      await vi.waitFor(() => expect(watched.seen.length).toBeGreaterThan(0), 3_000);
      await vi.waitFor(() => expect(kassa.clock.now().getTime()).toBeGreaterThan(end + 200), 10_000);
      return watched;
    };

    it('outlives its token while a payment is open', async () => {
      await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      const { seen, ended } = await watchToTheEnd(token);
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'));
      expect(ended).toEqual([]);
    });

    it('outlives its token while the database is away', async () => {
      await start();
      const { token } = await kassa.createSession();
      kassa.clock.advance(30 * 60_000 + DAY - 3_000);
      const { seen, ended } = watch(token);
      await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), 3_000);
      failReads();
      await vi.waitFor(
        () => expect(kassa.logged.map(({ message }) => message)).toContain(TOKEN_UNREAD),
        10_000,
      );
      expect(ended).toEqual([]);
    });

    it('ends with its token when nothing is open', async () => {
      await start();
      const { token } = await kassa.createSession();
      const { ended } = await watchToTheEnd(token);
      await vi.waitFor(
        () => expect(ended[0]).toMatchObject({ code: SOCKET_CLOSE.refused, reason: 'session_expired' }),
        5_000,
      );
    });

    it.each([
      ['an introspection', '{ __schema { types { name } } }'],
      ['an alias', 'subscription { a: checkoutSession }'],
      ['a field twice', 'subscription { checkoutSession checkoutSession }'],
      ['another name', 'subscription { somethingElse }'],
      ['nothing', ''],
      ['what is no GraphQL', '{{{{'],
    ])('closes at %s instead of answering', async (_, query) => {
      await start();
      const { subscribe, heard, closed } = await connect((await kassa.createSession()).token);
      subscribe('1', query);
      await vi.waitFor(() => expect(closed.code).toBe(SOCKET_CLOSE.badRequest));
      expect(heard.map(({ type }) => type)).toEqual(['connection_ack']);
    });

    it('closes at a message longer than 16 KiB', async () => {
      await start();
      const { socket, closed } = await connect((await kassa.createSession()).token);
      socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(16 * 1024) } }));
      await vi.waitFor(() => expect(closed.code).toBe(1009));
    });

    it('takes the operation however it is laid out', async () => {
      await start();
      const { subscribe, heard } = await connect((await kassa.createSession()).token);
      subscribe('1', 'subscription {\n  checkoutSession\n}\n');
      await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('next'));
    });

    it('closes at a second operation, but takes another one once the first is over', async () => {
      await start();
      const { say, subscribe, heard, closed } = await connect((await kassa.createSession()).token);
      subscribe('1');
      await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(['connection_ack', 'next']));
      say({ type: 'complete', id: '1' });
      subscribe('2');
      await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'next')).toHaveLength(2));
      subscribe('3');
      await vi.waitFor(() => expect(closed.code).toBe(SOCKET_CLOSE.secondOperation));
    });

    it('is open twenty times for one session, and once more when one of them has gone', async () => {
      await start();
      const { token } = await kassa.createSession();
      const open = await Promise.all(Array.from({ length: 20 }, () => connect(token)));
      expect(open.map(({ closed }) => closed)).toEqual(Array(20).fill({}));
      expect((await connect(token)).closed).toEqual({
        code: SOCKET_CLOSE.tooMany,
        reason: 'too_many_sockets',
      });
      open[0]?.socket.close();
      await vi.waitFor(async () => expect((await connect(token)).closed).toEqual({}));
      const other = await kassa.createSession({ order: { merchantReference: 'order-2' } });
      expect((await connect(other.token)).closed).toEqual({});
    });

    it('asks the page to come again when its session can’t be read, and says nothing of the inside', async () => {
      await start();
      const { token } = await kassa.createSession();
      const { subscribe, heard, closed } = await connect(token);
      subscribe('1');
      await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('next'));
      failReads();
      await kassa.store.hints.publish(['*']);
      await vi.waitFor(() => expect(closed.code).toBe(SOCKET_CLOSE.tryAgainLater));
      // A token that can't be looked up is not a token that is refused.
      expect((await connect(token)).closed.code).toBe(SOCKET_CLOSE.tryAgainLater);
      expect(JSON.stringify([heard, closed])).not.toMatch(/ECONNREFUSED|user=/);
      expect(JSON.stringify(kassa.logged.map(({ err }) => String(err)))).toContain('ECONNREFUSED');
    });

    it('pushes what its own replica has written without reading it again', async () => {
      await start();
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      const { seen } = watch(token);
      await vi.waitFor(() => expect(seen).toHaveLength(1));
      const read = vi.spyOn(kassa.store.db, 'selectFrom');
      await kassa.notify({ status: 'PAID', rawStatus: null });
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'));
      // The payment, by the notification's own address.
      expect(read.mock.calls).toEqual([['payments']]);
    });

    it.each(['older', 'newer'] as const)(
      'reads for itself what has changed when it hears of two changes at once, the %s one first',
      async (first) => {
        await start();
        const { token } = await kassa.createSession();
        const { hints } = kassa.store;
        const published = vi.spyOn(hints, 'publish');
        await kassa.pay(token);
        const [orders = [], older] = published.mock.lastCall ?? [];
        const { seen } = watch(token);
        await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('WAITING_FOR_PAYMENT'));
        published.mockResolvedValue();
        await kassa.notify({ status: 'PAID', rawStatus: null });
        await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
        published.mockRestore();
        const changes = [older, undefined];
        for (const rows of first === 'older' ? changes : changes.toReversed())
          void hints.publish(orders, rows);
        await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'));
      },
    );

    it('looks every 15 seconds itself, so that a hint that was lost makes no page wrong for longer', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const store = await newStore();
      // Deaf: published, and never heard.
      vi.spyOn(store.hints, 'subscribe').mockReturnValue(() => undefined);
      kassa = await startHarness(fakeBank(), { store });
      const { token } = await kassa.createSession();
      const { seen } = watch(token);
      await vi.waitFor(() => expect(seen).toHaveLength(1));
      await kassa.pay(token);
      vi.advanceTimersByTime(15_000);
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('WAITING_FOR_PAYMENT'));
    });

    it('ends when its page has left a ping without an answer for 25 seconds', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      await start();
      const { socket, closed } = await connect((await kassa.createSession()).token, false);
      const pinged = once(socket, 'ping');
      vi.advanceTimersByTime(25_000);
      await pinged;
      expect(closed).toEqual({});
      vi.advanceTimersByTime(25_000);
      await vi.waitFor(() => expect(closed.code).toBe(1006));
    });

    it('stays open while its page answers each ping', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      await start();
      const { socket, heard, closed, say } = await connect((await kassa.createSession()).token);
      for (let pings = 1; pings <= 3; pings++) {
        const pinged = once(socket, 'ping');
        vi.advanceTimersByTime(25_000);
        await pinged;
        // The answer to what is said after the pong tells that the pong has come.
        say({ type: 'ping' });
        await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'pong')).toHaveLength(pings));
      }
      expect(closed).toEqual({});
    });

    it('closes with 4408 when its page has said nothing for three seconds', async () => {
      await start();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const socket = new WebSocket(`${kassa.url.replace('http', 'ws')}/socket`, SOCKET_SUBPROTOCOL, {
        origin: SHOP,
      });
      const closed = once(socket, 'close');
      await once(socket, 'open');
      vi.advanceTimersByTime(3_000);
      expect((await closed)[0]).toBe(4408);
    });

    it('is told to come again a moment after the one before it when the server stops', async () => {
      await start();
      const sockets: Awaited<ReturnType<typeof connect>>[] = [];
      for (let order = 0; order < 10; order++) {
        const { token } = await kassa.createSession({ order: { merchantReference: `order-${order}` } });
        sockets.push(...(await Promise.all(Array.from({ length: 20 }, () => connect(token)))));
      }
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const told = vi.spyOn(WebSocket.prototype, 'close');
      const stopped = kassa.server.close();
      for (const ms of [50, 100, 150]) {
        vi.advanceTimersByTime(50);
        expect(Math.abs(told.mock.calls.length - ms)).toBeLessThan(3);
      }
      vi.advanceTimersByTime(50);
      expect(told).toHaveBeenCalledTimes(200);
      vi.useRealTimers();
      await stopped;
      await vi.waitFor(() => {
        for (const { closed } of sockets) expect(closed.code).toBe(SOCKET_CLOSE.goingAway);
      });
    });

    it('is cut when its page asks again and again and reads no answer', async () => {
      await start();
      const { socket } = await connect((await kassa.createSession()).token);
      socket.on('error', () => undefined).pause();
      const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(16_000) } });
      // More than both ends of a connection hold.
      for (let sent = 0; sent < 2_000 && socket.readyState === socket.OPEN; sent++)
        await new Promise((resolve) => socket.send(ping, resolve));
      expect(socket.readyState).not.toBe(socket.OPEN);
    });

    it('does not hold up a stop when a page answers nothing', async () => {
      await start();
      const { socket } = await connect((await kassa.createSession()).token);
      socket.pause();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const stopped = kassa.server.close();
        vi.advanceTimersByTime(3_000);
        // No timer runs any more.
        await stopped;
      } finally {
        vi.useRealTimers();
      }
      socket.terminate();
    });
  });
});
