import { snapshotSchema, type Snapshot } from '@kassa/protocol';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../test-support/harness.ts';

const DAY = 86_400_000;
const TOKEN_UNREAD = 'A token has ended, and the database can’t say whether its payment is open';

onBothDialects((newStore) => {
  let kassa: Harness;
  const clients: Client[] = [];
  const start = async () => (kassa = await startHarness(fakeBank(), { store: await newStore() }));
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    await kassa.close();
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
      { query: 'subscription { checkoutSession }' },
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
      await vi.waitFor(() => expect(ended[0]).toMatchObject({ code: 4401, reason: 'invalid_token' }));
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
      await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'), 5_000);
      expect(ended).toEqual([]);
    });

    it('outlives its token while the database is away', async () => {
      await start();
      const { token } = await kassa.createSession();
      kassa.clock.advance(30 * 60_000 + DAY - 3_000);
      const { seen, ended } = watch(token);
      await vi.waitFor(() => expect(seen).toHaveLength(1), 3_000);
      vi.spyOn(kassa.store.db, 'selectFrom').mockImplementation(() => {
        throw new Error('connect ECONNREFUSED');
      });
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
        () => expect(ended[0]).toMatchObject({ code: 4401, reason: 'session_expired' }),
        5_000,
      );
    });
  });
});
