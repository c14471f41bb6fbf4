/** A payment whose answer was lost, at a platform that can be asked by merchantTransactionId. */
import { afterEach, describe, expect, it } from 'vitest';
import { eventually, startHarness, type Harness } from '../test-support/harness.ts';
import { startProxy } from '../test-support/proxy.ts';

const SUCCESS = '000.000.000';
const MINUTE = 60_000;

let kassa: Harness;
afterEach(() => kassa.close());

async function loseAnswer(queryPath = '/v3/query', createResult: string | null = SUCCESS) {
  kassa = await startHarness({ queryPath });
  await kassa.settings({ createResult, notifications: 'none' });
  await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
  const token = await kassa.start();
  await kassa.pay(token);
  return token;
}

describe('a payment whose answer was lost', () => {
  it('and that was paid at once is found by its merchantTransactionId, and paid', async () => {
    const token = await loseAnswer();
    const { id } = await kassa.payment(token);
    kassa.advance(MINUTE);
    await kassa.until(token, 'PAID');
    const atProvider = await kassa.atProvider();
    expect(await kassa.server.checkout.getPayment(id)).toMatchObject({ providerReference: atProvider.id });
    await eventually(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
  });

  it('is found in the older report of ACI’s own platform too, which lists payments', async () => {
    kassa = await startHarness();
    await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
    await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
    const { origin } = new URL(kassa.baseUrl);
    const aci = await startHarness({ baseUrl: origin, versionPath: '/v1', queryPath: '/v1/query' });
    try {
      const token = await aci.start();
      await aci.pay(token);
      aci.advance(MINUTE);
      await aci.until(token, 'PAID');
    } finally {
      await aci.close();
    }
  });

  it('and declined is over: the order is free', async () => {
    const token = await loseAnswer('/v3/query', '800.100.152');
    kassa.advance(MINUTE);
    await kassa.until(token, 'DECLINED');
    expect((await kassa.snapshot(token)).session.canPay).toBe(true);
  });

  it('is held while the provider does not know it yet, and over once that is certain', async () => {
    kassa = await startHarness({ queryPath: '/v3/query', timeoutMs: 300 });
    await kassa.fault('payments', { kind: 'refused', times: 1 });
    const token = await kassa.start();
    await kassa.pay(token);
    kassa.advance(MINUTE);
    await eventually(() =>
      expect(kassa.logged).toContainEqual(expect.objectContaining({ call: 'GET /v3/query' })),
    );
    expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
    kassa.advance(10 * MINUTE);
    await kassa.until(token, 'ERROR');
    expect((await kassa.snapshot(token)).session.canPay).toBe(true);
  });

  it('by a proxy that had handed it on and said 503 is found too, and its order is not free meanwhile', async () => {
    let sent = 0;
    const proxy = await startProxy(
      () => kassa.baseUrl,
      async (call, pass) => {
        const answer = await pass();
        if (call !== 'POST /v3/payments') return answer;
        sent++;
        return new Response('upstream connect error', { status: 503 });
      },
    );
    kassa = await startHarness({ baseUrl: proxy.url, queryPath: '/v3/query' });
    try {
      await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
      const token = await kassa.start();
      expect((await kassa.pay(token)).status).toBe(200);
      expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
      kassa.advance(MINUTE);
      await kassa.until(token, 'PAID');
      expect(sent).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it('because something in between sent it twice and brought the refusal of the second is found, and paid', async () => {
    const proxy = await startProxy(
      () => kassa.baseUrl,
      async (call, pass) => {
        const answer = await pass();
        if (call !== 'POST /v3/payments') return answer;
        return Response.json({ id: 'b'.repeat(32), result: { code: '800.130.100' } }, { status: 400 });
      },
    );
    kassa = await startHarness({ baseUrl: proxy.url, queryPath: '/v3/query' });
    try {
      await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
      const token = await kassa.start();
      await kassa.pay(token);
      expect(await kassa.payment(token)).toMatchObject({ phase: 'open', holdsOrder: true });
      kassa.advance(MINUTE);
      await kassa.until(token, 'PAID');
    } finally {
      await proxy.close();
    }
  });

  it('and that the report has twice, once as a declined duplicate, is paid whichever comes first', async () => {
    const proxy = await startProxy(
      () => kassa.baseUrl,
      async (call, pass) => {
        const answer = await pass();
        if (call !== 'GET /v3/query') return answer;
        const report = (await answer.json()) as { records: unknown[] };
        return Response.json({ ...report, records: report.records.toReversed() });
      },
    );
    kassa = await startHarness({ baseUrl: proxy.url, queryPath: '/v3/query' });
    try {
      await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
      await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
      const token = await kassa.start();
      await kassa.pay(token);
      const { request } = await kassa.atProvider();
      await kassa.settings({ createResult: '800.110.100' });
      await fetch(`${kassa.baseUrl}/v3/payments`, {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-token-0123456789abcdef01' },
        body: new URLSearchParams(request as Record<string, string>),
      });
      kassa.advance(MINUTE);
      await kassa.until(token, 'PAID');
    } finally {
      await proxy.close();
    }
  });

  it.each([200, 400, 404])(
    'is over once the report has said that there is none, with HTTP %i',
    async (status) => {
      const none = { result: { code: '700.400.580' } };
      const proxy = await startProxy(
        () => kassa.baseUrl,
        (call, pass) =>
          call === 'GET /v3/query' ? Promise.resolve(Response.json(none, { status })) : pass(),
      );
      kassa = await startHarness({ baseUrl: proxy.url, queryPath: '/v3/query' });
      try {
        await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
        const token = await kassa.start();
        await kassa.pay(token);
        kassa.advance(60 * MINUTE);
        await kassa.until(token, 'ERROR');
        expect(await kassa.payment(token)).toMatchObject({ holdsOrder: false });
      } finally {
        await proxy.close();
      }
    },
  );

  it.each([
    ['too many requests', 400, { result: { code: '800.120.100' } }],
    ['a parameter is wrong', 400, { result: { code: '200.300.404' } }],
    ['the platform has failed', 200, { result: { code: '999.999.999' } }],
    ['the platform has failed, with an empty list', 200, { result: { code: '999.999.999' }, records: [] }],
    ['there is none, and that it has failed itself', 500, { result: { code: '700.400.580' } }],
    ['it has done so', 200, { result: { code: '000.000.100' } }],
    ['nothing', 200, {}],
  ])('is held while the report says no more than that %s', async (_, status, said) => {
    let asked = 0;
    const proxy = await startProxy(
      () => kassa.baseUrl,
      async (call, pass) => {
        if (call !== 'GET /v3/query') return pass();
        asked++;
        return Response.json(said, { status });
      },
    );
    kassa = await startHarness({ baseUrl: proxy.url, queryPath: '/v3/query' });
    try {
      await kassa.settings({ createResult: SUCCESS, notifications: 'none' });
      await kassa.fault('payments', { kind: 'lost_answer', times: 1 });
      const token = await kassa.start();
      await kassa.pay(token);
      kassa.advance(60 * MINUTE);
      await eventually(() =>
        expect(kassa.logged).toContainEqual(
          expect.objectContaining({ message: 'The provider could not be asked' }),
        ),
      );
      expect(asked).toBeGreaterThan(0);
      expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
    } finally {
      await proxy.close();
    }
  });

  it('is held where the query path is wrong: a 404 of the address says nothing of the payment', async () => {
    const token = await loseAnswer('/v9/query');
    kassa.advance(60 * MINUTE);
    await eventually(() =>
      expect(kassa.logged).toContainEqual(
        expect.objectContaining({ message: 'The provider could not be asked' }),
      ),
    );
    expect(await kassa.payment(token)).toMatchObject({ status: 'INITIALIZING', holdsOrder: true });
  });
});
