/**
 * A running sandbox as variables: what `kassa serve` reads, and the demo shop by the same names. These secrets are
 * known to everybody: they guard nothing but payments of the sandbox.
 */
import { resolve } from 'node:path';
import type { RunningSandbox } from './index.ts';

const secretFor = (use: string): string => `known-to-everybody-for-${use}-0123456789`;

/** Where a companion server is when nobody says so, and where its shop's pages are. */
export const COMPANION_URL = 'http://127.0.0.1:8080/kassa';
export const SHOP_ORIGINS = ['http://localhost:3000', 'http://127.0.0.1:3000'];

/** Last segment of the URL that PAYONE's sandbox notifies. */
const PAYONE_NOTIFICATION_KEY = secretFor('notifications');
export const payoneNotificationUrl = (companionUrl: string): string =>
  `${companionUrl}/notifications/payone/${PAYONE_NOTIFICATION_KEY}`;

/** The providers' variables. Certificates are files where the sandbox keeps them, else PEM text. */
export function environmentOf({
  certificates,
  krofort,
  kronor,
  opp,
  payone,
}: Omit<RunningSandbox, 'close' | 'environment'>): Record<string, string> {
  const { ca, client } = certificates.files ?? certificates;
  return {
    KROFORT_URL: krofort.apiUrl,
    KROFORT_CA: ca,
    KROFORT_CERT: client.cert,
    KROFORT_KEY: client.key,
    KROFORT_WEBHOOK_KEY: krofort.webhookPublicKey,
    KROFORT_CASHIER_HOSTS: krofort.cashierHost,
    KRONOR_URL: kronor.hostedUrl,
    KRONOR_TOKEN: kronor.apiToken,
    PAYONE_URL: payone.apiUrl,
    PAYONE_SCRIPT_URL: payone.scriptUrl,
    PAYONE_MERCHANT_ID: payone.merchant.mid,
    PAYONE_SUB_ACCOUNT_ID: payone.merchant.aid,
    PAYONE_PORTAL_ID: payone.merchant.portalid,
    PAYONE_PORTAL_KEY: payone.merchant.key,
    OPP_URL: opp.baseUrl,
    OPP_TOKEN: opp.accessToken,
    OPP_ENTITY_ID: opp.entityId,
  };
}

/**
 * The other variables: with the providers' they are all that `kassa serve` needs.
 * @param folder where the database is; it must exist
 */
export const companionEnvironment = (
  companionUrl: string,
  origins: readonly string[],
  folder: string,
): Record<string, string> => ({
  KASSA_URL: companionUrl,
  KASSA_PORT: new URL(companionUrl).port || '80',
  KASSA_MERCHANT_ID: 'sandbox',
  KASSA_ORIGINS: origins.join(','),
  KASSA_DATABASE: resolve(folder, 'kassa.sqlite'),
  KASSA_SESSION_KEYS: `sandbox=${secretFor('sessions')}`,
  KASSA_URL_SECRET: secretFor('addresses'),
  KASSA_API_KEYS: secretFor('routes'),
  KASSA_API_KEY: secretFor('routes'),
  KASSA_EVENT_SECRETS: `whsec_${Buffer.from(secretFor('events')).toString('base64')}`,
  PAYONE_NOTIFICATION_KEY,
  OPP_BRANDS: 'PAYPAL:PayPal,PAYSAFECARD:paysafecard',
});
