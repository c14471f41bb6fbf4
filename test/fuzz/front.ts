/** A companion server with the four providers, an order and a payment, for strangers to knock at its doors. */
import { createHash, createHmac } from 'node:crypto';
import { kronor } from '@kassa/kronor';
import { krofort } from '@kassa/krofort';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import { createCertificates, type Certificates } from '@kassa/sandbox-kit';
import { createCheckoutServer, type CheckoutServer } from '@kassa/server';
import type { Store } from '@kassa/store';
import { serve } from '@kassa/node';
import { withForms } from '@kassa/ssr';
import type { PaymentProvider } from '@kassa/provider';
import { createSandboxSigner } from '../../packages/providers/krofort/sandbox/webhook-signer.ts';
import { fakeBank, type FakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import type { Body } from './values.ts';

export const SHOP = 'https://shop.example';
export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const ACCOUNT_KEY = 'account-key-0123456789abcdef0123456789';
export const HMAC_SECRET = 'hmac-secret-0123456789abcdef0123456789';
const URL_SECRET = 'url-secret-0123456789abcdef0123456789ab';
/** Nothing here is slow but the machine. */
const ANSWER_MS = 5_000;
const PORTAL_KEY = 'portal-key-of-the-fuzz';
export const PORTAL_KEY_MD5 = createHash('md5').update(PORTAL_KEY).digest('hex');
export const KROFORT_SIGNER = createSandboxSigner();

export type Fetch = (request: Request) => Promise<Response>;

export interface Front {
  server: CheckoutServer;
  /** With the doors of pages without script. */
  forms: Fetch;
  /** What the page of `token` saw before its order was paid. */
  snapshot: Body;
  bank: FakeBank;
  store: Store;
  token: string;
  sessionId: string;
  paymentId: string;
  reference: string;
  /** Where the server listens, its socket too. */
  port: number;
  /** Who answers krofort's calls. */
  upstream: Upstream;
  /** Who answers the calls of Kronor, PAYONE and opp, the server's and those of `answered`. */
  plain: Upstream;
  /** Providers that the server doesn't have. */
  answered: Record<'kronor' | 'payone' | 'opp', PaymentProvider>;
  krofortReference: string;
  /** Of a payment of this provider. */
  notificationPath: (provider: 'krofort' | 'opp') => string;
  /** How many rows there are of all that a request could have stored. */
  rows(): Promise<number>;
  close(): Promise<void>;
}

function makeProviders({ ca, client }: Certificates, upstream: Upstream, plain: Upstream): PaymentProvider[] {
  return [
    krofort({
      apiUrl: upstream.url,
      ca,
      certificates: [client],
      webhookPublicKeys: KROFORT_SIGNER.publicKey,
      timeoutMs: ANSWER_MS,
    }),
    ...Object.values(makePlain(plain.url)),
  ];
}

/** The providers whose API has no mutual TLS. */
function makePlain(url: string): Front['answered'] {
  return {
    kronor: kronor({
      apiToken: 'api-token-0123456789abcdef0123456789',
      environment: { graphqlUrl: `${url}/v1/graphql`, hostedUrl: url },
      webhooks: { accountKey: ACCOUNT_KEY, hmacSecrets: [HMAC_SECRET] },
      timeoutMs: ANSWER_MS,
      retryForMs: 1,
    }),
    payone: payone({
      merchantId: '12345',
      subAccountId: '54321',
      portalId: '2012345',
      portalKey: PORTAL_KEY,
      mode: 'test',
      notificationKey: ACCOUNT_KEY,
      apiUrl: `${url}/post-gateway/`,
      timeoutMs: ANSWER_MS,
    }),
    opp: opp({
      baseUrl: url,
      accessToken: 'access-token-0123456789abcdef0123456789',
      entityId: '8ac7a4c9d4f6',
      brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
      timeoutMs: ANSWER_MS,
    }),
  };
}

export const pay = (server: CheckoutServer, token: string, method: string): Promise<Response> =>
  server.fetch(
    new Request(`${SHOP}/session/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: SHOP },
      body: JSON.stringify({ method, input: { kind: 'none' }, idempotencyKey: 'key-fuzz-1' }),
    }),
  );

/** The provider does not answer, so the attempt fails; its notification URL stays. */
async function failToPay(
  server: CheckoutServer,
  provider: string,
  method: string,
): Promise<{ path: string; reference: string }> {
  const merchantReference = `order-${provider}`;
  const order = {
    merchantReference,
    amount: 10_000,
    currency: 'SEK',
    country: 'SE',
    returnUrl: `${SHOP}/orders/1`,
  };
  const customer = {
    reference: 'c-1',
    ip: '192.0.2.1',
    firstName: 'Ada',
    lastName: 'Ek',
    email: 'a@example.com',
  };
  const { token } = await server.checkout.createSession({ order, customer });
  await pay(server, token, method);
  const [payment] = await server.checkout.findPayments(merchantReference);
  if (!payment) throw new Error(`${method} was not tried`);
  const key = createHmac('sha256', URL_SECRET).update(`notification:${payment.id}`).digest().subarray(0, 16);
  return { path: `/notifications/${provider}/${key.toString('base64url')}`, reference: payment.reference };
}

/** The outbox is not among them: what was taken before is still being worked on, and writes events there. */
const TABLES = ['orders', 'sessions', 'payments', 'operations', 'inbox'] as const;

export async function openFront(store: Store): Promise<Front> {
  const bank = fakeBank({ query: true, operations: ['capture', 'release', 'refund', 'cancellation'] });
  const quiet = () => undefined;
  const certificates = await createCertificates('merchant');
  const upstream = await startUpstream(certificates);
  const plain = await startUpstream();
  const server = createCheckoutServer({
    publicUrl: SHOP,
    merchant: { id: 'fuzz', apiKeys: [API_KEY], origins: [SHOP] },
    providers: [bank.provider, ...makeProviders(certificates, upstream, plain)],
    store,
    secrets: {
      sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
      urlSecret: URL_SECRET,
    },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await server.start();
  const serving = await serve(server, { port: 0 });
  const made = await server.checkout.createSession({
    order: {
      merchantReference: 'order-fuzz',
      amount: 10_000,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${SHOP}/orders/1`,
    },
  });
  await pay(server, made.token, 'fakebank.pay');
  const [payment] = await server.checkout.findPayments('order-fuzz');
  if (!payment) throw new Error('The order to knock at was not paid');
  const failed = {
    krofort: await failToPay(server, 'krofort', 'krofort.bank'),
    opp: await failToPay(server, 'opp', 'opp.paypal'),
  };
  return {
    server,
    forms: withForms(server.fetch),
    snapshot: { ...made.snapshot },
    bank,
    store,
    token: made.token,
    sessionId: made.session.id,
    paymentId: payment.id,
    reference: payment.reference,
    port: serving.port,
    upstream,
    plain,
    answered: makePlain(plain.url),
    krofortReference: failed.krofort.reference,
    notificationPath: (provider) => failed[provider].path,
    rows: async () => {
      const counts = await store.db
        .selectNoFrom((eb) =>
          TABLES.map((table) => eb.selectFrom(table).select(eb.fn.countAll().as('count')).as(table)),
        )
        .executeTakeFirstOrThrow();
      return Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
    },
    close: async () => {
      serving.server.closeAllConnections();
      await server.close();
      await serving.close();
      await upstream.close();
      await plain.close();
    },
  };
}
