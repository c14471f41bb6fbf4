import type { OperationKind, OperationRequest } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { capture, refund } from '../sandbox/payments/operations.ts';
import { startHarness, type Harness, type Page } from '../test-support/harness.ts';

let kassa: Harness;
let page: Page;
beforeEach(async () => {
  kassa = await startHarness();
  page = await kassa.session();
  kassa.set({ operationMs: 0 });
});
afterEach(() => kassa.close());

const world = () => kassa.sandbox.world;
/** A card that was authorized, or Swish that was paid. */
const pay = async (outcome: 'authorized' | 'paid') => {
  await page.pay(outcome === 'paid' ? 'kronor.swish' : 'kronor.card');
  await page.untilAction(outcome === 'paid' ? 'app_switch' : 'redirect');
  const waitToken = world().requests.at(-1)?.waitToken ?? '';
  await fetch(`${kassa.sandbox.url}/control/api/requests/${waitToken}/${outcome}`, { method: 'POST' });
  await page.untilStatus(outcome.toUpperCase());
};
let keys = 0;
const DO = { capture: 'capture', release: 'release', refund: 'refund', cancellation: 'cancel' } as const;
const operate = async (kind: OperationKind, request: OperationRequest = {}) =>
  kassa.server.checkout[DO[kind]]((await page.payment()).id, request, `op-${++keys}`);
/** Time passes: an operation is asked about after three seconds. */
const untilEnd = (number: number, status: string) => {
  kassa.clock.advance(4_000);
  return vi.waitFor(
    async () => {
      const operation = (await page.payment()).operations.find((each) => each.number === number);
      if (operation?.status !== status) throw new Error(`${operation?.status ?? 'Nothing'}, not ${status}`);
      return operation;
    },
    { timeout: 20_000, interval: 50 },
  );
};

describe('a capture', () => {
  it('in parts, then the rest, makes the payment PAID', async () => {
    await pay('authorized');
    expect(await operate('capture', { amount: 4_000, createdBy: 'Ada' })).toMatchObject({
      status: 'PENDING',
    });
    await untilEnd(1, 'SUCCEEDED');
    await page.untilStatus('PARTIALLY_CAPTURED');
    await operate('capture');
    await untilEnd(2, 'SUCCEEDED');
    await page.untilStatus('PAID');
    expect(world().captures.map(({ amount }) => amount)).toEqual([4_000, 15_900]);
    expect(world().captures[0]).toMatchObject({ createdBy: 'Ada', generatedFrom: 'Kassa' });
    expect(await page.payment()).toMatchObject({ amountCaptured: 19_900 });
    await vi.waitFor(() =>
      expect(kassa.eventTypes()).toEqual([
        'payment.authorized',
        'payment.partially_captured',
        'capture.succeeded',
        'payment.paid',
        'capture.succeeded',
      ]),
    );
  });

  it('takes a message in any letters, and refuses one that is too long by its name', async () => {
    await pay('authorized');
    const refused = await operate('capture', { amount: 100, message: 'x'.repeat(51) });
    expect(refused).toMatchObject({ status: 'FAILED', reason: 'message: at most 50 characters' });
    await operate('capture', { amount: 100, message: 'Parcel #1 – tack!' });
    expect(world().captures).toMatchObject([{ amount: 100, message: 'Parcel #1 – tack!' }]);
  });

  it('beyond what is there is refused, and of two at once one takes effect', async () => {
    await pay('authorized');
    await expect(operate('capture', { amount: 19_901 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
    const both = await Promise.allSettled([
      operate('capture', { amount: 15_000 }),
      operate('capture', { amount: 15_000 }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await untilEnd(1, 'SUCCEEDED');
    expect(world().captures).toHaveLength(1);
  });

  it('that cools down is tried again after a day, as a new one', async () => {
    kassa.set({ captureOutcome: 'CAPTURE_COOLDOWN' });
    await pay('authorized');
    await operate('capture', { amount: 5_000 });
    kassa.clock.advance(4_000);
    await vi.waitFor(
      async () =>
        expect((await page.payment()).operations[0]).toMatchObject({
          status: 'PENDING',
          rawStatus: 'CAPTURE_COOLDOWN',
        }),
      { timeout: 20_000 },
    );
    kassa.set({ captureOutcome: 'CAPTURE_DONE' });
    kassa.clock.advance(3_600_000);
    await vi.waitFor(async () => expect((await page.payment()).operations[0]?.status).toBe('PENDING'));
    expect(world().captures).toHaveLength(1);
    kassa.clock.advance(23 * 3_600_000 + 60_000);
    await vi.waitFor(() => expect(world().captures).toHaveLength(2), { timeout: 20_000 });
    kassa.clock.advance(3_600_000);
    await untilEnd(1, 'SUCCEEDED');
    expect((await page.payment()).status).toBe('PARTIALLY_CAPTURED');
  });

  it('that is declined is told to the merchant, and no other one is possible', async () => {
    kassa.set({ captureOutcome: 'CAPTURE_DECLINED' });
    await pay('authorized');
    await operate('capture', { amount: 5_000 });
    await untilEnd(1, 'FAILED');
    await page.untilStatus('CAPTURE_DECLINED');
    await vi.waitFor(() =>
      expect(kassa.eventTypes()).toEqual(['payment.authorized', 'payment.failed', 'capture.failed']),
    );
    await expect(operate('capture', { amount: 1 })).rejects.toMatchObject({ code: 'operation_not_allowed' });
  });

  it('whose answer is lost is found by its key', async () => {
    await pay('authorized');
    kassa.sandbox.faults.set('newPaymentCapture', { kind: 'lost_answer' });
    const capturing = operate('capture', { amount: 5_000 });
    await vi.waitFor(() => expect(world().captures).toHaveLength(1));
    kassa.sandbox.faults.clear();
    await capturing;
    await untilEnd(1, 'SUCCEEDED');
    expect(world().captures).toHaveLength(1);
  });
});

describe('what Kronor pushes', () => {
  /** Nothing that is asked for is answered: what is seen was pushed. */
  const listen = async (kind: OperationKind, settings: object) => {
    kassa.set({ operationMs: 400, ...settings });
    await pay(kind === 'refund' ? 'paid' : 'authorized');
    await operate(kind, kind === 'release' ? {} : { amount: 5_000 });
    await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(1), { timeout: 20_000 });
    kassa.sandbox.faults.set('graphql', { kind: 'unavailable' });
    return vi.waitFor(
      async () => {
        const payment = await page.payment();
        expect(payment.operations[0]?.status).not.toBe('PENDING');
        return payment;
      },
      { timeout: 20_000, interval: 50 },
    );
  };

  it.each([
    ['capture', 'PARTIALLY_CAPTURED', { amountCaptured: 5_000 }],
    ['release', 'RELEASED', {}],
    ['refund', 'PAID', { amountRefunded: 5_000 }],
  ] as const)('ends a %s, and the payment is %s', async (kind, status, amounts) => {
    const payment = await listen(kind, {});
    expect(payment).toMatchObject({ status, ...amounts });
    expect(payment.operations).toMatchObject([{ kind, status: 'SUCCEEDED', reason: null }]);
    await vi.waitFor(() => expect(kassa.sandbox.sockets.count).toBe(0), { timeout: 20_000 });
  });

  it.each([
    ['capture', { captureOutcome: 'ERROR' }, 'FAILED'],
    ['refund', { refundOutcome: 'ERROR' }, 'FAILED'],
    ['refund', { refundOutcome: 'REFUND_AMBIGUOUS' }, 'AMBIGUOUS'],
    ['release', { releaseOutcome: 'RELEASE_AMBIGUOUS' }, 'AMBIGUOUS'],
  ] as const)('of a %s with %j is %s', async (kind, settings, status) => {
    expect((await listen(kind, settings)).operations).toMatchObject([{ kind, status }]);
  });

  it('of a capture that is declined ends the payment, and says why', async () => {
    expect(await listen('capture', { captureOutcome: 'CAPTURE_DECLINED' })).toMatchObject({
      status: 'CAPTURE_DECLINED',
      reason: 'The card was declined at capture: no further capture is possible',
      operations: [{ status: 'FAILED', rawStatus: 'CAPTURE_DECLINED' }],
    });
  });
});

describe('what is done in Kronor’s portal', () => {
  it('before a capture of all that is left makes that one smaller, and no more can be refunded than was taken', async () => {
    await pay('authorized');
    const paymentId = world().payments[0]?.id ?? 0;
    capture(world(), { idempotencyKey: 'portal', paymentId, amount: 6_000 });
    expect(await operate('capture')).toMatchObject({ status: 'PENDING', amount: 19_900 });
    expect(await untilEnd(1, 'SUCCEEDED')).toMatchObject({ amount: 13_900 });
    const payment = await page.payment();
    expect(payment).toMatchObject({ status: 'PAID', amountCaptured: 19_900 });
    expect(payment.operations.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['capture', 13_900],
      ['capture', 6_000],
    ]);
    await expect(operate('refund', { amount: 19_901 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
  });

  it('is an operation here, once, and can be refunded or captured no further than Kronor allows', async () => {
    await pay('authorized');
    const paymentId = world().payments[0]?.id ?? 0;
    const portal = { idempotencyKey: 'portal', paymentId, message: 'By hand' };
    capture(world(), { ...portal, amount: 4_000 });
    const asked = async () => kassa.server.checkout.askPayment((await page.payment()).id);
    await vi.waitFor(async () => expect((await asked()).status).toBe('PARTIALLY_CAPTURED'));
    refund(world(), { ...portal, amount: 1_000 });
    await vi.waitFor(async () => expect((await asked()).amountRefunded).toBe(1_000));
    await asked();
    const payment = await page.payment();
    expect(payment).toMatchObject({ status: 'PARTIALLY_CAPTURED', amountCaptured: 4_000 });
    expect(payment.operations.map(({ kind, createdBy }) => [kind, createdBy])).toEqual([
      ['capture', 'kronor: back office'],
      ['refund', 'kronor: back office'],
    ]);
    await vi.waitFor(() =>
      expect(kassa.eventTypes()).toEqual([
        'payment.authorized',
        'payment.partially_captured',
        'capture.succeeded',
        'refund.succeeded',
      ]),
    );
    await expect(operate('refund', { amount: 3_001 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
  });
});

describe('a release', () => {
  it('frees the whole amount', async () => {
    await pay('authorized');
    await operate('release');
    await untilEnd(1, 'SUCCEEDED');
    await page.untilStatus('RELEASED');
    await vi.waitFor(() => expect(kassa.eventTypes()).toContain('release.succeeded'));
  });

  it('of a part is refused before any call, and so is one after a capture', async () => {
    await pay('authorized');
    await expect(operate('release', { amount: 100 })).rejects.toMatchObject({
      code: 'not_supported',
      field: 'amount',
    });
    await expect(operate('capture', { amount: 100, final: true })).rejects.toMatchObject({
      code: 'not_supported',
      field: 'final',
    });
    await operate('capture', { amount: 100 });
    await untilEnd(1, 'SUCCEEDED');
    await expect(operate('release')).rejects.toMatchObject({ code: 'operation_not_allowed' });
    expect(world().releases).toEqual([]);
  });

  it('that Kronor is not sure of is for a person, and never repeated', async () => {
    kassa.set({ releaseOutcome: 'RELEASE_AMBIGUOUS' });
    await pay('authorized');
    await operate('release');
    await untilEnd(1, 'AMBIGUOUS');
    await vi.waitFor(() => expect(kassa.eventTypes()).toContain('release.ambiguous'));
    kassa.clock.advance(7 * 86_400_000);
    await expect(operate('release')).rejects.toMatchObject({ code: 'operation_not_allowed' });
    expect(world().releases).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('in parts, until all that was paid is back', async () => {
    await pay('paid');
    await operate('refund', { amount: 9_900, message: 'Mug was broken', merchantReference: 'return-1' });
    await untilEnd(1, 'SUCCEEDED');
    await operate('refund');
    await untilEnd(2, 'SUCCEEDED');
    expect(world().refunds).toMatchObject([
      { amount: 9_900, message: 'Mug was broken', merchantReference: 'return-1' },
      { amount: 10_000, message: 'Refund order 1' },
    ]);
    await expect(operate('refund', { amount: 1 })).rejects.toMatchObject({ code: 'operation_not_allowed' });
    expect(await page.payment()).toMatchObject({ amountRefunded: 19_900 });
  });

  it.each([
    ['ERROR', 'FAILED', 'refund.failed'],
    ['REFUND_AMBIGUOUS', 'AMBIGUOUS', 'refund.ambiguous'],
  ] as const)('that ends in %s is %s', async (refundOutcome, status, event) => {
    kassa.set({ refundOutcome });
    await pay('paid');
    await operate('refund', { amount: 100 });
    await untilEnd(1, status);
    await vi.waitFor(() => expect(kassa.eventTypes()).toContain(event));
  });

  it('whose message Kronor would refuse is made with one that fits', async () => {
    await pay('paid');
    await operate('refund', { amount: 100, message: `Sorry ♥ - ${'x'.repeat(60)}` });
    expect(world().refunds).toMatchObject([{ message: `Sorry ${'x'.repeat(44)}` }]);
  });

  it('whose reference was used before is refused by Kronor', async () => {
    await pay('paid');
    await operate('refund', { amount: 100, merchantReference: 'return-1' });
    expect(await operate('refund', { amount: 200, merchantReference: 'return-1' })).toMatchObject({
      status: 'FAILED',
      reason: 'merchantReference: return-1 is taken',
    });
  });
});

describe('a cancellation', () => {
  it('by the merchant ends what waits for its customer', async () => {
    await page.pay('kronor.card');
    await page.untilAction('redirect');
    await operate('cancellation');
    await untilEnd(1, 'SUCCEEDED');
    await page.untilStatus('CANCELLED');
  });

  it('of a Swish payment names that one payment', async () => {
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    // Only cancelSwishPayment is there.
    world().temporaryFailures.set('cancelPayment', { times: 100, afterwards: false });
    await operate('cancellation');
    await untilEnd(1, 'SUCCEEDED');
  });

  it('of what waits no longer fails, and tells why', async () => {
    kassa.set({ initializingMs: null });
    await page.pay('kronor.swish');
    expect(await operate('cancellation')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('only be cancelled while it is WAITING_FOR_PAYMENT') as string,
    });
  });
});
