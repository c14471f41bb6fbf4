import type { ProviderHost } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { capture } from '../../sandbox/payments/operations.ts';
import { startHarness, type Harness, type Page } from '../../test-support/harness.ts';
import * as sdk from '../../test-support/sdk.ts';

let kassa: Harness;
let page: Page;
const start = async (options: Parameters<typeof startHarness>[0] = {}) => {
  kassa = await startHarness(options);
  page = await kassa.session();
};
afterEach(() => kassa.close());

const world = () => kassa.sandbox.world;

describe('a Kronor that', () => {
  it('can’t for a moment is asked again with the same key: one payment', async () => {
    await start();
    world().temporaryFailures.set('newPaymentSessionWithReferenceCheck', { times: 1, afterwards: true });
    world().temporaryFailures.set('newSwishPayment', { times: 2, afterwards: true });
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect(world().requests).toHaveLength(1);
    expect(world().sessions).toHaveLength(1);
  });

  it('does the work and loses the answer is asked again: one payment, and the customer sees it go on', async () => {
    await start({ provider: { timeoutMs: 500 } });
    kassa.sandbox.faults.set('newSwishPayment', { kind: 'lost_answer', times: 2 });
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect(world().requests).toHaveLength(1);
    await kassa.decide('paid');
    await page.untilStatus('PAID');
  });

  it('has a clock behind ours, and loses the answer until its session is over: the payment is found', async () => {
    let aheadMs = -10_000;
    const now = () => new Date(Date.now() + aheadMs);
    kassa = await startHarness({ provider: { timeoutMs: 500, retryForMs: 500 }, sandbox: { now } });
    page = await kassa.session({ rest: { expiresAt: new Date(Date.now() + 3_000).toISOString() } });
    kassa.sandbox.faults.set('newSwishPayment', { kind: 'lost_answer' });
    await page.pay('kronor.swish', { kind: 'fields', values: { phone: '070-123 45 67' } });
    await vi.waitFor(() => expect(world().requests).toHaveLength(1));
    const { expiresAt } = (await page.snapshot()).session;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(expiresAt)), { timeout: 5_000 });
    aheadMs = 60_000;
    kassa.sandbox.faults.clear();
    await vi.waitFor(async () => expect((await page.payment()).providerReference).not.toBeNull(), {
      timeout: 20_000,
    });
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    expect(world().requests).toHaveLength(1);
  }, 60_000);

  it('is down when a session is wanted: this way is over, and the order is free', async () => {
    await start();
    await kassa.sandbox.close();
    const { status, body } = await page.pay('kronor.swish');
    expect(status).toBe(503);
    expect(body.error?.code).toBe('provider_unavailable');
    expect((await page.snapshot()).payment).toMatchObject({ status: 'ERROR', holdsOrder: false });
  }, 30_000);

  it('says no: the attempt is over, and nothing was started', async () => {
    await start({ provider: { apiToken: 'not-the-merchants' } });
    const { status, body } = await page.pay('kronor.swish');
    expect(status).toBe(502);
    expect(body.error?.code).toBe('provider_misconfigured');
  });

  it('cuts the socket is listened to again, and asked meanwhile', async () => {
    await start();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(1));
    kassa.sandbox.sockets.drop();
    await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(1), { timeout: 20_000 });
    await kassa.decide('paid');
    await page.untilStatus('PAID');
  });

  it('has no sockets at all is asked', async () => {
    await start();
    kassa.sandbox.sockets.refuse = true;
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('declined');
    await page.untilStatus('DECLINED', 15_000);
  });

  it.each([[true], [false]])(
    'speaks the newer subprotocol (%s), else the older, pushes all the same',
    async (newerSockets) => {
      await start();
      kassa.set({ newerSockets });
      await page.pay('kronor.swish');
      await page.untilAction('app_switch');
      await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(1));
      // Asking over HTTP finds nothing: what is seen now came by the socket.
      kassa.sandbox.faults.set('graphql', { kind: 'unavailable' });
      await kassa.decide('paid');
      await page.untilStatus('PAID');
      const { history } = await page.payment();
      expect(history.at(-1)).toMatchObject({ status: 'PAID', source: 'subscription' });
      await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(0));
    },
  );

  it('loses the link’s answers shows it when it can', async () => {
    await start();
    kassa.set({ initializingMs: 1_500 });
    const paying = page.pay('kronor.swish');
    await vi.waitFor(() => expect(world().requests).toHaveLength(1));
    kassa.sandbox.faults.set('paymentRequests', { kind: 'unavailable' });
    expect((await paying).body.payment?.status).toBe('INITIALIZING');
    kassa.sandbox.faults.clear();
    await page.untilAction('app_switch');
  });
});

it('a server that closes while Kronor pushes writes first what it was told', async () => {
  let release: () => void = () => undefined;
  const free = new Promise<void>((resolve) => (release = resolve));
  const reports: Promise<void>[] = [];
  // As slow as a database that is busy.
  const slowHost = (host: ProviderHost): ProviderHost => ({
    ...host,
    report: (...report) => {
      const written = free.then(() => host.report(...report));
      reports.push(written);
      return written;
    },
  });
  await start({ host: slowHost });
  await page.pay('kronor.swish');
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  let hasClosed = false;
  const closed = kassa.server.close().then(() => (hasClosed = true));
  await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(0));
  expect(hasClosed).toBe(false);
  release();
  await closed;
  expect(await Promise.allSettled(reports)).toEqual([{ status: 'fulfilled', value: undefined }]);
  expect(kassa.logged.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
});

describe('nobody pays twice', () => {
  it('when the page pays twice, from two tabs, with the same key or another', async () => {
    await start();
    const answers = await Promise.all([
      page.pay('kronor.swish', undefined, 'key-of-this-click'),
      page.pay('kronor.swish', undefined, 'key-of-this-click'),
      page.pay('kronor.card'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409]);
    expect(world().requests).toHaveLength(1);
  });

  it('when another method is chosen while the first one is being paid', async () => {
    await start();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect((await page.pay('kronor.card')).body.error?.code).toBe('order_locked');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    expect((await page.pay('kronor.card')).body.error?.code).toBe('already_paid');
  });

  it('another method is started once Kronor has confirmed the cancellation', async () => {
    await start();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect((await page.cancel()).status).toBe(200);
    await page.untilStatus('CANCELLED');
    await page.pay('kronor.card');
    await page.untilAction('redirect');
    expect(world().requests.map(({ method }) => method)).toEqual(['SWISH', 'CREDIT_CARD']);
  });

  it('after a refusal, what is left in Kronor’s session is cancelled before another payment starts', async () => {
    await start();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    // Of another client in the same session.
    const made = await sdk.call(kassa.sandbox.url, world().sessions[0]?.token ?? '', sdk.CARD, {
      payment: { idempotencyKey: 'in-the-app', returnUrl: 'shop://return' },
      deviceInfo: sdk.DEVICE,
    });
    const { waitToken } = made.data?.newCreditCardPayment as { waitToken: string };
    const elsewhere = () =>
      world()
        .requests.find((each) => each.waitToken === waitToken)
        ?.history.at(-1)?.status;
    await vi.waitFor(() => expect(elsewhere()).toBe('WAITING_FOR_PAYMENT'));
    await page.cancel();
    await page.untilStatus('CANCELLED');
    expect(elsewhere()).toBe('WAITING_FOR_PAYMENT');
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect(elsewhere()).toBe('WAITING_FOR_PAYMENT');
    await kassa.decide('declined');
    await page.untilStatus('DECLINED');
    await page.pay('kronor.card');
    await page.untilAction('redirect');
    await vi.waitFor(() => expect(elsewhere()).toBe('CANCELLED'));
    expect(world().requests.at(-1)?.history.at(-1)?.status).toBe('WAITING_FOR_PAYMENT');
  });

  it('a cancellation that comes after the money says so, and shows the payment', async () => {
    await start();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    kassa.sandbox.sockets.refuse = true;
    kassa.sandbox.sockets.drop();
    await kassa.decide('paid');
    expect((await page.cancel()).body.error?.code).toBe('payment_not_cancellable');
    await page.untilStatus('PAID');
  });

  const sessionOfShop = async (changes: object = {}) => {
    const { data } = await sdk.call(kassa.sandbox.url, kassa.sandbox.token, sdk.NEW_SESSION, {
      payment: {
        amount: 19_900,
        currency: 'SEK',
        country: 'SE',
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
        idempotencyKey: `key-${Math.random()}`,
        merchantReference: 'order-1',
        message: 'Order 1',
        ...changes,
      },
    });
    return (data?.newPaymentSession as { token: string }).token;
  };
  /** In the shop's app, say. */
  const payElsewhere = async (outcome: string) => {
    const token = await sessionOfShop();
    await sdk.call(kassa.sandbox.url, token, sdk.CARD, {
      payment: { idempotencyKey: `key-${Math.random()}`, returnUrl: 'https://shop.example' },
      deviceInfo: sdk.DEVICE,
    });
    await kassa.decide(outcome);
    const payment = world().payments.at(-1);
    if (!payment) throw new Error('Not paid');
    return payment;
  };

  it.each([
    ['paid', 'PAID'],
    ['authorized', 'AUTHORIZED'],
  ])('what was %s for the same reference elsewhere settles the order', async (outcome, status) => {
    await start();
    const earlier = await payElsewhere(outcome);
    const { body } = await page.pay('kronor.swish');
    expect(body.payment).toMatchObject({ status, phase: 'succeeded' });
    expect(body.session.state).toBe('settled');
    expect(world().requests).toHaveLength(1);
    expect((await page.payment()).providerReference).toBe(String(earlier.id));
  });

  it('what was refunded since does not settle the order, and it is paid anew', async () => {
    await start();
    const earlier = await payElsewhere('paid');
    await sdk.call(
      kassa.sandbox.url,
      kassa.sandbox.token,
      'mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken } }',
      { refund: { amount: 19_900, idempotencyKey: 'refund-1', message: 'Back', paymentId: earlier.id } },
    );
    await vi.waitFor(() => expect(earlier.refunds[0]?.history.at(-1)?.status).toBe('PAID'));
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    expect(world().requests).toHaveLength(2);
  });

  it('what holds other money than the order’s is for a person: nothing is charged', async () => {
    await start();
    const earlier = await payElsewhere('paid');
    await sdk.call(
      kassa.sandbox.url,
      kassa.sandbox.token,
      'mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken } }',
      { refund: { amount: 100, idempotencyKey: 'refund-1', message: 'Back', paymentId: earlier.id } },
    );
    await vi.waitFor(() => expect(earlier.refunds[0]?.history.at(-1)?.status).toBe('PAID'));
    const { body } = await page.pay('kronor.swish');
    expect(body.error?.code).toBe('provider_rejected');
    expect(body.error).toMatchObject({ textKey: 'reason.paid_before' });
    expect(body.error?.message).toContain('a person has to look');
    expect(world().requests).toHaveLength(1);
  });

  it('what was captured before a capture was declined is for a person too: nothing is charged', async () => {
    await start();
    const { id: paymentId } = await payElsewhere('authorized');
    for (const captureOutcome of ['CAPTURE_DONE', 'CAPTURE_DECLINED'] as const) {
      kassa.set({ operationMs: 0, captureOutcome });
      capture(world(), { idempotencyKey: captureOutcome, paymentId, amount: 4_000 });
      await vi.waitFor(() => expect(world().captures.at(-1)?.history.at(-1)?.status).toBe(captureOutcome));
    }
    expect(world().payments[0]?.amountPaid).toBe(4_000);
    const { body } = await page.pay('kronor.swish');
    expect(body.error).toMatchObject({ code: 'provider_rejected', textKey: 'reason.paid_before' });
    expect(body.error?.message).toContain('CAPTURE_DECLINED, 4000 SEK paid');
    expect(world().requests).toHaveLength(1);
  });

  it('what was declined at its first capture has taken nothing: the order is paid anew', async () => {
    await start();
    const { id: paymentId } = await payElsewhere('authorized');
    kassa.set({ operationMs: 0, captureOutcome: 'CAPTURE_DECLINED' });
    capture(world(), { idempotencyKey: 'first', paymentId, amount: 4_000 });
    await vi.waitFor(() => expect(world().captures[0]?.history.at(-1)?.status).toBe('CAPTURE_DECLINED'));
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect(world().requests).toHaveLength(2);
  });

  it('without a reference check each attempt has a session of its own', async () => {
    await start({ provider: { referenceCheck: false } });
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await page.cancel();
    await page.untilStatus('CANCELLED');
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    expect(world().sessions).toHaveLength(2);
  });
});
