import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refund } from '../sandbox/payments/operations.ts';
import { startHarness, type Harness, type Page } from '../test-support/harness.ts';

let kassa: Harness;
let page: Page;
const start = async (options: Parameters<typeof startHarness>[0] = {}) => {
  kassa = await startHarness(options);
  page = await kassa.session();
};
afterEach(() => kassa.close());

const world = () => kassa.sandbox.world;

describe('Kronor’s webhooks', () => {
  const KEY = 'an-account-key-that-cant-be-guessed-01';
  const SECRET = 'what-setWebhookUrl-answered';
  const send = async (body: string, signature: string) =>
    fetch(`${kassa.url}/notifications/kronor/${KEY}`, {
      method: 'POST',
      headers: { 'X-HMAC-SHA256-Signature': signature, 'content-type': 'application/json' },
      body,
    });

  const sendSigned = (content: object) => {
    const body = JSON.stringify(content);
    return send(body, createHmac('sha256', SECRET).update(body).digest('hex'));
  };

  it('tell of a refund that was made in Kronor’s portal, when the payment was paid long before', async () => {
    await start({ provider: { webhooks: { accountKey: KEY, hmacSecrets: [SECRET] } } });
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    world().settings = { ...world().settings, operationMs: 0 };
    const paymentId = world().payments[0]?.id ?? 0;
    refund(world(), { idempotencyKey: 'portal', paymentId, message: 'By hand', amount: 1_000 });
    await vi.waitFor(() => expect(world().refunds[0]?.history.at(-1)?.status).toBe('PAID'));
    await sendSigned({ events: [{ event: 'anything', id: '1' }] });
    await vi.waitFor(async () =>
      expect(await page.payment()).toMatchObject({ status: 'PAID', amountRefunded: 1_000 }),
    );
    await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('refund.succeeded'));
  });

  /** Swish, paid, with a refund of 10.00 that was asked for in Kronor's portal, or here. */
  const paidAndRefunded = async (by: 'portal' | 'us') => {
    await start({ provider: { webhooks: { accountKey: KEY, hmacSecrets: [SECRET] } } });
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    kassa.set({ operationMs: 0, refundOutcome: by === 'us' ? 'REFUND_AMBIGUOUS' : 'PAID' });
    const paymentId = world().payments[0]?.id ?? 0;
    const { checkout } = kassa.server;
    const { id } = await page.payment();
    if (by === 'us') await checkout.refund(id, { amount: 1_000 }, 'a-refund');
    else refund(world(), { idempotencyKey: 'portal', paymentId, message: 'By hand', amount: 1_000 });
    const [made] = world().refunds;
    if (!made) throw new Error('There is no refund');
    await vi.waitFor(() => expect(made.history).toHaveLength(3));
    return { made, id, checkout };
  };

  it('tell of a refund that more than a hundred others have followed', async () => {
    const { made } = await paidAndRefunded('portal');
    const other = { ...made.payment, id: 9_000 };
    other.refunds = Array.from({ length: 120 }, (_, n) => ({
      ...made,
      payment: other,
      waitToken: randomUUID(),
      createdAt: new Date(made.createdAt.getTime() + n),
    }));
    world().payments.push(other);
    await sendSigned({ events: [{ event: 'anything', id: '1' }] });
    await vi.waitFor(async () => expect(await page.payment()).toMatchObject({ amountRefunded: 1_000 }));
  });

  it('tell of a refund that a person has called done and Kronor then calls an error', async () => {
    const { made, id, checkout } = await paidAndRefunded('us');
    kassa.clock.advance(4_000);
    const statusOf = async () => (await page.payment()).operations[0]?.status;
    await vi.waitFor(async () => expect(await statusOf()).toBe('AMBIGUOUS'), { timeout: 20_000 });
    const by = { resolvedBy: 'Ada', reason: 'Seen in the portal' };
    await checkout.resolveOperation(id, 1, { outcome: 'SUCCEEDED', ...by });
    world().enter(made, 'ERROR', { kind: 'refund', refund: made, status: 'ERROR' });
    await sendSigned({ events: [{ event: 'anything', id: '1' }] });
    await vi.waitFor(async () => expect(await statusOf()).toBe('FAILED'));
    expect(await page.payment()).toMatchObject({ status: 'PAID', amountRefunded: 0 });
    await vi.waitFor(() => expect(kassa.eventTypes()).toContain('payment.contradicted'));
  });

  it('are taken with an event’s id as a number: a refused one would hold back the later ones', async () => {
    await start({ provider: { webhooks: { accountKey: KEY, hmacSecrets: [SECRET] } } });
    const answer = await sendSigned({ events: [{ event: 'captureStateUpdate', id: 7, triggeredAt: null }] });
    expect([answer.status, await answer.text()]).toEqual([200, '[accepted]']);
  });

  it.each(['hex', 'base64'] as const)(
    'signed in %s are thin: they have us ask, answered as Kronor wants it',
    async (signatureEncoding) => {
      await start({
        provider: {
          webhooks: { accountKey: KEY, hmacSecrets: ['an-older-secret-0001', SECRET], signatureEncoding },
        },
      });
      kassa.sandbox.sockets.refuse = true;
      await page.pay('kronor.swish');
      await page.untilAction('app_switch');
      // It was asked for so long that the next regular question is a minute away.
      await vi.waitFor(() => expect(kassa.logged.length).toBeGreaterThan(0));
      await kassa.decide('paid');
      const body = JSON.stringify({
        events: [{ event: 'anything', id: '1', triggeredAt: '', additionalData: {} }],
      });
      const sign = (secret: string) => createHmac('sha256', secret).update(body).digest(signatureEncoding);
      expect((await send(body, sign('guessed'))).status).toBe(400);
      const answer = await send(body, sign(SECRET));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('[accepted]');
      await page.untilStatus('PAID', 2_000);
    },
  );
});
