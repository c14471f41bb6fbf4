/** The sandbox on free ports with certificates in memory, and a merchant that listens. For tests. */
import { createCertificates, listen, type KeyPair, type Sent } from '@kassa/sandbox-kit';
import { startWithPages } from '@kassa/sandbox-kit/testing';
import { Agent, request } from 'undici';
import type { PaymentView } from './control.ts';
import { createKrofortSandbox, type KrofortSandboxOptions } from './index.ts';
import type { Notification } from './notifications.ts';

export async function startSandbox(options: Partial<KrofortSandboxOptions> = {}) {
  const certificates = await createCertificates('merchant');
  const sandbox = await startWithPages('krofort', (pagesUrl) =>
    createKrofortSandbox({
      server: certificates.server,
      ca: certificates.ca,
      pagesUrl,
      port: 0,
      retryDelaysMs: [20],
      ...options,
    }),
  );
  const { control } = sandbox;

  return {
    ...sandbox,
    certificates,
    payment: (reference: string) => control('GET', `/payments/${reference}`) as Promise<PaymentView>,
    sent: (reference: string) =>
      control('GET', `/payments/${reference}/notifications`) as Promise<Sent<Notification>[]>,
    /** Sends one notification, made as told. */
    send: (reference: string, notification: object) =>
      control('POST', `/payments/${reference}/notifications`, notification) as Promise<Sent<Notification>>,
  };
}
export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** POSTs to the API as a client would that has only read the documents. */
export async function initPayment(
  { apiUrl, certificates }: RunningSandbox,
  body: unknown,
  path = '/init-payment',
) {
  const { ca, client } = certificates;
  const agent = new Agent({ connect: { ca, ...client } });
  const response = await request(apiUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    dispatcher: agent,
  });
  const answer = (await response.body.json()) as Record<string, unknown>;
  await agent.close();
  return { status: response.statusCode, answer };
}

export interface Received {
  headers: Headers;
  body: Uint8Array;
}
type Answer = (received: Received) => Response | Promise<Response>;

/** A merchant's notification URL on a real socket. Without an answer of its own it acknowledges everything. */
export async function startMerchant(tls?: KeyPair) {
  const received: Received[] = [];
  const acknowledge: Answer = ({ headers }) => Response.json({ notificationId: headers.get('webhook-id') });
  const merchant = { answer: acknowledge };
  const listener = await listen({
    port: 0,
    ...(tls && { tls }),
    fetch: async (incoming) => {
      const one = { headers: incoming.headers, body: new Uint8Array(await incoming.arrayBuffer()) };
      received.push(one);
      return merchant.answer(one);
    },
  });
  return Object.assign(merchant, {
    received,
    acknowledge,
    url: `${listener.url}/notifications/krofort/unguessable`,
    bodies: () => received.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as { type: string }),
    close: () => listener.close(),
  });
}
export type Merchant = Awaited<ReturnType<typeof startMerchant>>;
