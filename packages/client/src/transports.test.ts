import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckoutClient } from './checkout-state.ts';
import { acquireClient } from './registry.ts';
import { memoryTransport, makePayment, type MemoryTransport } from './testing.ts';
import { registerTransport, whenTransport } from './transports.ts';

const SERVER = 'https://pay.example';
const held: CheckoutClient[] = [];
afterEach(() => {
  for (const client of held.splice(0)) client.dispose();
  vi.useRealTimers();
});

let names = 0;
const newName = () => `other-${++names}`;
function acquire(transport: string, token = 'one', from = acquireClient): CheckoutClient {
  const client = from({ server: `${SERVER}/`, token, transport });
  held.push(client);
  return client;
}
function register(name: string, from = registerTransport): MemoryTransport {
  const transport = memoryTransport();
  from(name, { create: () => transport, remembered: () => 'remembered' });
  return transport;
}
const isShown = (client: CheckoutClient) => vi.waitFor(() => expect(client.state.snapshot).toBeDefined());

describe('a transport by its name', () => {
  it('is used from the moment that it is there', async () => {
    const name = newName();
    const client = acquire(name);
    void client.pay('other.way', { kind: 'none' });
    const create = vi.fn(() => memoryTransport());
    registerTransport(name, { create, remembered: () => undefined });
    await isShown(client);
    await vi.waitFor(() => expect(client.state.snapshot?.payment?.method).toBe('other.way'));
    expect(create.mock.calls).toEqual([[{ server: SERVER, token: 'one' }]]);
  });

  it('is the same for two copies of the library, and the first of a name stays', async () => {
    const name = newName();
    vi.resetModules();
    const copy = await import('./transports.ts');
    expect(copy.registerTransport).not.toBe(registerTransport);
    const transport = register(name, copy.registerTransport);
    register(name);
    const client = acquire(name);
    await isShown(client);
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await vi.waitFor(() => expect(client.state.snapshot?.payment?.status).toBe('PAID'));
    expect((await whenTransport(name)).remembered(SERVER)).toBe('remembered');
  });

  it('that does not come is an error that names it, and is taken all the same when it comes later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const name = newName();
    const client = acquire(name);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client.state.error).toMatchObject({ code: 'not_supported' });
    expect(client.state.error?.message).toContain(`"${name}"`);
    register(name);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.state.snapshot).toBeDefined();
    expect(client.state.error).toBeUndefined();
  });

  it('goes on with a new token in the same client', async () => {
    const name = newName();
    const tokens: string[] = [];
    const transport = { ...memoryTransport(), useToken: (token: string) => void tokens.push(token) };
    registerTransport(name, { create: () => transport, remembered: () => undefined });
    const one = acquire(name, 'one');
    await isShown(one);
    const two = acquire(name, 'two');
    expect(two.state).toBe(one.state);
    expect(tokens).toEqual(['two']);
  });

  it('given up before it is there, is not followed', async () => {
    const name = newName();
    const client = acquire(name);
    client.dispose();
    await new Promise((resolve) => setTimeout(resolve));
    const transport = register(name);
    await whenTransport(name);
    expect(transport.watchers).toBe(0);
  });
});
