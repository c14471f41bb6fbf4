import { listen } from '@kassa/sandbox-kit';
import type { ErrorBody, Snapshot } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, startHarness, type Harness } from '../test-support/harness.ts';

const SUCCESS = '000.000.000';
const DECLINED = '800.100.152';
const REVIEW = '000.400.000';
const MINUTE = 60_000;

let kassa: Harness;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());

/** An order whose customer stands before the brand's page. */
async function begin() {
  const token = await kassa.start();
  await kassa.pay(token);
  return { token, payment: await kassa.payment(token) };
}
const merchantView = (id: string) => kassa.server.checkout.getPayment(id);

describe('a payment', () => {
  it('is paid: the customer is sent by a form, comes back, and the Inquiry decides', async () => {
    const { token, payment } = await begin();
    expect(payment).toMatchObject({
      status: 'WAITING_FOR_PAYMENT',
      rawStatus: '000.200.000',
      nextAction: { kind: 'redirect', httpMethod: 'POST', fields: [{ name: 'session' }] },
    });
    const { request } = await kassa.atProvider();
    expect(request).toMatchObject({
      amount: '92.00',
      currency: 'EUR',
      paymentBrand: 'PAYPAL',
      paymentType: 'DB',
      merchantTransactionId: payment.reference,
    });
    const back = await kassa.customer(payment, SUCCESS);
    expect(await kassa.comeBack(back)).toMatch(/^https:\/\/shop\.example\/orders\/1#/);
    expect(await kassa.until(token, 'PAID')).toMatchObject({ rawStatus: SUCCESS, nextAction: null });
    await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
    expect(kassa.incidents()).toEqual([]);
  });

  it('is sent by a plain link when the redirect has no parameters', async () => {
    await kassa.settings({ redirectParameters: false });
    const { token, payment } = await begin();
    expect(payment.nextAction).toMatchObject({ httpMethod: 'GET', fields: [] });
    await kassa.customer(payment, SUCCESS);
    await kassa.until(token, 'PAID');
  });

  it.each([
    ['POST with JSON', 'post_json'],
    ['POST with a form', 'post_form'],
    ['GET with id and resourcePath', 'get'],
  ] as const)('is settled by a notification: %s', async (_, notifications) => {
    await kassa.settings({ notifications });
    const { token, payment } = await begin();
    await kassa.customer(payment, SUCCESS);
    await kassa.until(token, 'PAID');
    const [sent] = (await kassa.control('GET', '/notifications')) as { state: string }[];
    expect(sent?.state).toBe('acknowledged');
  });

  it('is settled by the return alone when no notification comes', async () => {
    await kassa.settings({ notifications: 'none' });
    const { token, payment } = await begin();
    await kassa.comeBack(await kassa.customer(payment, SUCCESS));
    await kassa.until(token, 'PAID');
  });

  it('is asked about when neither notification nor customer comes', async () => {
    await kassa.settings({ notifications: 'none' });
    const { token, payment } = await begin();
    await kassa.customer(payment, SUCCESS);
    kassa.advance(MINUTE);
    await kassa.until(token, 'PAID');
  });

  it('stays open while it is pending, then succeeds', async () => {
    const { token, payment } = await begin();
    await kassa.comeBack(await kassa.customer(payment, SUCCESS, 'held'));
    kassa.advance(MINUTE);
    await eventually(() =>
      expect(kassa.logged.some(({ call }) => String(call).startsWith('GET'))).toBe(true),
    );
    expect((await kassa.payment(token)).status).toBe('WAITING_FOR_PAYMENT');
    await kassa.control('POST', `/transactions/${payment.reference}/settle`);
    await kassa.until(token, 'PAID');
  });

  it('stays open while it is pending, then fails, and the order is free again', async () => {
    const { token, payment } = await begin();
    await kassa.comeBack(await kassa.customer(payment, DECLINED, 'held'));
    expect((await kassa.payment(token)).phase).toBe('open');
    await kassa.control('POST', `/transactions/${payment.reference}/settle`);
    expect(await kassa.until(token, 'DECLINED')).toMatchObject({ reason: 'reason.declined_by_bank' });
    expect(await merchantView(payment.id)).toMatchObject({
      reason: `Bank declined: the authorization. "declined by the authorization system" (${DECLINED})`,
    });
    expect((await kassa.pay(token)).status).toBe(200);
    expect((await kassa.payment(token)).id).not.toBe(payment.id);
  });

  it('settles by itself, later', async () => {
    await kassa.settings({ settleMs: 50 });
    const { token, payment } = await begin();
    await kassa.customer(payment, SUCCESS, 'later');
    await kassa.until(token, 'PAID');
  });

  it('that takes days is confirmed in days', async () => {
    const { token, payment } = await begin();
    await kassa.customer(payment, '800.400.500');
    await kassa.until(token, 'FLOW_COMPLETED');
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: SUCCESS });
    await kassa.until(token, 'PAID');
  });

  it.each([200, 400] as const)('is declined whatever the Inquiry’s HTTP status: %i', async (status) => {
    await kassa.settings({ inquiryOfDecline: status });
    const { token, payment } = await begin();
    await kassa.customer(payment, DECLINED);
    await kassa.until(token, 'DECLINED');
  });

  it.each([
    ['100.396.101', 'CANCELLED', 'status.CANCELLED'],
    ['100.396.103', 'EXPIRED', 'status.EXPIRED'],
    ['300.100.100', 'DECLINED', 'reason.confirmation_needed'],
    ['800.300.101', 'DECLINED', 'status.DECLINED'],
    ['900.100.600', 'ERROR', 'error.provider_unavailable'],
    ['900.300.600', 'EXPIRED', 'status.EXPIRED'],
    ['800.500.100', 'DECLINED', 'status.DECLINED'],
    ['800.120.100', 'DECLINED', 'reason.try_again'],
    ['800.700.101', 'DECLINED', 'reason.contact'],
    ['800.800.202', 'DECLINED', 'reason.address'],
    ['800.900.101', 'ERROR', 'reason.contact'],
    ['100.400.301', 'DECLINED', 'reason.contact'],
    ['100.400.303', 'DECLINED', 'reason.address'],
    ['100.400.310', 'DECLINED', 'reason.account'],
    ['100.400.307', 'DECLINED', 'reason.choose_another'],
    ['800.110.100', 'DECLINED', 'status.DECLINED'],
  ] as const)('that ends with %s is %s', async (code, status, reason) => {
    const { token, payment } = await begin();
    await kassa.customer(payment, code);
    expect(await kassa.until(token, status)).toMatchObject({ rawStatus: code, reason });
  });

  it.each([
    ['is on no list', '000.700.000'],
    ['is listed without a group, success in its description or not', '000.500.000'],
    ['says that the result is uncertain', '900.100.300'],
    ['says that the bank has timed out', '900.100.400'],
    ['says that the bank’s error is undefined', '999.999.999'],
    ['says that the customer has probably cancelled', '100.396.104'],
    ['says that it is being processed already', '800.600.100'],
    ['says that another of its session is being processed', '800.700.100'],
    ['says that one with its id exists already', '800.130.100'],
    ['says that it is a duplicate', '200.200.106'],
  ])('with a result that %s is neither paid nor failed', async (_, code) => {
    const { token, payment } = await begin();
    await kassa.customer(payment, code);
    expect(await kassa.until(token, 'UNKNOWN')).toMatchObject({ phase: 'open', rawStatus: code });
    expect(kassa.events).toEqual([]);
  });
});

describe('a manual review', () => {
  it('is told to the merchant, and accepted later', async () => {
    const { token, payment } = await begin();
    await kassa.customer(payment, REVIEW);
    expect((await kassa.until(token, 'UNDER_REVIEW')).phase).toBe('open');
    await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.under_review']));
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: SUCCESS });
    await kassa.until(token, 'PAID');
  });

  it('is what a payment needs that has failed and could not be reversed: its order is not free', async () => {
    const { token, payment } = await begin();
    await kassa.customer(payment, '000.400.030');
    expect(await kassa.until(token, 'UNDER_REVIEW')).toMatchObject({ phase: 'open', holdsOrder: true });
    await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.under_review']));
  });

  it('is refused later', async () => {
    const { token, payment } = await begin();
    await kassa.customer(payment, REVIEW);
    await kassa.until(token, 'UNDER_REVIEW');
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: '100.400.000' });
    expect((await kassa.until(token, 'DECLINED')).reason).toBe('status.DECLINED');
  });
});

describe('an answer to POST /payments', () => {
  const start = async (createResult: string) => {
    await kassa.settings({ createResult });
    const token = await kassa.start();
    return { token, answer: await kassa.pay(token) };
  };
  const errorOf = (body: unknown) => (body as ErrorBody).error;
  /** Ends when the server has asked about the copy that was refused. */
  const notified = async ({ id, request }: { id: string; request: unknown }) => {
    const { notificationUrl } = request as { notificationUrl: string };
    const headers = { 'content-type': 'application/json' };
    await fetch(notificationUrl, { method: 'POST', headers, body: JSON.stringify({ id }) });
    await eventually(() =>
      expect(kassa.incidents()).toContainEqual(
        expect.objectContaining({
          asked: id,
          message: 'Inquiry refused: it is a refused copy of the payment',
        }),
      ),
    );
  };

  it('that is HTTP 400 and a decline is a decline', async () => {
    const { answer } = await start('800.100.153');
    expect(answer.status).toBe(200);
    const { payment } = answer.body as Snapshot;
    expect(payment).toMatchObject({
      status: 'DECLINED',
      rawStatus: '800.100.153',
      reason: 'reason.declined_by_bank',
    });
    const { id } = await kassa.atProvider();
    expect(await merchantView(payment?.id ?? '')).toMatchObject({ providerReference: id });
  });

  it('that refuses the request ends the attempt with a sentence', async () => {
    const { token, answer } = await start('100.550.301');
    expect(answer.status).toBe(422);
    expect(errorOf(answer.body)).toMatchObject({ code: 'provider_rejected', textKey: 'reason.amount' });
    expect((await kassa.payment(token)).status).toBe('ERROR');
  });

  it.each(['200.200.106', '800.110.100'])(
    'that says %s, a duplicate, holds the order: the first one may succeed',
    async (code) => {
      const { token, answer } = await start(code);
      expect((answer.body as Snapshot).payment).toMatchObject({ phase: 'open', holdsOrder: true });
      expect(errorOf((await kassa.pay(token)).body)).toMatchObject({ code: 'order_locked' });
      await notified(await kassa.atProvider());
      expect(await kassa.payment(token)).toMatchObject({ phase: 'open', holdsOrder: true });
      expect(kassa.events).toEqual([]);
    },
  );

  it.each(['200.200.106', '800.110.100', '800.100.152'])(
    'that shows a page, while a copy of the request is refused with %s: the page can still be paid',
    async (code) => {
      const token = await kassa.start();
      await kassa.pay(token);
      const shown = await kassa.payment(token);
      const { id, request } = await kassa.atProvider();
      await kassa.settings({ createResult: code });
      await fetch(`${kassa.baseUrl}/v3/payments`, {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-token-0123456789abcdef01' },
        body: new URLSearchParams(request as Record<string, string>),
      });
      const copy = await kassa.atProvider();
      expect(copy.id).not.toBe(id);
      await notified(copy);
      expect(await kassa.payment(token)).toMatchObject({ status: 'WAITING_FOR_PAYMENT', holdsOrder: true });
      await kassa.customer(shown, SUCCESS);
      await kassa.until(token, 'PAID');
      await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
    },
  );

  it('that blames the merchant’s set-up is told to the operator', async () => {
    const { answer } = await start('600.200.201');
    expect(errorOf(answer.body).code).toBe('provider_misconfigured');
    expect(kassa.logged).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'createPayment: misconfigured' }),
    );
  });

  it('that is a success at once is paid', async () => {
    const { answer } = await start(SUCCESS);
    expect((answer.body as Snapshot).payment).toMatchObject({ status: 'PAID', nextAction: null });
  });

  it.each([
    [
      'GET with parameters',
      { method: 'GET', parameters: [{ name: 'a', value: 'b c' }] },
      'GET',
      '?x=1&a=b+c',
      0,
    ],
    ['POST without parameters', { method: 'POST', parameters: [] }, 'POST', '?x=1', 0],
    ['POST with parameters', { method: 'POST', parameters: [{ name: 'a', value: 'b' }] }, 'POST', '?x=1', 1],
    ['no method and parameters', { parameters: [{ name: 'a', value: 'b' }] }, 'POST', '?x=1', 1],
    ['no method and no parameters', {}, 'GET', '?x=1', 0],
    ['a method that is none', { method: 'iframe' }, 'GET', '?x=1', 0],
  ])('that redirects by %s is followed so', async (_, redirect, httpMethod, search, fields) => {
    await kassa.close();
    const platform = await listen({
      port: 0,
      fetch: () =>
        Response.json({
          id: 'a'.repeat(32),
          result: { code: '000.200.000' },
          redirect: { url: 'https://pay.example/start?x=1', ...redirect },
        }),
    });
    kassa = await startHarness({ baseUrl: platform.url });
    const token = await kassa.start();
    await kassa.pay(token);
    const { nextAction } = await kassa.payment(token);
    expect(nextAction).toMatchObject({ httpMethod, url: `https://pay.example/start${search}` });
    expect(nextAction?.kind === 'redirect' && nextAction.fields).toHaveLength(fields);
    await platform.close();
  });

  it('that has preconditions sends the customer all the same, and the log says what was not loaded', async () => {
    await kassa.close();
    const frame = { origin: 'iframe#hidden', waitUntil: 'iframe#onload', url: 'https://acs.example/method' };
    const platform = await listen({
      port: 0,
      fetch: () =>
        Response.json({
          id: 'a'.repeat(32),
          result: { code: '000.200.000' },
          redirect: { url: 'https://pay.example/start', method: 'GET', preconditions: [frame] },
        }),
    });
    kassa = await startHarness({ baseUrl: platform.url });
    const token = await kassa.start();
    await kassa.pay(token);
    expect((await kassa.payment(token)).nextAction).toMatchObject({ url: 'https://pay.example/start' });
    expect(kassa.logged).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'The redirect has preconditions, which are not loaded',
      }),
    );
    await platform.close();
  });

  it('that is pending with nothing to do is waited for', async () => {
    const { token, answer } = await start('000.200.000');
    expect((answer.body as Snapshot).payment).toMatchObject({
      status: 'PROCESSING',
      nextAction: { kind: 'wait' },
    });
    const { reference } = await kassa.payment(token);
    await kassa.control('POST', `/transactions/${reference}/result`, { code: SUCCESS });
    await kassa.until(token, 'PAID');
  });

  it('that names a wrong parameter says which, to the merchant', async () => {
    await kassa.close();
    kassa = await startHarness({ entityId: 'somebody-else' });
    const token = await kassa.start();
    expect((await kassa.pay(token)).status).toBe(422);
    const { id } = await kassa.payment(token);
    expect((await merchantView(id)).reason).toContain('entityId: no such entity');
  });
});
