import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SOCKET_OPERATION, SOCKET_SUBPROTOCOL } from '../../protocol/src/index.ts';
import { WebSocket } from 'ws';
import { failWith, fakeBank, type FakeBank } from '../../server/test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { measure } from './measure.ts';
import { observe } from './observe.ts';
import { createMetricsPage } from './page.ts';
import { sqlite } from '../../sqlite/src/index.ts';

const DAY = 86_400;
const PAID = { status: 'PAID', rawStatus: 'paid' } as const;

let kassa: Harness;
let mounted: Server;
let bank: FakeBank;

beforeEach(async () => {
  const page = createMetricsPage();
  mounted = createServer((_request, response) => {
    void page.fetch().then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
  mounted.listen(0, '127.0.0.1');
  await once(mounted, 'listening');
  bank = fakeBank(
    { operations: ['refund'] },
    { certificates: (now) => [{ name: 'ca', endsAt: new Date(now.getTime() + 20 * DAY * 1_000) }] },
  );
  kassa = await startHarness(bank, { measure: (options) => measure(page.meter, options) });
});
afterEach(async () => {
  await kassa.close();
  mounted.closeAllConnections();
  mounted.close();
});

const read = async (): Promise<string> =>
  (await fetch(`http://127.0.0.1:${(mounted.address() as AddressInfo).port}/metrics`)).text();

/** The value of `name` with these labels, in the order in which they are written. */
function valueOf(page: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = page
    .split('\n')
    .find((each) => new RegExp(`^${name}[ {]`).test(each) && wanted.every((label) => each.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

/** A page's socket that follows its session, and what it has heard. */
async function openPage(token: string): Promise<string[]> {
  const socket = new WebSocket(`${kassa.url.replace('http', 'ws')}/socket`, SOCKET_SUBPROTOCOL, {
    origin: SHOP,
  });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  socket.send(JSON.stringify({ type: 'subscribe', id: 'a', payload: { query: SOCKET_OPERATION } }));
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  return heard;
}

const AT = { provider: 'fakebank', method: 'fakebank.pay' };

describe('the page of figures', () => {
  it('has what a payment did, and nothing that names it, its order or its customer', async () => {
    const { token } = await kassa.createSession({
      order: { merchantReference: 'order-of-karin' },
      rest: {
        customer: { firstName: 'Karin', lastName: 'Svensson', email: 'karin@shop.example', ip: '192.0.2.77' },
      },
    });
    await openPage(token);
    await kassa.pay(token);
    await kassa.notify(PAID);
    await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
    const [payment] = await kassa.server.checkout.findPayments('order-of-karin');
    bank.onOperate = failWith('rejected');
    await kassa.server.checkout.refund(payment?.id ?? '', {}, 'refund-1');

    await vi.waitFor(async () => expect(valueOf(await read(), 'kassa_notification_duration_count')).toBe(1));
    const page = await read();
    expect(valueOf(page, 'kassa_payment_attempts_total', AT)).toBe(1);
    for (const status of ['WAITING_FOR_PAYMENT', 'PAID'])
      expect(valueOf(page, 'kassa_payment_statuses_total', { ...AT, status })).toBe(1);
    expect(valueOf(page, 'kassa_provider_call_duration_count', { call: 'createPayment' })).toBe(1);
    expect(valueOf(page, 'kassa_provider_call_duration_count', { call: 'interpret' })).toBe(1);
    const failed = { call: 'operate', error_type: 'rejected' };
    expect(valueOf(page, 'kassa_provider_call_duration_count', failed)).toBe(1);
    expect(valueOf(page, 'kassa_certificate_end', { certificate: 'ca' })).toBeCloseTo(20 * DAY, 0);
    for (const secret of [
      ...['Karin', 'karin', 'Svensson', '192.0.2.77', 'order-of', token],
      ...[payment?.id, payment?.reference, payment?.sessionId],
    ])
      expect(page).not.toContain(secret);
  });

  it('has the time from a notification to the page once a page’s socket was written, and of no other order', async () => {
    const duration = async () => valueOf(await read(), 'kassa_notification_duration_count');
    const { token: unseen } = await kassa.createSession({ order: { merchantReference: 'unseen' } });
    await kassa.pay(unseen);
    await kassa.notify(PAID);
    await vi.waitFor(() => expect(kassa.events).toHaveLength(1));
    const { token } = await kassa.createSession({ order: { merchantReference: 'seen' } });
    const heard = await openPage(token);
    await kassa.pay(token);
    await vi.waitFor(() => expect(heard.at(-1)).toContain('WAITING_FOR_PAYMENT'));
    expect(await duration()).toBeUndefined();
    await kassa.notify(PAID);
    await vi.waitFor(async () => expect(await duration()).toBe(1));
    expect(heard.at(-1)).toContain('"PAID"');
    expect(valueOf(await read(), 'kassa_notification_duration_sum')).toBeGreaterThan(0);
  });

  it('has what waits for a merchant who is away, and for how long', async () => {
    expect(valueOf(await read(), 'kassa_outbox_events')).toBe(0);
    kassa.merchant.status = 503;
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify(PAID);
    await vi.waitFor(async () => expect(valueOf(await read(), 'kassa_outbox_events')).toBe(1));
    kassa.clock.advance(3_600_000);
    const age = valueOf(await read(), 'kassa_outbox_age');
    expect(age).toBeGreaterThanOrEqual(3_600);
    expect(age).toBeLessThan(7_200);
  });

  it('has the due work of each lane, and how late it is', async () => {
    const store = sqlite({ file: ':memory:' });
    await store.start();
    const receivedAt = new Date(Date.now() - 600_000).toISOString();
    const entry = { provider: 'fakebank', payload: '{}', receivedAt, nextAttemptAt: receivedAt };
    for (const id of ['n-1', 'n-2'])
      await store.db
        .insertInto('inbox')
        .values({ id, notificationId: id, ...entry })
        .execute();
    const page = createMetricsPage();
    observe(page.meter, { store, providers: [bank.provider] });
    const shown = await (await page.fetch()).text();
    const lane = { lane: 'notifications', provider: 'fakebank' };
    expect(valueOf(shown, 'kassa_work_due', lane)).toBe(2);
    expect(valueOf(shown, 'kassa_work_late', lane)).toBeGreaterThanOrEqual(600);
    expect(valueOf(shown, 'kassa_work_due', { lane: 'payments' })).toBe(0);
    await store.close();
  });

  it('counts sockets while they are open', async () => {
    const socket = new WebSocket(`${kassa.url.replace('http', 'ws')}/socket`, 'graphql-transport-ws', {
      origin: SHOP,
    });
    await once(socket, 'open');
    expect(valueOf(await read(), 'kassa_sockets')).toBe(1);
    socket.close();
    await vi.waitFor(async () => expect(valueOf(await read(), 'kassa_sockets')).toBe(0));
  });

  it('is answered while the database is away', async () => {
    vi.spyOn(kassa.store.db, 'selectFrom').mockImplementation(() => {
      throw new Error('the database is away');
    });
    expect(valueOf(await read(), 'kassa_certificate_end')).toBeGreaterThan(0);
  });
});

it('a server without the page loads nothing of OpenTelemetry', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    const asked = [];
    registerHooks({ resolve: (name, context, next) => (asked.push(name), next(name, context)) });
    await import('@kassa/server');
    await import('./measure.ts');
    console.log(asked.includes('hono'), asked.filter((name) => name.includes('opentelemetry')).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  });
  expect(stdout.trim()).toBe('true 0');
});
