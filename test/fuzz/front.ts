/** A companion server with the four providers, an order and a payment, for strangers to knock at its doors. */
import { createHash, createHmac } from 'node:crypto';
import { kronor } from '@kassa/kronor';
import { krofort } from '@kassa/krofort';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import { createCertificates } from '@kassa/sandbox-kit';
import { createCheckoutServer, type CheckoutServer, type Store } from '@kassa/server';
import type { PaymentProvider } from '@kassa/provider';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';

export const SHOP = 'https://shop.example';
export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const ACCOUNT_KEY = 'account-key-0123456789abcdef0123456789';
export const HMAC_SECRET = 'hmac-secret-0123456789abcdef0123456789';
const URL_SECRET = 'url-secret-0123456789abcdef0123456789ab';
const PORTAL_KEY = 'portal-key-of-the-fuzz';
export const PORTAL_KEY_MD5 = createHash('md5').update(PORTAL_KEY).digest('hex');
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

export interface Front {
  server: CheckoutServer;
  store: Store;
  token: string;
  sessionId: string;
  paymentId: string;
  reference: string;
  /** Of a payment of this provider. */
  notificationPath: (provider: 'krofort' | 'opp') => string;
  /** How many rows there are of all that a request could have stored. */
  rows(): Promise<number>;
  close(): Promise<void>;
}

async function makeProviders(): Promise<PaymentProvider[]> {
  const { ca, client } = await createCertificates('merchant');
  return [
    krofort({
      apiUrl: 'https://127.0.0.1:9',
      ca,
      certificates: [client],
      webhookPublicKeys: `whpk_${Buffer.alloc(32, 7).toString('base64')}`,
    }),
    kronor({
      apiToken: 'api-token-0123456789abcdef0123456789',
      environment: { graphqlUrl: `${NOWHERE}/v1/graphql`, hostedUrl: NOWHERE },
      webhooks: { accountKey: ACCOUNT_KEY, hmacSecrets: [HMAC_SECRET] },
      timeoutMs: 100,
      retryForMs: 1,
    }),
    payone({
      merchantId: '12345',
      subAccountId: '54321',
      portalId: '2012345',
      portalKey: PORTAL_KEY,
      mode: 'test',
      notificationKey: ACCOUNT_KEY,
      apiUrl: `${NOWHERE}/post-gateway/`,
      timeoutMs: 100,
    }),
    opp({
      baseUrl: NOWHERE,
      accessToken: 'access-token-0123456789abcdef0123456789',
      entityId: '8ac7a4c9d4f6',
      brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
      timeoutMs: 100,
    }),
  ];
}

const pay = (server: CheckoutServer, token: string, method: string): Promise<Response> =>
  server.fetch(
    new Request(`${SHOP}/session/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: SHOP },
      body: JSON.stringify({ method, input: { kind: 'none' }, idempotencyKey: 'key-fuzz-1' }),
    }),
  );

/** Nobody listens at the provider, so the attempt fails; its notification URL stays. @returns that URL's path */
async function failToPay(server: CheckoutServer, provider: string, method: string): Promise<string> {
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
  return `/notifications/${provider}/${key.toString('base64url')}`;
}

const TABLES = ['orders', 'sessions', 'payments', 'operations', 'inbox', 'outbox'] as const;

export async function openFront(store: Store): Promise<Front> {
  const bank = fakeBank({ operations: ['capture', 'release', 'refund', 'cancellation'] });
  const quiet = () => undefined;
  const server = createCheckoutServer({
    publicUrl: SHOP,
    merchant: { id: 'fuzz', apiKeys: [API_KEY], origins: [SHOP] },
    providers: [bank.provider, ...(await makeProviders())],
    store,
    secrets: {
      sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
      urlSecret: URL_SECRET,
    },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await server.start();
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
  const paths = {
    krofort: await failToPay(server, 'krofort', 'krofort.bank'),
    opp: await failToPay(server, 'opp', 'opp.paypal'),
  };
  return {
    server,
    store,
    token: made.token,
    sessionId: made.session.id,
    paymentId: payment.id,
    reference: payment.reference,
    notificationPath: (provider) => paths[provider],
    rows: async () => {
      const count = (table: (typeof TABLES)[number]) =>
        store.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('rows'))
          .executeTakeFirstOrThrow();
      const counts = await Promise.all(TABLES.map(count));
      return counts.reduce((sum, { rows }) => sum + Number(rows), 0);
    },
    close: () => server.close(),
  };
}
