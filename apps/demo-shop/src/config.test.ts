import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { sourcesFor } from './sources.ts';

const COMPLETE = {
  SHOP_DATA: '/var/lib/shop',
  KASSA_SESSION_KEYS: 'new=abc=def,old=ghi',
  KASSA_URL_SECRET: 'u',
  KASSA_EVENT_SECRET: 'whsec_x',
  KROFORT_URL: 'https://merchant.a.krofort.com',
  KROFORT_CA: 'ca.pem',
  KROFORT_CERT: 'cert.pem',
  KROFORT_KEY: 'key.pem',
  KROFORT_WEBHOOK_KEY: 'whpk_x',
};

test('everything that is missing or wrong is listed at once, by name', () => {
  const broken = {
    ...COMPLETE,
    KASSA_URL_SECRET: undefined,
    KROFORT_URL: undefined,
    KASSA_SHOP_PORT: '70000',
    SHOP_TLS_CERT: '/no/such.pem',
  };
  expect(() => readConfig(broken)).toThrow(
    /KASSA_SHOP_PORT: .*\n- SHOP_TLS_CERT: \/no\/such\.pem can't be read\n- KASSA_URL_SECRET: is missing\n- KROFORT_URL: is missing/,
  );
});

test('the shop is on loopback, and Kassa below it, when nothing else is said', () => {
  expect(readConfig(COMPLETE)).toMatchObject({
    publicUrl: 'http://localhost:4000',
    kassa: {
      publicUrl: 'http://localhost:4000/kassa',
      databaseFile: '/var/lib/shop/kassa.sqlite',
      sessionKeys: [
        { id: 'new', secret: 'abc=def' },
        { id: 'old', secret: 'ghi' },
      ],
    },
  });
});

test('a provider beside Krofort needs all of its credentials, and PAYONE’s notifications a key', () => {
  expect(() =>
    readConfig({ ...COMPLETE, OPP_URL: 'https://opp.test', PAYONE_PORTAL_KEY: 'k', PAYONE_PORTAL_ID: '1' }),
  ).toThrow(
    /OPP_TOKEN: is missing\n- OPP_ENTITY_ID: is missing\n- PAYONE_MERCHANT_ID: is missing\n- PAYONE_SUB_ACCOUNT_ID: is missing\n- PAYONE_NOTIFICATION_KEY: is missing/,
  );
});

test('credentials are all that it takes to go live', () => {
  const config = readConfig({
    ...COMPLETE,
    KRONOR_TOKEN: 't',
    KRONOR_ENVIRONMENT: 'production',
    PAYONE_PORTAL_KEY: 'the portal key',
    PAYONE_PORTAL_ID: '1234567',
    PAYONE_MERCHANT_ID: '12345',
    PAYONE_SUB_ACCOUNT_ID: '12345',
    PAYONE_NOTIFICATION_KEY: 'x'.repeat(32),
    PAYONE_MODE: 'live',
  });
  expect(config).toMatchObject({
    kronor: { environment: 'production' },
    payone: { mode: 'live', portalId: '1234567' },
  });
  expect(sourcesFor(config)).toMatchObject({
    'script-src': ['https://x.klarnacdn.net', 'https://js.klarna.com'],
    'img-src': ['https:', 'https://x.klarnacdn.net'],
  });
});
