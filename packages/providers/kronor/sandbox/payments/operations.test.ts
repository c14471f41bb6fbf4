import { describe, expect, it, vi } from 'vitest';
import { useSandbox } from '../testing.ts';

const { at, card, customer, decide, key, merchant, messageOf, swish, untilStatus, waitTokenOf } =
  useSandbox();

describe('money', () => {
  const authorized = async () => {
    await card();
    const { waitToken } = await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'authorized');
    return (await untilStatus('AUTHORIZED')).resultingPaymentId ?? '';
  };
  const capture = (payment: object) =>
    merchant(
      `mutation C($capture: PaymentCaptureInput!) { newPaymentCapture(capture: $capture) { captureId captureTransactionId } }`,
      { capture: { idempotencyKey: key(), ...payment } },
    );
  const paymentOf = async (id: string) => {
    const { data } = await merchant(
      `query P($id: bigint!) { payments(where: {id: {_eq: $id}}) {
        id amountPaid amountAuthorized currentStatus paymentRefundStatus status { status }
        captures { amount status { status } } refunds { totalAmount status { status } } } }`,
      { id },
    );
    return (data?.payments as Record<string, unknown>[])[0];
  };

  it('is invisible to a session token', async () => {
    expect(messageOf(await customer('{ payments { id } }'))).toBe(
      "field 'payments' not found in type: 'query_root'",
    );
  });

  it('is captured in parts, never more than there is, and refunded the same way', async () => {
    const paymentId = await authorized();
    expect((await capture({ amount: 400, paymentId })).errors).toBeUndefined();
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({
        currentStatus: 'PARTIALLY_CAPTURED',
        amountPaid: '400',
      }),
    );
    expect(messageOf(await capture({ amount: 601, paymentId }))).toMatch(/600 is left/);
    await capture({ amount: 600, paymentId: Number(paymentId) });
    await vi.waitFor(async () => expect(await paymentOf(paymentId)).toMatchObject({ currentStatus: 'PAID' }));
    const refund = (amount: number) =>
      merchant(
        `mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken refundTransactionId } }`,
        { refund: { idempotencyKey: key(), amount, message: 'Back', paymentId } },
      );
    await refund(250);
    expect(messageOf(await refund(751))).toMatch(/750 is left/);
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({ paymentRefundStatus: 'PARTIALLY_REFUNDED' }),
    );
  });

  it('in a part that was captured makes it the paid one of its session', async () => {
    const paymentId = await authorized();
    await capture({ amount: 400, paymentId, message: 'Parcel #1 – tack!' });
    const { waitToken } = await untilStatus('PARTIALLY_CAPTURED');
    expect(waitTokenOf(await swish())).toBe(waitToken);
  });

  it('is captured whole, and what is above the amount given is refunded', async () => {
    const paymentId = await authorized();
    const all = (changes: object) =>
      merchant(
        `mutation A($capture: PaymentCaptureAllInput!) { capturePaymentAll(capture: $capture) { captureId } }`,
        { capture: { idempotencyKey: key(), paymentId, ...changes } },
      );
    expect(messageOf(await all({ amount: 1001 }))).toMatch(/1000 is left/);
    await all({ amount: 900, refundMessage: 'One mug less' });
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({
        currentStatus: 'PAID',
        amountPaid: '1000',
        captures: [{ amount: '1000', status: [{ status: 'CAPTURE_DONE' }] }],
        refunds: [{ totalAmount: '100', status: [{ status: 'PAID' }] }],
      }),
    );
  });

  it('is released whole, and not after a capture', async () => {
    const paymentId = await authorized();
    const release = (amount: number) =>
      merchant(
        `mutation R($release: ReleasePaymentInput!) { releasePayment(release: $release) { releaseId } }`,
        {
          release: { idempotencyKey: key(), amount, paymentId },
        },
      );
    expect(messageOf(await release(500))).toMatch(/Only the full amount/);
    const { data } = await release(1000);
    const { releaseId } = data?.releasePayment as { releaseId: string };
    await vi.waitFor(async () => {
      const answer = await merchant(
        `query S($id: bigint!) { transactionReleases(where: {id: {_eq: $id}}) { id amount currentStatus paymentId } }`,
        { id: releaseId },
      );
      expect(answer.data?.transactionReleases).toEqual([
        { id: releaseId, amount: '1000', currentStatus: 'DONE', paymentId },
      ]);
    });
    expect(messageOf(await capture({ amount: 1, paymentId }))).toMatch(/RELEASED can't be captured/);
  });

  it('goes back by the documented steps, where somebody plays them', async () => {
    const control = (path: string, init: RequestInit) => fetch(`${at.kronor.url}/control/api${path}`, init);
    await control('/settings', { method: 'PUT', body: JSON.stringify({ operationMs: 600_000 }) });
    await card();
    const { waitToken: request } = await untilStatus('WAITING_FOR_PAYMENT');
    await decide(request, 'paid');
    const { resultingPaymentId: paymentId } = await untilStatus('PAID');
    const { data } = await merchant(
      `mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken } }`,
      { refund: { idempotencyKey: key(), amount: 1, message: 'Back', paymentId } },
    );
    const { waitToken } = data?.refundPayment as { waitToken: string };
    for (const status of ['CREATED', 'DEBITED', 'PAID'])
      await control(`/refunds/${waitToken}/status/${status}`, { method: 'POST' });
    const answer = await merchant('{ refunds { statusHistory { status } } }');
    const [refund] = answer.data?.refunds as { statusHistory: { status: string }[] }[];
    expect(refund?.statusHistory.map(({ status }) => status)).toEqual([
      'INITIALIZING',
      'WAITING_FOR_REFUND',
      'CREATED',
      'DEBITED',
      'PAID',
    ]);
  });

  it('needs exactly one of paymentId and paymentTransactionId', async () => {
    const paymentId = await authorized();
    expect(messageOf(await capture({ amount: 1 }))).toMatch(/Exactly one/);
    expect(messageOf(await capture({ amount: 1, paymentId, paymentTransactionId: 'x' }))).toMatch(
      /Exactly one/,
    );
  });
});
