import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openPage } from '../../node/test-support/page-socket.ts';
import { failWith, fakeBank, type FakeBank } from '../../server/test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { measure } from './measure.ts';
import { observe } from './observe.ts';
import { createMetricsPage } from './page.ts';
import { onBothDialects } from '../../server/test-support/dialects.ts';
import { providerLanes } from '../../server/src/reconcile/reconcile.ts';
import type { CheckoutServerOptions } from '../../server/src/options.ts';
import type { OperationRow, PaymentRow, Store } from '../../store/src/index.ts';

type Lane = 'notifications' | 'payments' | 'lost_answers' | 'operations';

const DAY = 86_400;
const PAID = { status: 'PAID', rawStatus: 'paid' } as const;

let kassa: Harness;
let mounted: Server;
let bank: FakeBank;

async function start(store: Store): Promise<void> {
  const page = createMetricsPage();
  mounted = createServer((_request, response) => {
    void page.fetch().then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
  mounted.listen(0, '127.0.0.1');
  await once(mounted, 'listening');
  bank = fakeBank(
    { operations: ['refund', 'cancellation'] },
    { certificates: (now) => [{ name: 'ca', endsAt: new Date(now.getTime() + 20 * DAY * 1_000) }] },
  );
  kassa = await startHarness(bank, { store, measure: (options) => measure(page.meter, options) });
}
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

/** Rows of a provider that this server doesn't have, so that nobody works on them: each is due at its time. */
async function leaveWork(due: Record<Lane, readonly string[]>): Promise<void> {
  const { db } = kassa.store;
  const provider = 'sleeping';
  const leavePayment = async (name: string, changes: { nextCheckAt?: string; createDeadline?: string }) => {
    const { token, id } = await kassa.createSession({ order: { merchantReference: name } });
    await kassa.pay(token);
    const answered = changes.createDeadline === undefined ? {} : { answeredAt: null };
    const changed = { provider, nextCheckAt: null, ...answered, ...changes };
    await db.updateTable('payments').set(changed).where('sessionId', '=', id).execute();
    return db.selectFrom('payments').selectAll().where('sessionId', '=', id).executeTakeFirstOrThrow();
  };
  for (const [index, at] of due.notifications.entries())
    await db
      .insertInto('inbox')
      .values({
        id: `n-${index}`,
        notificationId: `n-${index}`,
        provider,
        payload: '{}',
        receivedAt: at,
        nextAttemptAt: at,
      })
      .execute();
  for (const [index, at] of due.payments.entries())
    await leavePayment(`payment-${index}`, { nextCheckAt: at });
  for (const [index, at] of due.lost_answers.entries())
    await leavePayment(`lost-${index}`, { createDeadline: at });
  const { id: paymentId } = await leavePayment('operated', {});
  for (const [index, at] of due.operations.entries())
    await db
      .insertInto('operations')
      .values(anOperation(paymentId, index + 1, at))
      .execute();
}

const anOperation = (paymentId: string, number: number, at: string): OperationRow => ({
  ...{ id: `operation-${number}`, paymentId, number, kind: 'refund', amount: 100, status: 'PENDING' },
  ...{ rawStatus: null, reason: null, providerReference: null, resolvedBy: null, lease: null },
  ...{ data: '{}', request: '{}', idempotencyKey: `operation-${number}`, requestHash: '' },
  ...{ calling: 0, callDeadline: at, answerLost: 0, nextCheckAt: at, checks: 0 },
  ...{ createdAt: at, updatedAt: at },
});

const readSleeping = async ({ capabilities } = bank.provider): Promise<string> => {
  const page = createMetricsPage();
  const sleeping = { ...bank.provider, capabilities, name: 'sleeping' };
  observe(page.meter, { store: kassa.store, providers: [sleeping], now: () => kassa.clock.now() });
  return (await page.fetch()).text();
};

const AT = { provider: 'fakebank', method: 'fakebank.pay' };

onBothDialects((newStore) => {
  beforeEach(async () => {
    await start(await newStore());
  });

  it('has what a payment did, and nothing that names it, its order or its customer', async () => {
    const { token } = await kassa.createSession({
      order: { merchantReference: 'order-of-karin' },
      rest: {
        customer: { firstName: 'Karin', lastName: 'Svensson', email: 'karin@shop.example', ip: '192.0.2.77' },
      },
    });
    await openPage(kassa.url, token);
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
    const { heard } = await openPage(kassa.url, token);
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
    const minutesAgo = (minutes: number) =>
      new Date(kassa.clock.now().getTime() - minutes * 60_000).toISOString();
    await leaveWork({
      notifications: Array.from({ length: 2 }, () => minutesAgo(10)),
      payments: Array.from({ length: 3 }, () => minutesAgo(20)),
      lost_answers: Array.from({ length: 4 }, () => minutesAgo(30)),
      operations: Array.from({ length: 5 }, () => minutesAgo(40)),
    });
    const shown = await readSleeping();
    for (const [lane, count, minutes] of [
      ['notifications', 2, 10],
      ['payments', 3, 20],
      ['lost_answers', 4, 30],
      ['operations', 5, 40],
    ] as const) {
      const labels = { lane, provider: 'sleeping' };
      expect(valueOf(shown, 'kassa_work_due', labels), lane).toBe(count);
      const late = valueOf(shown, 'kassa_work_late', labels);
      expect(late, lane).toBeGreaterThanOrEqual(minutes * 60);
      expect(late, lane).toBeLessThan((minutes + 9) * 60);
    }
  });

  it('has payments that are silent for too long, and open ones beside a paid one', async () => {
    const { db } = kassa.store;
    const minutesAgo = (minutes: number) =>
      new Date(kassa.clock.now().getTime() - minutes * 60_000).toISOString();
    const leave = async (merchantReference: string, changes: Partial<PaymentRow>) => {
      const { token, id } = await kassa.createSession({ order: { merchantReference } });
      await kassa.pay(token);
      const changed = { provider: 'sleeping', ...changes };
      await db.updateTable('payments').set(changed).where('sessionId', '=', id).execute();
      return token;
    };
    // The bank's payments count as silent after an hour.
    await leave('silent', { createdAt: minutesAgo(80) });
    await leave('told', { createdAt: minutesAgo(80), unresolvedNotifiedAt: minutesAgo(20) });
    const token = await leave('twice', { holdsLock: 0 });
    await kassa.pay(token, 'another-key');
    await kassa.notify(PAID);
    const besidePaid = { lane: 'beside_paid', provider: 'sleeping' };
    await vi.waitFor(async () => expect(valueOf(await readSleeping(), 'kassa_work_due', besidePaid)).toBe(1));
    const shown = await readSleeping();
    const silent = { lane: 'silent', provider: 'sleeping' };
    expect(valueOf(shown, 'kassa_work_due', silent)).toBe(1);
    expect(valueOf(shown, 'kassa_work_late', silent)).toBeGreaterThanOrEqual(20 * 60);
    expect(valueOf(shown, 'kassa_work_late', silent)).toBeLessThan(29 * 60);
    expect(valueOf(shown, 'kassa_work_late', besidePaid)).toBeLessThan(9 * 60);
    const withoutCancellation = await readSleeping(fakeBank({ operations: ['refund'] }).provider);
    expect(valueOf(withoutCancellation, 'kassa_work_due', besidePaid)).toBe(0);
    expect(valueOf(withoutCancellation, 'kassa_work_late', besidePaid)).toBe(0);
    expect(valueOf(withoutCancellation, 'kassa_work_due', silent)).toBe(1);
  });

  it('has none beside a paid one whose cancellation the server has asked for, though it is refused', async () => {
    bank.onOperate = failWith('rejected');
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ status: 'CANCELLED', rawStatus: 'c' });
    await vi.waitUntil(async () => (await kassa.snapshot(token)).payment?.status === 'CANCELLED');
    await kassa.pay(token, 'second-attempt');
    await kassa.notify(PAID, { index: 0 });
    await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
    const open = await kassa.store.db
      .selectFrom('payments')
      .where('status', '=', 'WAITING_FOR_PAYMENT')
      .where('answeredAt', 'is not', null)
      .selectAll()
      .execute();
    expect(open).toHaveLength(1);
    const besidePaid = { lane: 'beside_paid', provider: 'fakebank' };
    expect(valueOf(await read(), 'kassa_work_due', besidePaid)).toBe(0);
  });

  it('has every kind of due work that a server has at a provider', async () => {
    const kinds = [...(await readSleeping()).matchAll(/^kassa_work_due{.*lane="(\w+)"/gm)].map(
      ([, lane]) => lane,
    );
    const context = { log: { warn: () => undefined }, store: kassa.store, now: () => kassa.clock.now() };
    const { provider } = fakeBank({ operations: ['cancellation'] });
    const lanes = providerLanes(context as never, { commands: new Map(), payments: new Set() }, provider);
    // And its notifications.
    expect(new Set(kinds).size).toBe(lanes.length + 1);
  });

  it('has no work that is due later', async () => {
    const inAnHour = [new Date(kassa.clock.now().getTime() + 3_600_000).toISOString()];
    await leaveWork({
      notifications: inAnHour,
      payments: inAnHour,
      lost_answers: inAnHour,
      operations: inAnHour,
    });
    const values = (await readSleeping()).split('\n').filter((line) => /^kassa_work_/.test(line));
    expect(values).toHaveLength(12);
    expect(values.filter((line) => !/ 0$/.test(line))).toEqual([]);
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

  it('says who measures', async () => {
    const info = (await read()).split('\n').find((line) => line.startsWith('target_info{'));
    expect(info).toBe('target_info{service_name="kassa"} 1');
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

it('a meter that is none, or an older one, is refused by name', () => {
  const { meter } = createMetricsPage();
  const older = Object.assign(Object.create(meter) as typeof meter, {
    addBatchObservableCallback: undefined,
  });
  const measureBy = (given: unknown) => () => measure(given as typeof meter, {} as CheckoutServerOptions);
  const words = 'meter: must be a Meter of OpenTelemetry; it lacks ';
  expect(measureBy(older)).toThrow(`${words}addBatchObservableCallback`);
  expect(measureBy(undefined)).toThrow(
    `${words}createHistogram, createObservableGauge, addBatchObservableCallback`,
  );
});
