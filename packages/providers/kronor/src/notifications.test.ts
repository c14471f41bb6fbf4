import { createHmac } from 'node:crypto';
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
