/** One replica of the companion server, as a process to be killed: four providers, PostgreSQL, Node's HTTP. */
import { krofort } from '@kassa/krofort';
import { kronor } from '@kassa/kronor';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import { createCheckoutServer, postgres } from '@kassa/server';
import { serve } from '@kassa/server/node';
import type { PaymentProvider } from '@kassa/server/provider';
import { API_KEY, EVENTS_SECRET, PAYONE_KEY, READY, type ServerSettings } from './settings.ts';

/** Of one call: a campaign has no time for the usual ten seconds. */
const TIMEOUT_MS = 2_000;

function providersOf({ sandbox }: ServerSettings): PaymentProvider[] {
  const { certificates, krofort: bank, kronor: phone, payone: klarna, opp: wallet } = sandbox;
  const { mid, aid, portalid, key } = klarna.merchant;
  return [
    krofort({
      apiUrl: bank.apiUrl,
      ca: certificates.ca,
      certificates: [certificates.client],
      webhookPublicKeys: bank.webhookPublicKey,
      cashierHosts: [bank.cashierHost],
      requireMerchantConfirmation: true,
      timeoutMs: TIMEOUT_MS,
    }),
    kronor({
      apiToken: phone.apiToken,
      environment: { graphqlUrl: phone.graphqlUrl, hostedUrl: phone.hostedUrl },
      timeoutMs: TIMEOUT_MS,
      retryForMs: TIMEOUT_MS,
    }),
    payone({
      merchantId: mid,
      subAccountId: aid,
      portalId: portalid,
      portalKey: key,
      mode: 'test',
      notificationKey: PAYONE_KEY,
      apiUrl: klarna.apiUrl,
      scriptUrl: klarna.scriptUrl,
      timeoutMs: TIMEOUT_MS,
    }),
    opp({
      baseUrl: wallet.baseUrl,
      accessToken: wallet.accessToken,
      entityId: wallet.entityId,
      queryPath: '/v3/query',
      brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
      timeoutMs: TIMEOUT_MS,
    }),
  ];
}

const settings = JSON.parse(process.env['CAMPAIGN'] ?? '{}') as ServerSettings;
const { publicUrl, shopUrl, databaseUrl, port, ahead } = settings;
const quiet = () => undefined;
const companion = createCheckoutServer({
  publicUrl,
  merchant: {
    id: 'campaign',
    apiKeys: [API_KEY],
    origins: [shopUrl],
    events: { url: `${shopUrl}/events`, secret: EVENTS_SECRET },
    confirmPayment: () => Promise.resolve(true),
  },
  providers: providersOf(settings),
  store: postgres({ connectionString: databaseUrl, poolSize: 8 }),
  secrets: {
    sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
    urlSecret: 'url-secret-0123456789abcdef0123456789ab',
  },
  logger: {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (details, message) => console.error(message, (details as { err?: unknown }).err ?? ''),
  },
  now: () => new Date(Date.now() + ahead),
});
await companion.start();
const serving = await serve({ fetch: companion.fetch, attach: companion.attach, port });
process.once('SIGTERM', () => {
  void Promise.all([serving.close(), companion.close()]).then(() => process.exit(0));
});
console.log(READY);
