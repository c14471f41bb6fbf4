/** A running sandbox as the configuration of a shop: names as the demo shop reads them. */
import type { RunningSandbox } from './index.ts';

/** @param sandbox started with a `certificatesDir` */
export function environmentOf({
  certificates,
  krofort,
  kronor,
  opp,
  payone,
}: RunningSandbox): Record<string, string> {
  const { files } = certificates;
  if (!files) throw new Error('The sandbox keeps no certificate files');
  return {
    KROFORT_URL: krofort.apiUrl,
    KROFORT_CA: files.ca,
    KROFORT_CERT: files.client.cert,
    KROFORT_KEY: files.client.key,
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
