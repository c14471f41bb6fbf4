import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { setWebhookUrl } from '../src/index.ts';
import { createKronorSandbox } from './index.ts';
import { useSandbox } from './testing.ts';

const { at, decide, newSession, swish, untilStatus } = useSandbox();

describe('webhooks', () => {
  it('are signed over the raw body and come again until [accepted]', async () => {
    const received: { body: string; signature: string | undefined }[] = [];
    const shop = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hmac-sha256-signature'] as string | undefined;
        received.push({ body: Buffer.concat(chunks).toString(), signature });
        response.end(received.length === 1 ? 'ok' : '[accepted]');
      });
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    await at.kronor.close();
    at.kronor = await createKronorSandbox({ port: 0, retryAfterMs: 50 });
    at.session = await newSession();
    const webhookUrl = `http://127.0.0.1:${(shop.address() as { port: number }).port}/`;
    const set = () =>
      setWebhookUrl(
        {
          apiToken: at.kronor.token,
          environment: { graphqlUrl: `${at.kronor.url}/v1/graphql`, hostedUrl: at.kronor.url },
        },
        webhookUrl,
        ['paymentStateUpdate'],
      );
    const { hmacSecret } = await set();
    // Told once.
    expect((await set()).hmacSecret).toBeNull();
    await swish();
    await decide((await untilStatus('WAITING_FOR_PAYMENT')).waitToken, 'paid');
    await vi.waitFor(() => expect(received).toHaveLength(2));
    const [first, second] = received;
    expect(second).toEqual(first);
    const events = (JSON.parse(first?.body ?? '') as { events: { event: string }[] }).events;
    expect(events).toMatchObject([{ event: 'paymentStateUpdate', id: expect.any(String) as string }]);
    expect(first?.signature).toBe(
      createHmac('sha256', hmacSecret ?? '')
        .update(first?.body ?? '')
        .digest('hex'),
    );
    await new Promise((resolve) => shop.close(resolve));
  });
});
