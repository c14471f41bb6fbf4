import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeToken, StandIn } from '../test/companion.ts';
import type { CheckoutClient } from './checkout-state.ts';
import { acquireClient } from './registry.ts';
import { makePayment } from './testing.ts';

let companion: StandIn;
const held: CheckoutClient[] = [];

beforeEach(async () => {
  companion = await StandIn.start();
});
afterEach(async () => {
  for (const client of held.splice(0)) client.dispose();
  await vi.waitFor(() => expect(companion.sockets).toBe(0));
  await companion.stop();
});

function acquire(token = companion.token, server = companion.url, from = acquireClient): CheckoutClient {
  const client = from({ server, token });
  held.push(client);
  return client;
}
const isLive = (client: CheckoutClient) => vi.waitFor(() => expect(client.state.connection).toBe('live'));

describe('one client in the page', () => {
  it('is shared by all who ask for the session, by whichever spelling of the address', async () => {
    const [one, two] = [acquire(), acquire(companion.token, `${companion.url}/`)];
    await isLive(one);
    await isLive(two);
    expect(two.state).toBe(one.state);
    await Promise.all([one.pay('krofort.bank', { kind: 'none' }), two.pay('krofort.bank', { kind: 'none' })]);
    expect(companion.socketsOpened).toBe(1);
    expect(companion.requestsTo('/session')).toHaveLength(1);
    expect(companion.requestsTo('/session/payments')).toHaveLength(1);
  });

  it('is shared by two copies of the library', async () => {
    vi.resetModules();
    const copy = await import('./registry.ts');
    expect(copy.acquireClient).not.toBe(acquireClient);
    const [one, two] = [acquire(), acquire(companion.token, companion.url, copy.acquireClient)];
    await isLive(one);
    expect(two.state).toBe(one.state);
    expect(companion.socketsOpened).toBe(1);
  });

  it('starts from the snapshot of its session, and from no other', () => {
    const { token, url: server, snapshot } = companion;
    const other = acquireClient({ server, token: makeToken('session-2'), snapshot });
    const own = acquireClient({ server, token, snapshot });
    held.push(other, own);
    expect([other.state.snapshot, own.state.snapshot]).toEqual([undefined, snapshot]);
  });

  it('reads where the page has had a client of the session: the snapshot that stands in it is older', async () => {
    const { token, url: server, snapshot } = companion;
    const first = acquireClient({ server, token, snapshot });
    expect(first.state.snapshot).toBe(snapshot);
    first.dispose();
    await new Promise((resolve) => setTimeout(resolve));
    companion.push({ payment: makePayment({ status: 'PAID' }) });
    const again = acquireClient({ server, token, snapshot });
    held.push(again);
    expect(again.state.snapshot).toBeUndefined();
    await vi.waitFor(() => expect(again.state.snapshot?.payment?.status).toBe('PAID'));
  });

  it('is another for another session', async () => {
    const one = acquire();
    const other = acquire(makeToken('session-2'));
    await vi.waitFor(() => expect(other.state.access).toBe('session-expired'));
    await isLive(one);
  });

  it('ends when the last hold is given up, which each holder can do once', async () => {
    const [one, two] = [acquire(), acquire()];
    await isLive(one);
    one.dispose();
    one.dispose();
    companion.push({});
    await vi.waitFor(() => expect(two.state.snapshot?.version).toBe(companion.snapshot.version));
    expect(companion.sockets).toBe(1);
    two.dispose();
    await vi.waitFor(() => expect(companion.sockets).toBe(0));
    await isLive(acquire());
    expect(companion.socketsOpened).toBe(2);
  });

  it('survives being given up and taken again at once, as React in strict mode does', async () => {
    acquire().dispose();
    const client = acquire();
    await isLive(client);
    client.dispose();
    const again = acquire();
    expect(again.state.connection).toBe('live');
    companion.push({});
    await vi.waitFor(() => expect(again.state.snapshot?.version).toBe(companion.snapshot.version));
    expect(companion.socketsOpened).toBe(1);
    expect(companion.requestsTo('/session')).toHaveLength(1);
  });
});

describe('a new token of the same session', () => {
  it('takes the place of the old one for everybody, and what was shown stays', async () => {
    const one = acquire();
    await isLive(one);
    companion.token = makeToken('session-1', 2);
    companion.closeSockets(4401, 'session_expired');
    await vi.waitFor(() => expect(one.state.access).toBe('session-expired'));
    const { snapshot } = one.state;
    const two = acquire(companion.token);
    expect(two.state.snapshot).toBe(snapshot);
    await isLive(one);
    expect(one.state.access).toBe('ok');
    await one.select('krofort.bank');
    expect(one.state.error).toBeUndefined();
  });

  it('is not replaced by an older one, nor by one from a return code', async () => {
    companion.token = makeToken('session-1', 2);
    const one = acquire();
    await isLive(one);
    acquire(makeToken('session-1', 1));
    acquire(makeToken('session-1', 3, 'payment-1'));
    await one.select('krofort.bank');
    expect(one.state).toMatchObject({ error: undefined, access: 'ok', connection: 'live' });
    expect(companion.socketsOpened).toBe(1);
  });
});
