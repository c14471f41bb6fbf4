import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, startHarness, type Harness } from '../test-support/harness.ts';
import { startProxy } from '../test-support/proxy.ts';

const SUCCESS = '000.000.000';
const MINUTE = 60_000;

let kassa: Harness;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());

async function begin(order = {}) {
  const token = await kassa.start(order);
  await kassa.pay(token);
  return { token, payment: await kassa.payment(token) };
}
/** Waits for the line that a person has to look at, and checks that the customer still sees an open payment. */
async function refused(token: string, words: string) {
  await eventually(() =>
    expect(kassa.incidents()).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(words) as string }),
    ),
  );
  expect(await kassa.payment(token)).toMatchObject({ phase: 'open', status: 'WAITING_FOR_PAYMENT' });
  expect(kassa.events).toEqual([]);
}

it('for a reason that is cut in an emoji is told without half of it, which PHP’s JSON doesn’t take', async () => {
  await kassa.close();
  const description = `${'x'.repeat(1_000 - 'Bank declined: the authorization. "'.length - 1)}😀`;
  const proxy = await startProxy(
    () => kassa.baseUrl,
    async (call, pass) => {
      if (call !== 'POST /v3/payments') return pass();
      return Response.json({ id: 'a'.repeat(32), result: { code: '800.100.153', description } });
    },
  );
  kassa = await startHarness({ baseUrl: proxy.url });
  try {
    const { payment } = await begin();
    expect(payment.status).toBe('DECLINED');
    await eventually(() => expect(kassa.events).toHaveLength(1));
    const { reason } = (kassa.events[0]?.data ?? {}) as { reason?: string };
    expect(reason).toMatch(/^Bank declined: the authorization. "x+/);
    expect(reason).not.toMatch(/\p{Surrogate}/u);
  } finally {
    await proxy.close();
  }
});

describe('a return', () => {
  it.each([
    ['another_id', 'it is the return of another payment'],
    ['tampered_path', 'resourcePath is not the path of a payment'],
  ] as const)('with %s is refused, reported, and changes nothing', async (returnQuery, words) => {
    await kassa.settings({ returnQuery, notifications: 'none' });
    const { token, payment } = await begin();
    const back = await kassa.customer(payment, SUCCESS);
    expect(await kassa.comeBack(back)).toMatch(/^https:\/\/shop\.example\/orders\/1#/);
    await refused(token, words);
    // Nothing was lost: the payment itself is asked about as before.
    kassa.advance(MINUTE);
    await kassa.until(token, 'PAID');
  });

  it('of another payment of the same customer is refused', async () => {
    await kassa.settings({ notifications: 'none' });
    const paid = await begin();
    const backOfPaid = new URL(await kassa.customer(paid.payment, SUCCESS));
    const unpaid = await begin();
    const back = new URL(await kassa.customer(unpaid.payment, SUCCESS, 'held'));
    await kassa.comeBack(back.origin + back.pathname + backOfPaid.search);
    await refused(unpaid.token, 'it is the return of another payment');
  });

  it.each([
    ['another host in resourcePath', (id: string) => `https://evil.example/v3/payments/${id}`],
    ['a query in resourcePath', (id: string) => `/v3/payments/${id}?entityId=other`],
    ['a path that leads elsewhere', (id: string) => `/v3/payments/../checkouts/${id}`],
    ['an id with a slash', () => '/v3/payments/a/b'],
    ['a path below another gateway', (id: string) => `/other/v3/payments/${id}`],
  ])('with %s is refused', async (_, pathFor) => {
    const { token, payment } = await begin();
    const back = new URL(await kassa.customer(payment, SUCCESS, 'held'));
    back.searchParams.set('resourcePath', pathFor(back.searchParams.get('id') ?? ''));
    await kassa.comeBack(back.href);
    await refused(token, 'Return refused');
  });

  it('whose id and resourcePath differ is refused', async () => {
    const { token, payment } = await begin();
    const back = new URL(await kassa.customer(payment, SUCCESS, 'held'));
    back.searchParams.set('id', 'f'.repeat(32));
    await kassa.comeBack(back.href);
    await refused(token, 'id and resourcePath do not agree');
  });

  it('below the gateway’s own path, or with nothing in it, is a return', async () => {
    await kassa.settings({ notifications: 'none' });
    const { token, payment } = await begin();
    const back = new URL(await kassa.customer(payment, '000.200.000'));
    back.searchParams.set('resourcePath', `/gateway${back.searchParams.get('resourcePath') ?? ''}`);
    await kassa.comeBack(back.href);
    await kassa.comeBack(back.origin + back.pathname);
    expect(kassa.incidents()).toEqual([]);
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: SUCCESS });
    await kassa.comeBack(back.origin + back.pathname);
    await kassa.until(token, 'PAID');
  });
});

describe('an Inquiry', () => {
  it.each([
    ['amount', { amount: '1.00' }],
    ['currency', { currency: 'USD' }],
    ['reference', { merchantTransactionId: 'somebody-elses' }],
  ])(
    'of a success with another %s is kept for a person to look at, and holds the order',
    async (_, reported) => {
      const { token, payment } = await begin();
      await kassa.control('PUT', `/transactions/${payment.reference}/reported`, reported);
      await kassa.comeBack(await kassa.customer(payment, SUCCESS));
      expect(await kassa.until(token, 'UNDER_REVIEW')).toMatchObject({ phase: 'open', holdsOrder: true });
      await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.under_review']));
      expect(kassa.incidents()).toMatchObject([{ level: 'error' }]);
    },
  );

  it('of a decline with another amount is refused, reported, and changes nothing', async () => {
    const { token, payment } = await begin();
    await kassa.control('PUT', `/transactions/${payment.reference}/reported`, { amount: '1.00' });
    await kassa.customer(payment, '800.100.152');
    await refused(token, 'amount is not');
  });

  it('that is throttled says nothing of the payment, and is repeated', async () => {
    await kassa.settings({ throttled: true });
    const { token, payment } = await begin();
    await kassa.comeBack(await kassa.customer(payment, SUCCESS));
    await eventually(() =>
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ message: 'The provider could not be asked' }),
      ),
    );
    expect((await kassa.payment(token)).phase).toBe('open');
    await kassa.settings({ throttled: false });
    kassa.advance(MINUTE);
    await kassa.until(token, 'PAID');
    expect(kassa.incidents()).toEqual([]);
  });
});

describe('a notification', () => {
  const sendThin = (reference: string, body: object) =>
    kassa.control('POST', `/transactions/${reference}/notifications`, body) as Promise<{
      attempts: { status: number | null }[];
    }>;

  it('about another payment is refused by what the Inquiry says, and changes neither', async () => {
    await kassa.settings({ notifications: 'none' });
    const paid = await begin();
    await kassa.customer(paid.payment, SUCCESS);
    const { id } = await kassa.atProvider();
    const { token, payment } = await begin();
    const { attempts } = await sendThin(payment.reference, { id });
    expect(attempts[0]?.status).toBe(200);
    await refused(token, 'merchantTransactionId is not');
  });

  it('about an id that nobody knows is reported', async () => {
    const { token, payment } = await begin();
    await sendThin(payment.reference, { id: 'f'.repeat(32), shape: 'get' });
    await refused(token, 'nobody knows this payment');
  });

  it('with a tampered resourcePath is turned away at the door', async () => {
    const { token, payment } = await begin();
    const { attempts } = await sendThin(payment.reference, {
      shape: 'get',
      resourcePath: '/v3/payments/../x',
    });
    expect(attempts[0]?.status).toBe(400);
    await refused(token, 'resourcePath is not the path of a payment');
  });

  it('that claims a success is believed only as far as the Inquiry goes', async () => {
    const { token, payment } = await begin();
    const { request, id } = await kassa.atProvider();
    const answer = await kassa.call(new URL(request.notificationUrl ?? '').pathname, {
      method: 'POST',
      body: {
        id,
        merchantTransactionId: payment.reference,
        amount: '92.00',
        currency: 'EUR',
        result: { code: SUCCESS },
      },
    });
    expect(answer.status).toBe(200);
    // Nothing leaves PAID: had it been believed, this would not follow.
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: '800.100.152' });
    await kassa.until(token, 'DECLINED');
    expect((await kassa.server.checkout.getPayment(payment.id)).history.map(({ status }) => status)).toEqual([
      'INITIALIZING',
      'WAITING_FOR_PAYMENT',
      'DECLINED',
    ]);
  });

  it.each([
    ['nothing in it', ''],
    ['something that is no JSON', '{"id":'],
    ['an id that is none', '{"id":"../../etc"}'],
  ])('with %s is refused', async (_, text) => {
    await begin();
    const { request } = await kassa.atProvider();
    const answer = await fetch(request.notificationUrl ?? '', { method: 'POST', body: text });
    expect(answer.status).toBe(400);
  });

  it('with an unknown id is matched by the merchantTransactionId that the Inquiry has', async () => {
    // The answer is lost, so the id was never known here.
    await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
    await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
    const token = await kassa.start();
    expect((await kassa.pay(token)).status).toBe(200);
    const payment = await kassa.payment(token);
    expect(payment).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
    const { id } = await kassa.atProvider();
    await sendThin(payment.reference, {});
    await kassa.until(token, 'PAID');
    expect(await kassa.server.checkout.getPayment(payment.id)).toMatchObject({ providerReference: id });
  });

  it('that comes twice at once is told once', async () => {
    await kassa.settings({ copies: 3 });
    const { token, payment } = await begin();
    await kassa.customer(payment, SUCCESS);
    await kassa.until(token, 'PAID');
    await eventually(() => expect(kassa.events).toHaveLength(1));
  });

  it('that is late, after a decline, still makes it paid', async () => {
    const { token, payment } = await begin();
    await kassa.customer(payment, '800.100.152');
    await kassa.until(token, 'DECLINED');
    await kassa.control('POST', `/transactions/${payment.reference}/result`, { code: SUCCESS });
    await kassa.until(token, 'PAID');
  });
});
