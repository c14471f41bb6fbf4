import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

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
