import { afterEach, describe, expect, it } from 'vitest';
import { eventually, startHarness, type Harness } from '../test-support/harness.ts';
import { startProxy } from '../test-support/proxy.ts';

const SUCCESS = '000.000.000';

let kassa: Harness;
afterEach(() => kassa.close());

/** A payment of 92.00 that the customer has approved. */
async function paid(options: Parameters<typeof startHarness>[0] = {}) {
  kassa = await startHarness(options);
  const token = await kassa.start();
  await kassa.pay(token);
  await kassa.customer(await kassa.payment(token), SUCCESS);
  const payment = await kassa.until(token, options.paymentType === 'PA' ? 'AUTHORIZED' : 'PAID');
  const view = () => kassa.server.checkout.getPayment(payment.id);
  return { token, payment, view };
}
const types = () => kassa.events.map(({ type }) => type);

/** By hand at the platform, under the payment's own reference. */
async function inBackOffice(paymentType: string, amount: string, reference: string): Promise<void> {
  const { id, request } = await kassa.atProvider();
  const { entityId } = request;
  await fetch(`${kassa.baseUrl}/v3/payments/${id}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-token-0123456789abcdef01' },
    body: new URLSearchParams({
      ...{ entityId, paymentType, amount, currency: 'EUR' },
      merchantTransactionId: reference,
    }),
  });
}

describe('a refund', () => {
  it('of a part, then of the rest, and never of more', async () => {
    const { token, payment, view } = await paid();
    expect(await kassa.operate(token, 'refunds', { amount: 2_000 })).toMatchObject({
      status: 'SUCCEEDED',
      rawStatus: SUCCESS,
    });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'SUCCEEDED', amount: 7_200 });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ error: { code: 'operation_not_allowed' } });
    expect(await view()).toMatchObject({ status: 'PAID', amountRefunded: 9_200 });
    expect((await kassa.atProvider()).followUps).toMatchObject([
      { paymentType: 'RF', amount: '20.00', merchantTransactionId: `${payment.reference}-1` },
      { paymentType: 'RF', amount: '72.00', merchantTransactionId: `${payment.reference}-2` },
    ]);
    await eventually(() => expect(types()).toEqual(['payment.paid', 'refund.succeeded', 'refund.succeeded']));
    expect(kassa.incidents()).toEqual([]);
  });

  it('that the provider declines has failed, with the reason', async () => {
    const { token } = await paid();
    await kassa.settings({ followUpResult: '700.400.200' });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({
      status: 'FAILED',
      rawStatus: '700.400.200',
      reason:
        'Does not fit the earlier payment: the order of operations. "can not be refunded" (700.400.200)',
    });
  });

  it.each([
    ['is told by a notification', true],
    ['is asked about', false],
  ])('that is pending %s', async (_, notified) => {
    const { token, payment, view } = await paid();
    await kassa.settings({
      followUpResult: '000.200.000',
      notifications: notified ? 'get' : 'none',
    });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'PENDING' });
    await kassa.control('POST', `/transactions/${payment.reference}-1/result`, { code: SUCCESS });
    if (!notified) kassa.advance(10_000);
    await eventually(async () => expect((await view()).operations[0]?.status).toBe('SUCCEEDED'));
    expect((await view()).status).toBe('PAID');
  });

  it.each([
    ['is on no list', '000.700.000'],
    ['is on the list as uncertain', '900.100.300'],
    ['is on the list as a timeout at the bank', '900.100.500'],
    ['is on the list as an uncertain status', '100.396.104'],
    ['is on the list as reversed in part', '000.400.030'],
    ['says that a refund was requested', '800.100.207'],
    ['says that one with its id exists already', '800.130.100'],
    ['says that it is being processed already', '800.600.100'],
    ['says that it is a duplicate', '800.110.100'],
  ])('whose result %s needs a person, and its money is not refunded a second time', async (_, code) => {
    const { token } = await paid();
    await kassa.settings({ followUpResult: code });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'AMBIGUOUS', rawStatus: code });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ error: { code: 'operation_not_allowed' } });
    await eventually(() => expect(types()).toContain('refund.ambiguous'));
  });

  it('whose answer is lost is never repeated, and its notification tells how it ended', async () => {
    const { token, view } = await paid();
    await kassa.settings({ timing: 'never' });
    await kassa.fault('follow-up', { kind: 'lost_answer', times: 1 });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'PENDING' });
    kassa.advance(10_000);
    await eventually(async () => expect((await view()).operations[0]?.status).toBe('AMBIGUOUS'));
    const { followUps, id } = await kassa.atProvider();
    expect(followUps).toHaveLength(1);
    await kassa.control('POST', `/transactions/${id}/deliver`);
    await eventually(async () => expect((await view()).operations[0]?.status).toBe('SUCCEEDED'));
  });

  it('whose answer is lost is found by its merchantTransactionId, where the platform can be asked', async () => {
    const { token, payment, view } = await paid({ queryPath: '/v3/query' });
    await kassa.settings({ notifications: 'none', followUpResult: '700.400.200' });
    // Something in between sent it twice, and one was refused.
    await inBackOffice('RF', '20.00', `${payment.reference}-1`);
    await kassa.settings({ followUpResult: null });
    await kassa.fault('follow-up', { kind: 'lost_answer', times: 1 });
    expect(await kassa.operate(token, 'refunds', { amount: 2_000 })).toMatchObject({ status: 'PENDING' });
    kassa.advance(10_000);
    await eventually(async () => expect((await view()).operations[0]?.status).not.toBe('PENDING'));
    expect(await view()).toMatchObject({ amountRefunded: 2_000, operations: [{ status: 'SUCCEEDED' }] });
    expect(types()).not.toContain('refund.ambiguous');
  });

  /** How often the report was asked for until the refund had ended, while time goes on. */
  const questionsUntilEnded = async (view: Awaited<ReturnType<typeof paid>>['view']) => {
    await eventually(async () => {
      kassa.advance(60_000);
      expect((await view()).operations[0]?.status).not.toBe('PENDING');
    });
    return kassa.logged.filter(({ call }) => call === 'GET /v3/query').length;
  };

  it('that the platform’s report doesn’t have may be on its way, and needs a person after five minutes', async () => {
    const { token, view } = await paid({ queryPath: '/v3/query', timeoutMs: 300 });
    await kassa.fault('follow-up', { kind: 'refused', times: 1 });
    await kassa.operate(token, 'refunds');
    expect(await questionsUntilEnded(view)).toBeGreaterThan(1);
    expect((await view()).operations[0]?.status).toBe('AMBIGUOUS');
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ error: { code: 'operation_not_allowed' } });
  });

  it('that the report has as refused alone has failed after five minutes: another copy may be on its way', async () => {
    const { token, payment, view } = await paid({ queryPath: '/v3/query', timeoutMs: 300 });
    await kassa.settings({ notifications: 'none', followUpResult: '700.400.200' });
    await inBackOffice('RF', '20.00', `${payment.reference}-1`);
    await kassa.fault('follow-up', { kind: 'refused', times: 1 });
    await kassa.operate(token, 'refunds', { amount: 2_000 });
    expect(await questionsUntilEnded(view)).toBeGreaterThan(1);
    expect((await view()).operations[0]?.status).toBe('FAILED');
  });

  it('that can’t be looked for needs a person once `unresolvedAfterMinutes` are over', async () => {
    const { token, view } = await paid({ queryPath: '/v9/query' });
    await kassa.settings({ timing: 'never' });
    await kassa.fault('follow-up', { kind: 'lost_answer', times: 1 });
    await kassa.operate(token, 'refunds');
    await eventually(async () => {
      kassa.advance(600_000);
      expect((await view()).operations[0]?.status).toBe('AMBIGUOUS');
    });
    expect(types()).not.toContain('refund.failed');
  });

  it('whose answer is lost counts with the amount that the Inquiry says', async () => {
    const proxy = await startProxy(
      () => kassa.baseUrl,
      async (call, pass) => {
        const said = (await (await pass()).json()) as { paymentType?: string };
        const isRefund = call.startsWith('GET') && said.paymentType === 'RF';
        return Response.json(isRefund ? { ...said, amount: '12.00' } : said);
      },
    );
    try {
      const { token, view } = await paid({ baseUrl: proxy.url });
      await kassa.settings({ timing: 'never' });
      await kassa.fault('follow-up', { kind: 'lost_answer', times: 1 });
      await kassa.operate(token, 'refunds', { amount: 2_000 });
      kassa.advance(10_000);
      await eventually(async () => expect((await view()).operations[0]?.status).toBe('AMBIGUOUS'));
      await kassa.control('POST', `/transactions/${(await kassa.atProvider()).id}/deliver`);
      await eventually(async () => expect((await view()).operations[0]?.status).toBe('SUCCEEDED'));
      expect(await view()).toMatchObject({ amountRefunded: 1_200 });
    } finally {
      await proxy.close();
    }
  });

  it('that something before the platform answers with 503 may have been handed on, and is not repeated', async () => {
    const { token, view } = await paid();
    await kassa.fault('follow-up', { kind: 'unavailable', times: 1 });
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'PENDING' });
    kassa.advance(10_000);
    await eventually(async () => expect((await view()).operations[0]?.status).toBe('AMBIGUOUS'));
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ error: { code: 'operation_not_allowed' } });
    expect((await kassa.atProvider()).followUps).toEqual([]);
  });

  it('that the platform itself answers with 503 was not taken, and is sent again', async () => {
    let refusals = 1;
    const proxy = await startProxy(
      () => kassa.baseUrl,
      (call, pass) => {
        if (!/^POST .*\/payments\/./.test(call) || refusals-- <= 0) return pass();
        const result = { code: '900.100.600', description: 'connector/acquirer currently down' };
        return Promise.resolve(Response.json({ result }, { status: 503 }));
      },
    );
    try {
      const { token, view } = await paid({ baseUrl: proxy.url });
      expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'PENDING' });
      kassa.advance(10_000);
      await eventually(async () => expect((await view()).operations[0]?.status).toBe('SUCCEEDED'));
      expect((await kassa.atProvider()).followUps).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  it('can’t be made while the token is refused: it has failed, and no money moved', async () => {
    const { token } = await paid();
    await kassa.settings({ tokenAccepted: false });
    const refund = await kassa.operate(token, 'refunds');
    expect(refund).toMatchObject({ status: 'FAILED' });
    expect(refund.reason).toContain('The access token was refused (HTTP 403)');
  });
});

describe('a preauthorization', () => {
  it('is authorized, and captured in parts', async () => {
    const { token, view } = await paid({ paymentType: 'PA' });
    await eventually(() => expect(types()).toEqual(['payment.authorized']));
    expect(await kassa.operate(token, 'captures', { amount: 4_000 })).toMatchObject({ status: 'SUCCEEDED' });
    expect((await view()).status).toBe('PARTIALLY_CAPTURED');
    expect(await kassa.operate(token, 'captures')).toMatchObject({ status: 'SUCCEEDED', amount: 5_200 });
    expect(await view()).toMatchObject({ status: 'PAID', amountCaptured: 9_200 });
    expect(await kassa.operate(token, 'refunds', { amount: 100 })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is captured by a notification when the capture takes a while', async () => {
    const { token, payment, view } = await paid({ paymentType: 'PA' });
    await kassa.settings({ followUpResult: '000.200.000' });
    expect(await kassa.operate(token, 'captures')).toMatchObject({ status: 'PENDING' });
    expect((await view()).status).toBe('AUTHORIZED');
    await kassa.control('POST', `/transactions/${payment.reference}-1/result`, { code: SUCCESS });
    await kassa.until(token, 'PAID');
    expect((await view()).operations[0]?.status).toBe('SUCCEEDED');
  });

  it.each(['000.100.211', '000.100.212'])(
    'whose capture is a success of another amount (%s), listed among the chargebacks, is neither captured nor disputed',
    async (code) => {
      const { token, payment, view } = await paid({ paymentType: 'PA' });
      await kassa.settings({ followUpResult: code });
      expect(await kassa.operate(token, 'captures', { amount: 5_000 })).toMatchObject({
        status: 'AMBIGUOUS',
        rawStatus: code,
      });
      await kassa.control('POST', `/transactions/${payment.reference}-1/notifications`, {});
      await eventually(() => expect(types()).toContain('capture.ambiguous'));
      expect(await view()).toMatchObject({ status: 'AUTHORIZED', disputes: [] });
    },
  );

  it('stays authorized when a capture fails', async () => {
    const { token, view } = await paid({ paymentType: 'PA' });
    await kassa.settings({ followUpResult: '800.100.152' });
    expect(await kassa.operate(token, 'captures')).toMatchObject({ status: 'FAILED' });
    expect((await view()).status).toBe('AUTHORIZED');
  });

  it('is released by a reversal, as a whole only', async () => {
    const { token, view } = await paid({ paymentType: 'PA' });
    expect(await kassa.operate(token, 'releases', { amount: 100 })).toMatchObject({
      error: { code: 'not_supported', field: 'amount' },
    });
    expect(await kassa.operate(token, 'captures', { amount: 100, final: true })).toMatchObject({
      error: { code: 'not_supported', field: 'final' },
    });
    expect(await kassa.operate(token, 'releases')).toMatchObject({ status: 'SUCCEEDED' });
    expect((await view()).status).toBe('RELEASED');
    expect((await kassa.atProvider()).followUps).toMatchObject([{ paymentType: 'RV', amount: '92.00' }]);
  });

  it('is refunded on its newest capture where the option says so', async () => {
    const { token } = await paid({ paymentType: 'PA', refundRefersTo: 'capture' });
    await kassa.operate(token, 'captures');
    expect(await kassa.operate(token, 'refunds')).toMatchObject({ status: 'SUCCEEDED' });
    const capture = (await kassa.atProvider()).followUps[0]?.id ?? 'none';
    expect(kassa.logged).toContainEqual(expect.objectContaining({ call: `POST /v3/payments/${capture}` }));
  });

  it('can’t be cancelled while it is open: no document allows it', async () => {
    kassa = await startHarness({ paymentType: 'PA' });
    const token = await kassa.start();
    await kassa.pay(token);
    expect((await kassa.payment(token)).canCancel).toBe(false);
  });
});

describe('an answer to an operation about something else', () => {
  it.each([
    ['amount', { amount: '1.00' }],
    ['currency', { currency: 'USD' }],
    ['reference', { merchantTransactionId: 'somebody-elses' }],
  ])('(its %s) needs a person, and is reported', async (field, reported) => {
    const { token, payment, view } = await paid();
    await kassa.settings({ notifications: 'none' });
    await kassa.control('PUT', `/transactions/${payment.reference}/reported`, reported);
    const refund = await kassa.operate(token, 'refunds');
    expect(refund.status).toBe('AMBIGUOUS');
    expect(kassa.incidents()).toMatchObject([
      { message: expect.stringContaining('Answer to an operation refused') as string },
    ]);
    expect(refund.reason, field).toContain('The answer is refused');
    expect(await view()).toMatchObject({ status: 'PAID', amountRefunded: 0 });
  });

  it('that nobody here started is an operation of the platform’s back office', async () => {
    const { payment, view } = await paid({ paymentType: 'PA' });
    await inBackOffice('CP', '92.00', payment.reference);
    await eventually(() =>
      expect(types()).toEqual(['payment.authorized', 'payment.paid', 'capture.succeeded']),
    );
    expect(await view()).toMatchObject({
      status: 'PAID',
      amountCaptured: 9_200,
      operations: [{ kind: 'capture', createdBy: 'opp: back office' }],
    });
  });

  describe('that nobody here started, beside a refund of ours of the same amount whose answer was lost', () => {
    /** Ours was taken, and its notification doesn't come yet. */
    async function lose() {
      const { token, payment, view } = await paid();
      await kassa.settings({ timing: 'never' });
      await kassa.fault('follow-up', { kind: 'lost_answer', times: 1 });
      await kassa.operate(token, 'refunds', { amount: 2_000 });
      kassa.advance(10_000);
      const statuses = async () => (await view()).operations.map(({ status }) => status);
      await eventually(async () => expect(await statuses()).toEqual(['AMBIGUOUS']));
      await kassa.settings({ timing: 'before_return' });
      const deliverOurs = () =>
        kassa.control('POST', `/transactions/${payment.reference}-1/notifications`, {});
      return { token, reference: payment.reference, view, statuses, deliverOurs };
    }

    it('and that was declined there, says nothing of ours', async () => {
      const { token, reference, statuses } = await lose();
      await kassa.settings({ followUpResult: '700.400.200' });
      await inBackOffice('RF', '20.00', reference);
      await eventually(() =>
        expect(kassa.logged).toContainEqual(
          expect.objectContaining({ message: 'Report of an operation that is not ours' }),
        ),
      );
      expect(await statuses()).toEqual(['AMBIGUOUS']);
      expect(await kassa.operate(token, 'refunds', { amount: 7_201 })).toMatchObject({
        error: { code: 'operation_not_allowed' },
      });
    });

    it('counts beside ours', async () => {
      const { reference, view, statuses, deliverOurs } = await lose();
      await inBackOffice('RF', '20.00', reference);
      await eventually(async () => expect(await statuses()).toEqual(['AMBIGUOUS', 'SUCCEEDED']));
      await deliverOurs();
      await eventually(async () => expect(await statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED']));
      expect(await view()).toMatchObject({ amountRefunded: 4_000 });
    });
  });
});

describe('a chargeback after the payment was paid', () => {
  it.each([
    ['as the payment’s new result', 'payment'],
    ['as a transaction of its own', 'transaction'],
  ] as const)('%s opens one dispute, and the payment stays paid', async (_, as) => {
    const { token, payment, view } = await paid();
    const charge = () =>
      kassa.control('POST', `/transactions/${payment.reference}/chargeback`, {
        as,
        ...(as === 'transaction' && { amount: '50.00' }),
      });
    const { id } = (await charge()) as { id: string };
    await eventually(() => expect(types()).toEqual(['payment.paid', 'dispute.opened']));
    const amount = as === 'transaction' ? 5_000 : 9_200;
    expect((await view()).disputes).toMatchObject([{ kind: 'chargeback', amount, rawStatus: '000.100.220' }]);
    expect(await kassa.payment(token)).toMatchObject({ status: 'PAID', rawStatus: SUCCESS });
    expect(kassa.incidents()).toEqual([]);

    const asked = () => kassa.logged.filter(({ call }) => call === `GET /v3/payments/${id}`).length;
    const before = asked();
    for (let sent = 1; sent <= 3; sent++)
      await kassa.control('POST', `/transactions/${id}/notifications`, {});
    await eventually(() => expect(asked()).toBe(before + 3));
    expect((await view()).disputes).toHaveLength(1);
  });

  it.each([
    ['payment', 'transaction'],
    ['transaction', 'payment'],
  ] as const)('told as a new %s and then as a %s opens one dispute', async (first, second) => {
    const { payment, view } = await paid();
    const charge = (as: string) =>
      kassa.control('POST', `/transactions/${payment.reference}/chargeback`, { as });
    await charge(first);
    await eventually(async () => expect((await view()).disputes).toHaveLength(1));
    const asked = (id: string) => kassa.logged.filter(({ call }) => call === `GET /v3/payments/${id}`).length;
    const { id } = (await charge(second)) as { id: string };
    const before = asked(id);
    for (let sent = 1; sent <= 3; sent++)
      await kassa.control('POST', `/transactions/${id}/notifications`, {});
    await eventually(() => expect(asked(id)).toBeGreaterThanOrEqual(before + 3));
    expect((await view()).disputes).toHaveLength(1);
  });

  it.each(['payment', 'transaction'] as const)('of a capture, as a new %s, is one too', async (as) => {
    const { token, payment, view } = await paid({ paymentType: 'PA' });
    await kassa.operate(token, 'captures', { amount: 5_000 });
    await kassa.control('POST', `/transactions/${payment.reference}-1/chargeback`, { as });
    await eventually(() => expect(types()).toContain('dispute.opened'));
    const { disputes, operations } = await view();
    expect(disputes).toMatchObject([{ kind: 'chargeback', amount: 5_000, rawStatus: '000.100.220' }]);
    expect(operations).toMatchObject([{ kind: 'capture', status: 'SUCCEEDED', amount: 5_000 }]);
    expect(kassa.incidents()).toEqual([]);
  });

  it('of a capture that the back office made, with the payment’s own reference, is one too', async () => {
    const { payment, view } = await paid({ paymentType: 'PA' });
    const { id } = await kassa.atProvider();
    await inBackOffice('CP', '92.00', payment.reference);
    await eventually(() => expect(types()).toContain('capture.succeeded'));
    const capture = (await view()).operations[0];
    expect(capture).toMatchObject({ kind: 'capture', createdBy: 'opp: back office' });
    const asked = kassa.logged.map(({ call }) => /^GET .*payments\/(\w+)$/.exec(String(call))?.[1]);
    const named = asked.findLast((one) => one !== undefined && one !== id);
    await kassa.control('POST', `/transactions/${named}/chargeback`, { as: 'payment' });
    await eventually(() => expect(types()).toContain('dispute.opened'));
    const { disputes, operations } = await view();
    expect(disputes).toMatchObject([{ kind: 'chargeback', amount: 9_200, rawStatus: '000.100.220' }]);
    expect(operations).toMatchObject([{ kind: 'capture', status: 'SUCCEEDED', amount: 9_200 }]);
    expect(kassa.incidents()).toEqual([]);
  });

  it('as a refund that the customer has requested of their bank is one too', async () => {
    const { token, payment, view } = await paid();
    const charge = { as: 'payment', code: '800.100.206' };
    await kassa.control('POST', `/transactions/${payment.reference}/chargeback`, charge);
    await eventually(() => expect(types()).toEqual(['payment.paid', 'dispute.opened']));
    expect((await view()).disputes).toMatchObject([{ amount: 9_200, rawStatus: '800.100.206' }]);
    expect((await kassa.payment(token)).status).toBe('PAID');
  });

  it('on a payment that is not known to be paid is a dispute and no success', async () => {
    kassa = await startHarness();
    const token = await kassa.start();
    await kassa.pay(token);
    const { reference } = await kassa.payment(token);
    await kassa.control('POST', `/transactions/${reference}/chargeback`, { as: 'payment' });
    await eventually(() => expect(types()).toEqual(['dispute.opened']));
    expect((await kassa.payment(token)).phase).toBe('open');
  });
});
