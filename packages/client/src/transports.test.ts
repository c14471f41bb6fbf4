import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckoutClient } from './checkout-state.ts';
import { acquireClient } from './registry.ts';
import { memoryTransport, makePayment, type MemoryTransport } from './testing.ts';
import { registerTransport, whenTransport } from './transports.ts';

const SERVER = 'https://pay.example';
const held: CheckoutClient[] = [];
afterEach(() => {
  for (const client of held.splice(0)) client.dispose();
});

let names = 0;
const newName = () => `other-${++names}`;
async function acquire(name: string, token = 'one'): Promise<CheckoutClient> {
  const client = acquireClient({ server: `${SERVER}/`, token, transport: await whenTransport(name) });
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
  it('is waited for, and made of the address and the token', async () => {
    const name = newName();
    const coming = acquire(name);
    const create = vi.fn(() => memoryTransport());
    registerTransport(name, { create, remembered: () => undefined });
    const client = await coming;
    await client.pay('other.way', { kind: 'none' });
    expect(client.state.snapshot?.payment?.method).toBe('other.way');
    expect(create.mock.calls).toEqual([[{ server: SERVER, token: 'one' }]]);
  });

  it('is the same for two copies of the library, and the first of a name stays', async () => {
    const name = newName();
    vi.resetModules();
    const copy = await import('./transports.ts');
    expect(copy.registerTransport).not.toBe(registerTransport);
    const transport = register(name, copy.registerTransport);
    register(name);
    const client = await acquire(name);
    await isShown(client);
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await vi.waitFor(() => expect(client.state.snapshot?.payment?.status).toBe('PAID'));
    expect((await whenTransport(name)).kind.remembered(SERVER)).toBe('remembered');
  });

  it('goes on with a new token in the same client', async () => {
    const name = newName();
    const tokens: string[] = [];
    const transport = { ...memoryTransport(), useToken: (token: string) => void tokens.push(token) };
    registerTransport(name, { create: () => transport, remembered: () => undefined });
    const one = await acquire(name, 'one');
    await isShown(one);
    const two = await acquire(name, 'two');
    expect(two.state).toBe(one.state);
    expect(tokens).toEqual(['two']);
  });
});
