import { KassaError } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCheckoutClient } from './checkout-client.ts';
import type { CheckoutClient, CheckoutState } from './checkout-state.ts';
import { makePayment, makeSnapshot, memoryTransport, type MemoryTransport } from './testing.ts';

const none = { kind: 'none' } as const;
const opened: CheckoutClient[] = [];

function open(transport: MemoryTransport = memoryTransport(), page?: FakePage) {
  const client = createCheckoutClient({ transport, page });
  opened.push(client);
  const seen: CheckoutState[] = [];
  client.subscribe((state) => seen.push(state));
  return { client, transport, seen };
}

/** Opened, and the first snapshot is there. */
async function ready(transport?: MemoryTransport, page?: FakePage) {
  const all = open(transport, page);
  await vi.waitFor(() => expect(all.client.state.connection).toBe('live'));
  return all;
}

class FakePage extends EventTarget {
  document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  restore(): void {
    this.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }
}

const payKeys = (transport: MemoryTransport): string[] =>
  transport.commands.flatMap((command) => (command.kind === 'pay' ? [command.idempotencyKey] : []));

afterEach(() => {
  vi.useRealTimers();
  for (const client of opened.splice(0)) client.dispose();
});

describe('what the page sees', () => {
  it('reads the session, then follows it', async () => {
    const { client, transport } = open();
    expect(client.state).toMatchObject({ snapshot: undefined, connection: 'connecting', access: 'unknown' });
    await vi.waitFor(() => expect(client.state.connection).toBe('live'));
    expect(client.state).toMatchObject({ access: 'ok', error: undefined });
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    expect(client.state.snapshot?.payment?.status).toBe('PAID');
  });

  it('starts from the snapshot that it is given without reading, and a newer one wins', () => {
    const given = makeSnapshot({ version: 3, payment: makePayment() });
    const transport = memoryTransport({ snapshot: given });
    const client = createCheckoutClient({ transport, snapshot: given });
    opened.push(client);
    expect(client.state).toMatchObject({ snapshot: given, access: 'ok', connection: 'live' });
    transport.push({ version: 2, payment: null });
    expect(client.state.snapshot).toEqual(given);
    transport.push({ version: 4, payment: makePayment({ status: 'PAID' }) });
    expect(client.state.snapshot?.payment?.status).toBe('PAID');
    expect(transport.commands).toEqual([]);
  });

  it('drops a push that is late or repeated', async () => {
    const { client, transport, seen } = await ready();
    transport.push({ version: 5, payment: makePayment({ status: 'ACCEPTED' }) });
    const before = seen.length;
    transport.push({ version: 4, payment: makePayment({ status: 'WAITING_FOR_PAYMENT' }) });
    transport.push({ version: 5, payment: makePayment({ status: 'WAITING_FOR_PAYMENT' }) });
    expect(client.state.snapshot?.payment?.status).toBe('ACCEPTED');
    expect(seen).toHaveLength(before);
  });

  it('tells the other listeners when one of them throws', async () => {
    const { client, transport } = await ready();
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    const others = vi.fn();
    client.subscribe(() => {
      throw new Error('a fault of the page');
    });
    client.subscribe(others);
    transport.push({});
    expect(others).toHaveBeenCalledOnce();
    await expect(reported).resolves.toMatchObject({ message: 'a fault of the page' });
  });

  it('shows a payment that succeeds after it had failed', async () => {
    const { client, transport } = await ready();
    transport.push({ payment: makePayment({ status: 'EXPIRED' }) });
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    expect(client.state.snapshot?.payment?.phase).toBe('succeeded');
  });
});

describe('access', () => {
  it('is read-only with a token that may only look', async () => {
    const snapshot = makeSnapshot();
    const { client } = await ready(
      memoryTransport({ snapshot: { ...snapshot, session: { ...snapshot.session, canPay: false } } }),
    );
    expect(client.state.access).toBe('read-only');
  });

  it('keeps a live payment in sight when the session expires', async () => {
    const { client, transport } = await ready();
    transport.push({ payment: makePayment() });
    transport.refuse(new KassaError('session_expired', 'over'));
    expect(client.state.access).toBe('session-expired');
    expect(client.state.snapshot?.payment?.phase).toBe('open');
    expect(client.state.error).toBeUndefined();
    expect(transport.watchers).toBe(0);
  });

  it('keeps the error of a watch that is refused before anything was seen: there is nothing else to show', async () => {
    const transport = memoryTransport();
    transport.fail(new KassaError('network', 'away'));
    const { client } = open(transport);
    await vi.waitFor(() => expect(transport.watchers).toBe(1));
    transport.refuse(new KassaError('session_expired', 'over'));
    expect(client.state).toMatchObject({ access: 'session-expired', error: { code: 'session_expired' } });
  });

  it('comes back with a new token, at the same version', async () => {
    const { client, transport } = await ready();
    transport.refuse(new KassaError('invalid_token', 'over'));
    client.useToken('another');
    await vi.waitFor(() => expect(client.state.access).toBe('ok'));
    expect(transport.watchers).toBe(1);
  });
});

describe('selecting', () => {
  it('answers with what the method needs', async () => {
    const { client } = await ready();
    await client.select('krofort.bank');
    expect(client.state.snapshot?.selection).toEqual({ method: 'krofort.bank', preparation: none });
  });

  it('joins a choice that is under way, and asks again once it is answered', async () => {
    const { client, transport } = await ready();
    const told = () => transport.commands.filter(({ kind }) => kind === 'select').length;
    const release = transport.hold();
    const choices = [client.select('krofort.bank'), client.select('krofort.bank')];
    await vi.waitFor(() => expect(told()).toBe(1));
    choices.push(client.select('krofort.bank'));
    release();
    await Promise.all(choices);
    expect(told()).toBe(1);
    await client.select('krofort.bank');
    expect(told()).toBe(2);
  });

  it('lets the last choice win, and sends no choice that was overtaken', async () => {
    const { client, transport } = await ready();
    const release = transport.hold();
    const choices = [client.select('a')];
    await vi.waitFor(() => expect(transport.commands).toContainEqual({ kind: 'select', method: 'a' }));
    choices.push(client.select('b'), client.select('c'));
    release();
    await Promise.all(choices);
    expect(
      transport.commands.flatMap((command) => (command.kind === 'select' ? command.method : [])),
    ).toEqual(['a', 'c']);
    expect(client.state.snapshot?.selection?.method).toBe('c');
    expect(client.state.busy).toBeUndefined();
  });

  it('puts what could not be done into the state, and reads what the server knows', async () => {
    const { client, transport } = await ready();
    transport.fail(new KassaError('method_not_available', 'no'));
    await client.select('krofort.bank');
    expect(client.state.error?.code).toBe('method_not_available');
    expect(client.state.busy).toBeUndefined();
    expect(transport.commands.at(-1)).toEqual({ kind: 'read' });
    await client.select('krofort.bank');
    expect(client.state.error).toBeUndefined();
  });
});

describe('paying', () => {
  it('sends one request however often it is called', async () => {
    const { client, transport } = await ready();
    const promises = [1, 2, 3].map(() => client.pay('krofort.bank', none));
    expect(client.state.busy).toBe('paying');
    expect(new Set(promises).size).toBe(1);
    await Promise.all(promises);
    expect(payKeys(transport)).toHaveLength(1);
    expect(client.state.snapshot?.payment?.phase).toBe('open');
  });

  it('repeats a request whose answer was lost, with the same key', async () => {
    vi.useFakeTimers();
    const { client, transport } = open();
    await vi.advanceTimersByTimeAsync(0);
    transport.fail(new KassaError('network', 'lost'));
    const paid = client.pay('krofort.bank', none);
    await vi.advanceTimersByTimeAsync(2_000);
    await paid;
    const keys = payKeys(transport);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(client.state).toMatchObject({ error: undefined, busy: undefined });
  });

  it('says so when nothing gets through, keeps what it knew, and uses the same key when asked again', async () => {
    vi.useFakeTimers();
    const { client, transport } = open();
    await vi.advanceTimersByTimeAsync(0);
    const pay = vi.fn<MemoryTransport['pay']>(() => Promise.reject(new KassaError('network', 'lost')));
    transport.pay = pay;
    const first = client.pay('krofort.bank', none);
    await vi.advanceTimersByTimeAsync(30_000);
    await first;
    expect(client.state).toMatchObject({ busy: undefined, error: { code: 'network' } });
    expect(client.state.snapshot?.payment).toBeNull();
    const second = client.pay('krofort.bank', none);
    await vi.advanceTimersByTimeAsync(30_000);
    await second;
    const keys = pay.mock.calls.map(([command]) => command.idempotencyKey);
    expect(keys.length).toBeGreaterThan(4);
    expect(new Set(keys).size).toBe(1);
  });

  it('takes the complaint back when the payment whose answer was lost turns up', async () => {
    vi.useFakeTimers();
    const { client, transport } = open();
    await vi.advanceTimersByTimeAsync(0);
    transport.pay = () => Promise.reject(new KassaError('network', 'lost'));
    void client.pay('krofort.bank', none);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(client.state.error?.code).toBe('network');
    transport.push({ payment: makePayment() });
    expect(client.state.error).toBeUndefined();
  });

  it('gives another attempt a key of its own, and the same attempt in another tab the same', async () => {
    const one = await ready();
    const two = await ready();
    await one.client.pay('krofort.bank', none);
    await two.client.pay('krofort.bank', none);
    expect(payKeys(two.transport)).toEqual(payKeys(one.transport));
    one.transport.push({ payment: makePayment({ status: 'DECLINED' }) });
    await one.client.pay('krofort.bank', none);
    expect(new Set(payKeys(one.transport)).size).toBe(2);
  });

  it('gives a new key after the provider said no, but not after an error that says nothing', async () => {
    const { client, transport } = await ready();
    const codes = ['unexpected', 'unavailable', 'provider_unavailable', 'provider_unavailable'] as const;
    for (const code of codes) {
      transport.fail(new KassaError(code, 'no'));
      await client.pay('krofort.bank', none);
      expect(client.state.error?.code).toBe(code);
    }
    const [first, second, third, fourth] = payKeys(transport);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(fourth).not.toBe(third);
  });

  it('takes longer than usual after four seconds', async () => {
    vi.useFakeTimers();
    const { client, transport } = open();
    await vi.advanceTimersByTimeAsync(0);
    const release = transport.hold();
    const paid = client.pay('krofort.bank', none);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(client.state.slow).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(client.state).toMatchObject({ slow: true, busy: 'paying' });
    release();
    await paid;
    expect(client.state).toMatchObject({ slow: false, busy: undefined });
  });

  it('cancels the payment that is open, and leaves it for another way', async () => {
    const { client, transport } = await ready();
    await client.cancel();
    expect(transport.commands.some(({ kind }) => kind === 'cancel')).toBe(false);
    await client.pay('krofort.bank', none);
    await client.switchAway();
    await client.cancel();
    expect(transport.commands.slice(-2)).toEqual([
      { kind: 'switchAway', paymentId: 'payment-1' },
      { kind: 'cancel', paymentId: 'payment-1' },
    ]);
    expect(client.state.snapshot?.payment?.status).toBe('CANCELLED');
  });
});

describe('the first load', () => {
  it('is offline when the server is out of reach, and recovers by what it watches', async () => {
    const transport = memoryTransport();
    transport.fail(new KassaError('network', 'down'));
    const states = open(transport);
    await vi.waitFor(() => expect(transport.watchers).toBe(1));
    expect(states.seen.map(({ connection }) => connection)).toContain('offline');
    expect(states.client.state.error).toBeUndefined();
    transport.push({});
    expect(states.client.state.snapshot).toBeDefined();
  });

  it('reports an error until a snapshot comes after all', async () => {
    const transport = memoryTransport();
    transport.fail(new KassaError('origin_not_allowed', 'no'));
    const { client } = open(transport);
    await vi.waitFor(() => expect(client.state.error?.code).toBe('origin_not_allowed'));
    transport.push({});
    expect(client.state.error).toBeUndefined();
  });

  it('believes the socket, and not a read that got lost', async () => {
    const { client, transport } = await ready();
    transport.fail(new KassaError('network', 'lost'));
    await client.refresh();
    expect(client.state).toMatchObject({ connection: 'live', error: undefined });
  });

  it('watches nothing when the token is refused', async () => {
    const transport = memoryTransport();
    transport.fail(new KassaError('invalid_token', 'no'));
    const { client } = open(transport);
    await vi.waitFor(() => expect(client.state.access).toBe('session-expired'));
    expect(transport.watchers).toBe(0);
  });
});

describe('sleeping and waking', () => {
  it('watches nothing while the page is away, and reads again when it is back', async () => {
    const page = new FakePage();
    const { client, transport } = await ready(undefined, page);
    page.dispatchEvent(new Event('pagehide'));
    expect(transport.watchers).toBe(0);
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    expect(client.state.snapshot?.payment).toBeNull();
    page.restore();
    await vi.waitFor(() => expect(client.state.snapshot?.payment?.status).toBe('PAID'));
    expect(transport.watchers).toBe(1);
  });

  it('is not busy any more out of the back/forward cache, and pays again with the same key', async () => {
    const page = new FakePage();
    const { client, transport } = await ready(undefined, page);
    const release = transport.hold();
    void client.pay('krofort.bank', none);
    await vi.waitFor(() => expect(payKeys(transport)).toHaveLength(1));
    page.dispatchEvent(new Event('pagehide'));
    page.restore();
    expect(client.state.busy).toBeUndefined();
    void client.pay('krofort.bank', none);
    await vi.waitFor(() => expect(payKeys(transport)).toHaveLength(2));
    release();
    expect(new Set(payKeys(transport)).size).toBe(1);
  });

  it.each(['freezes', 'is left'])(
    'sends a payment whose answer was lost no second time once the page %s',
    async (how) => {
      const page = new FakePage();
      const { client, transport } = await ready(undefined, page);
      vi.useFakeTimers();
      transport.fail(new KassaError('network', 'lost'));
      const paid = client.pay('krofort.bank', none);
      await vi.advanceTimersByTimeAsync(0);
      expect(payKeys(transport)).toHaveLength(1);
      if (how === 'freezes') {
        page.dispatchEvent(new Event('pagehide'));
        page.restore();
      } else client.dispose();
      await vi.advanceTimersByTimeAsync(60_000);
      await paid;
      expect(payKeys(transport)).toHaveLength(1);
    },
  );

  it.each(['online', 'visibilitychange'])('reads again on %s', async (event) => {
    const page = new FakePage();
    const { client, transport } = await ready(undefined, page);
    const reads = () => transport.commands.filter(({ kind }) => kind === 'read').length;
    const before = reads();
    (event === 'online' ? page : page.document).dispatchEvent(new Event(event));
    await vi.waitFor(() => expect(reads()).toBe(before + 1));
    await vi.waitFor(() => expect(client.state.connection).toBe('live'));
    expect(transport.watchers).toBe(1);
  });

  it('leaves nothing behind when it is disposed, even in the middle of a command', async () => {
    const page = new FakePage();
    const removed = [vi.spyOn(page, 'removeEventListener'), vi.spyOn(page.document, 'removeEventListener')];
    const { client, transport } = await ready(undefined, page);
    const release = transport.hold();
    transport.fail(new KassaError('order_locked', 'no'));
    const paid = client.pay('krofort.bank', none);
    client.dispose();
    release();
    await paid;
    expect(transport.watchers).toBe(0);
    expect(removed.flatMap((spy) => spy.mock.calls.map(([type]) => type)).sort()).toEqual([
      'online',
      'pagehide',
      'pageshow',
      'visibilitychange',
    ]);
  });
});
