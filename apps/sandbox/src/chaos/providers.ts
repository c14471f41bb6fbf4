/** The four providers as they meet the sandboxes. */
import { krofort } from '@kassa/krofort';
import { kronor } from '@kassa/kronor';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import type { PaymentProvider } from '@kassa/provider';
import type { RunningSandbox } from '../index.ts';

/** Last segment of the URL that PAYONE's sandbox notifies. */
export const PAYONE_KEY = 'the-segment-that-nobody-guesses';
/** Of one call: nobody waits for the usual ten seconds here. */
const TIMEOUT_MS = 2_000;

export function providersOf(sandbox: Omit<RunningSandbox, 'close'>): PaymentProvider[] {
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
