/** What the server and the providers say of their options, by the names of the variables that these were made of. */

const VARIABLES: Readonly<Record<string, string>> = {
  publicUrl: 'KASSA_URL',
  'serve.hostname': 'KASSA_HOST',
  'merchant.id': 'KASSA_MERCHANT_ID',
  'merchant.origins': 'KASSA_ORIGINS',
  'merchant.apiKeys': 'KASSA_API_KEYS',
  'merchant.events.url': 'KASSA_EVENTS_URL',
  'merchant.events.secret': 'KASSA_EVENT_SECRETS',
  'merchant.confirmPayment.url': 'KASSA_CONFIRM_URL',
  'merchant.confirmPayment.secret': 'KASSA_EVENT_SECRETS',
  'merchant.confirmPayment': 'KASSA_CONFIRM_URL',
  'secrets.sessionKeys': 'KASSA_SESSION_KEYS',
  'secrets.urlSecret': 'KASSA_URL_SECRET',
  secrets: 'KASSA_SESSION_KEYS, KASSA_URL_SECRET, KASSA_API_KEYS',
  trustedProxies: 'KASSA_TRUSTED_PROXIES',
  languages: 'KASSA_LANGUAGES',
  'withForms.texts': 'KASSA_TEXTS',
  'sqlite.file': 'KASSA_DATABASE',
  'postgres.connectionString': 'KASSA_DATABASE',
  'krofort.apiUrl': 'KROFORT_URL',
  'krofort.ca': 'KROFORT_CA',
  'krofort.certificates[0].cert': 'KROFORT_CERT',
  'krofort.certificates[0].key': 'KROFORT_KEY',
  'krofort.certificates': 'KROFORT_CERT, KROFORT_KEY',
  'krofort.webhookPublicKeys': 'KROFORT_WEBHOOK_KEY',
  'krofort.cashierHosts': 'KROFORT_CASHIER_HOSTS',
  'kronor.apiToken': 'KRONOR_TOKEN',
  'kronor.environment': 'KRONOR_URL',
  'payone.portalKey': 'PAYONE_PORTAL_KEY',
  'payone.portalId': 'PAYONE_PORTAL_ID',
  'payone.merchantId': 'PAYONE_MERCHANT_ID',
  'payone.subAccountId': 'PAYONE_SUB_ACCOUNT_ID',
  'payone.notificationKey': 'PAYONE_NOTIFICATION_KEY',
  'payone.financingTypes': 'PAYONE_FINANCING_TYPES',
  'payone.apiUrl': 'PAYONE_URL',
  'payone.scriptUrl': 'PAYONE_SCRIPT_URL',
  'opp.baseUrl': 'OPP_URL',
  'opp.accessToken': 'OPP_TOKEN',
  'opp.entityId': 'OPP_ENTITY_ID',
  'opp.brands': 'OPP_BRANDS',
};
/** The longest first: `merchant.events.secret` before `merchant.events`. */
const NAMES = Object.keys(VARIABLES).toSorted((one, other) => other.length - one.length);

/** `merchant.origins.1: must be …` becomes `KASSA_ORIGINS (2): must be …`. What no variable makes stays. */
export function asVariable(problem: string): string {
  const name = NAMES.find((each) => problem.startsWith(each) && !/\w/.test(problem.charAt(each.length)));
  if (name === undefined) return problem;
  const rest = problem.slice(name.length);
  const [below, index] = /^(?:[.[](\d+))?[\w.[\]]*:? /.exec(rest) ?? [''];
  const place = index === undefined ? '' : ` (${Number(index) + 1})`;
  return `${VARIABLES[name]}${place}: ${rest.slice(below.length)}`;
}
