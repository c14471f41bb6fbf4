import type { ErrorBody } from '@kassa/protocol';
import { listen, type Listener } from '@kassa/sandbox-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually, startHarness, type Harness } from '../test-support/harness.ts';

const SUCCESS = '000.000.000';
const OF_ANOTHER = { id: 'a'.repeat(32), merchantTransactionId: 'somebody-elses' };
const NOBODY_TO_ASK = 'The answer was lost and there is no queryPath to ask by';

let kassa: Harness;
const open: Listener[] = [];
afterEach(async () => {
  await kassa.close();
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;
const payments = () => kassa.control('GET', '/payments') as Promise<unknown[]>;
const misconfigured = () =>
  expect(kassa.logged).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'createPayment: misconfigured' }),
  );

describe('the access token', () => {
  it('that is wrong is a configuration error: the operator sees it, the customer a sentence', async () => {
    kassa = await startHarness({ accessToken: 'another-token-0123456789abcdef01' });
    const token = await kassa.start();
    const answer = await kassa.pay(token);
    expect(answer.status).toBe(502);
    expect(errorOf(answer)).toMatchObject({
      code: 'provider_misconfigured',
      textKey: 'error.provider_misconfigured',
    });
    misconfigured();
    const payment = await kassa.payment(token);
    expect(payment.status).toBe('ERROR');
    expect(await kassa.server.checkout.getPayment(payment.id)).toMatchObject({
      reason: 'The access token was refused (HTTP 403): check accessToken',
      rawStatus: '800.900.300',
    });
  });

  it('that is taken back while a payment is open fails nothing', async () => {
    kassa = await startHarness();
    const token = await kassa.start();
    await kassa.pay(token);
    await kassa.settings({ tokenAccepted: false });
    await kassa.comeBack(await kassa.customer(await kassa.payment(token), SUCCESS));
    await eventually(() =>
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ message: 'The provider could not be asked' }),
      ),
    );
    expect((await kassa.payment(token)).phase).toBe('open');
    await kassa.settings({ tokenAccepted: true });
    kassa.advance(60_000);
    await kassa.until(token, 'PAID');
  });

  it('is in no log line', async () => {
    kassa = await startHarness();
    const token = await kassa.start();
    await kassa.pay(token);
    expect(JSON.stringify(kassa.logged)).not.toContain('sandbox-token');
  });
});

describe('a 307', () => {
  it('is followed at our own origin, with method, body and token', async () => {
    kassa = await startHarness();
    await kassa.settings({ movedTo: '/moved' });
    const token = await kassa.start();
    await kassa.pay(token);
    const payment = await kassa.payment(token);
    await kassa.customer(payment, SUCCESS);
    await kassa.until(token, 'PAID');
  });

  it('is followed to a listed origin, without the token', async () => {
    const seen: { method: string; body: string; authorization: string | null; type: string | null }[] = [];
    const elsewhere = await listen({
      port: 0,
      fetch: async (request) => {
        const { headers, method } = request;
        const body = await request.text();
        seen.push({
          method,
          body,
          authorization: headers.get('authorization'),
          type: headers.get('content-type'),
        });
        return Response.json({ id: 'a'.repeat(32), result: { code: '000.200.000' } });
      },
    });
    open.push(elsewhere);
    kassa = await startHarness({ redirectOrigins: [elsewhere.url] });
    await kassa.settings({ movedTo: elsewhere.url });
    const token = await kassa.start();
    await kassa.pay(token);
    expect((await kassa.payment(token)).status).toBe('PROCESSING');
    expect(seen).toMatchObject([
      { method: 'POST', authorization: null, type: 'application/x-www-form-urlencoded; charset=UTF-8' },
    ]);
    expect(new URLSearchParams(seen[0]?.body).get('amount')).toBe('92.00');
  });

  it('to anywhere else is a configuration error, and nothing is sent there', async () => {
    let calls = 0;
    const elsewhere = await listen({
      port: 0,
      fetch: () => {
        calls += 1;
        return new Response();
      },
    });
    open.push(elsewhere);
    kassa = await startHarness();
    await kassa.settings({ movedTo: elsewhere.url });
    const answer = await kassa.pay(await kassa.start());
    expect(errorOf(answer).code).toBe('provider_misconfigured');
    misconfigured();
    expect(calls).toBe(0);
  });

  it('in a circle ends', async () => {
    const circle = await listen({
      port: 0,
      fetch: (request) => new Response(null, { status: 307, headers: { location: request.url } }),
    });
    open.push(circle);
    kassa = await startHarness({ baseUrl: circle.url });
    expect(errorOf(await kassa.pay(await kassa.start())).code).toBe('provider_misconfigured');
  });
});

describe('a provider that is down, slow or silent', () => {
  it('down: the attempt is over and the order is free', async () => {
    const gone = await listen({ port: 0, fetch: () => new Response() });
    await gone.close();
    kassa = await startHarness({ baseUrl: gone.url });
    const token = await kassa.start();
    const answer = await kassa.pay(token);
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toMatchObject({ code: 'provider_unavailable', retryable: true });
    expect((await kassa.snapshot(token)).payment).toMatchObject({ status: 'ERROR', holdsOrder: false });
  });

  it('one that answers 503 has taken nothing: the attempt is over, and the next try pays', async () => {
    kassa = await startHarness();
    await kassa.fault('payments', { kind: 'unavailable', times: 1 });
    const token = await kassa.start();
    expect(errorOf(await kassa.pay(token)).code).toBe('provider_unavailable');
    expect((await kassa.payment(token)).status).toBe('ERROR');
    expect((await kassa.pay(token)).status).toBe(200);
    await kassa.customer(await kassa.payment(token), SUCCESS);
    await kassa.until(token, 'PAID');
  });

  it.each([
    ['drops the connection', { kind: 'refused', times: 1 }],
    ['takes too long', { kind: 'slow', ms: 600, times: 1 }],
    ['loses the answer', { kind: 'lost_answer', times: 1 }],
  ] as const)(
    'one that %s may have been paid: the order is held, and nothing is sent twice',
    async (_, fault) => {
      kassa = await startHarness({ timeoutMs: 300 });
      await kassa.fault('payments', fault);
      const token = await kassa.start();
      expect((await kassa.pay(token)).status).toBe(200);
      expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
      expect(errorOf(await kassa.pay(token)).code).toBe('order_locked');
      kassa.advance(600_000);
      await eventually(() =>
        expect(kassa.logged).toContainEqual(expect.objectContaining({ message: NOBODY_TO_ASK })),
      );
      expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
      expect((await payments()).length).toBeLessThanOrEqual(1);
    },
  );

  it('slow, but in time, is waited for', async () => {
    kassa = await startHarness();
    await kassa.fault('payments', { kind: 'slow', ms: 300, times: 1 });
    const token = await kassa.start();
    expect((await kassa.pay(token)).status).toBe(200);
    expect(await payments()).toHaveLength(1);
  });

  it('one that can’t be asked leaves the payment open until it can', async () => {
    kassa = await startHarness();
    const token = await kassa.start();
    await kassa.pay(token);
    await kassa.fault('inquiry', { kind: 'unavailable' });
    await kassa.comeBack(await kassa.customer(await kassa.payment(token), SUCCESS));
    await eventually(() =>
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ message: 'Notification not handled yet' }),
      ),
    );
    expect((await kassa.payment(token)).phase).toBe('open');
    await kassa.control('DELETE', '/faults');
    kassa.advance(60_000);
    await kassa.until(token, 'PAID');
  });
});

describe('an answer that nobody can read', () => {
  it.each([
    ['HTTP 400 without a result', 'provider_rejected', () => new Response('no', { status: 400 })],
    ['HTTP 404', 'provider_misconfigured', () => new Response('no', { status: 404 })],
  ])('%s: nobody pays', async (_, code, answer) => {
    const strange = await listen({ port: 0, fetch: answer });
    open.push(strange);
    kassa = await startHarness({ baseUrl: strange.url });
    const token = await kassa.start();
    expect(errorOf(await kassa.pay(token)).code).toBe(code);
    expect((await kassa.payment(token)).status).toBe('ERROR');
  });

  it.each([
    ['no JSON', () => new Response('<h1>hello</h1>')],
    ['a conflict without a result', () => new Response('Conflict', { status: 409 })],
    ['no result', () => Response.json({ id: 'a'.repeat(32) })],
    ['an undefined error', () => Response.json({ result: { code: '999.999.999' } }, { status: 400 })],
    ['a timeout at the bank', () => Response.json({ result: { code: '900.100.400' } }, { status: 503 })],
    ['a result and no id', () => Response.json({ result: { code: '000.200.000' } })],
    [
      'a success of another amount than was asked for',
      () => Response.json({ id: 'a'.repeat(32), amount: '1.00', result: { code: SUCCESS } }),
    ],
    [
      'one of another amount that waits for its customer',
      () => Response.json({ id: 'a'.repeat(32), amount: '1.00', result: { code: '000.200.000' } }),
    ],
    [
      'one of another reference that waits for its customer',
      () => Response.json({ ...OF_ANOTHER, result: { code: '000.200.000' } }),
    ],
    [
      'a decline of another reference',
      () => Response.json({ ...OF_ANOTHER, result: { code: '800.100.153' } }),
    ],
    [
      'a refusal of another reference',
      () => Response.json({ ...OF_ANOTHER, result: { code: '100.550.301' } }, { status: 400 }),
    ],
  ])('%s: it may be paid, so the order is held and nothing is believed', async (_, answer) => {
    const strange = await listen({ port: 0, fetch: answer });
    open.push(strange);
    kassa = await startHarness({ baseUrl: strange.url });
    const token = await kassa.start();
    await kassa.pay(token);
    expect(await kassa.payment(token)).toMatchObject({ phase: 'open', holdsOrder: true });
    expect(errorOf(await kassa.pay(token)).code).toBe('order_locked');
  });

  it('an answer that explains at length, or oddly, is read: it fails the payment, and the order is free', async () => {
    const result = { code: '800.100.151', description: 'x'.repeat(3_000), parameterErrors: 'none' };
    const wordy = await listen({ port: 0, fetch: () => Response.json({ id: 'a'.repeat(32), result }) });
    open.push(wordy);
    kassa = await startHarness({ baseUrl: wordy.url });
    const token = await kassa.start();
    await kassa.pay(token);
    expect(await kassa.payment(token)).toMatchObject({ phase: 'failed', holdsOrder: false });
  });

  it('an answer without an end is given up, long before the time for it is over', async () => {
    const endless = await listen({
      port: 0,
      fetch: () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
        ),
    });
    open.push(endless);
    kassa = await startHarness({ baseUrl: endless.url, timeoutMs: 30_000 });
    await kassa.pay(await kassa.start());
    expect(kassa.logged).toContainEqual(
      expect.objectContaining({
        message: 'createPayment: lost',
        err: expect.objectContaining({ rawCode: 'ANSWER_TOO_LONG' }) as unknown,
      }),
    );
  });

  it('a success that does not say of how much is not believed', async () => {
    const terse = await listen({
      port: 0,
      fetch: () => Response.json({ id: 'a'.repeat(32), result: { code: SUCCESS } }),
    });
    open.push(terse);
    kassa = await startHarness({ baseUrl: terse.url });
    const token = await kassa.start();
    await kassa.pay(token);
    expect((await kassa.payment(token)).status).toBe('PROCESSING');
    kassa.advance(60_000);
    await eventually(() =>
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ message: 'The provider could not be asked' }),
      ),
    );
    expect((await kassa.payment(token)).status).toBe('PROCESSING');
  });
});

describe('ACI’s own platform', () => {
  it('is reached below /v1', async () => {
    kassa = await startHarness();
    const { origin } = new URL(kassa.baseUrl);
    const aci = await startHarness({ baseUrl: origin, versionPath: '/v1' });
    const token = await aci.start();
    await aci.pay(token);
    const payment = await aci.payment(token);
    const back = new URL(await kassa.customer(payment, SUCCESS));
    expect(back.searchParams.get('resourcePath')).toMatch(/^\/v1\/payments\//);
    await aci.until(token, 'PAID');
    await aci.close();
  });
});
