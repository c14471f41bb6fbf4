import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { expect, it } from 'vitest';
import { payone, type PayoneOptions } from './index.ts';

const OPTIONS: PayoneOptions = {
  merchantId: '23456',
  subAccountId: '12345',
  portalId: '1234567',
  portalKey: 'abcdefghijklmn123456789',
  mode: 'live',
  notificationKey: 'the-segment-that-nobody-guesses',
};

it('names everything that is wrong at once, without a secret in it', () => {
  const provider = payone({
    ...OPTIONS,
    portalId: 'P-1234567',
    portalKey: 'secret',
    notificationKey: 'short',
    apiUrl: 'http://api.pay1.de/',
    redirectHosts: ['https://pay.klarna.com'],
    financingTypes: [],
    notificationSources: ['185.60.20.0/99'],
    ...({ keyhash: 'md5' } as object),
  });
  expect(provider.configProblems).toEqual([
    'portalId must be 7 to 8 digits.',
    'portalKey must have at least 8 characters.',
    'notificationKey must be 22 or more of [A-Za-z0-9_-].',
    'financingTypes must have at least one.',
    'notificationSources[0] must be IP addresses or CIDR ranges.',
    'apiUrl must be https without credentials (http on loopback only).',
    'redirectHosts[0] must be a host without scheme and port.',
    'keyhash: there is no such option.',
  ]);
  const start = () =>
    createCheckoutServer({
      publicUrl: 'https://shop.example',
      merchant: { id: 'test', origins: [] },
      providers: [provider],
      store: sqlite({ file: ':memory:' }),
      secrets: {
        sessionKeys: [{ id: 'k', secret: 'session-key-0123456789abcdef0123456789' }],
        urlSecret: 'url-secret-0123456789abcdef0123456789ab',
      },
    });
  expect(start).toThrow('payone.notificationKey must be 22 or more');
});

it('offers KIV, KIS and KDD; KBT by option', () => {
  const ids = (provider: ReturnType<typeof payone>) => provider.methods.map(({ id }) => id);
  expect(ids(payone(OPTIONS))).toEqual([
    'payone.klarna_invoice',
    'payone.klarna_installments',
    'payone.klarna_direct_debit',
  ]);
  expect(ids(payone({ ...OPTIONS, financingTypes: ['KBT', 'KIV'] }))).toEqual([
    'payone.klarna_invoice',
    'payone.klarna_bank_transfer',
  ]);
});

it('what is wrong with an order’s own options is named, so that the session is refused', () => {
  const provider = payone(OPTIONS);
  expect(provider.optionProblems?.({ minimumAge: 18 }, { confirms: false })).toEqual([]);
  expect(
    provider
      .optionProblems?.({ minimumAge: 'many', overcapture: true }, { confirms: false })
      .map(({ field }) => field),
  ).toEqual(['minimumAge', 'overcapture']);
});
