import { createCertificates } from '@kassa/sandbox-kit';
import { createPrivateKey } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { krofort, type KrofortOptions } from './index.ts';

let good: KrofortOptions;
beforeAll(async () => {
  const { ca, client } = await createCertificates('merchant');
  good = {
    apiUrl: 'https://merchant.a.krofort.com',
    ca,
    certificates: [client],
    webhookPublicKeys: `whpk_${Buffer.alloc(32, 7).toString('base64')}`,
  };
});

it('takes what the documents give, and sends customers to hosts of krofort.com alone', () => {
  const { configProblems, capabilities } = krofort(good);
  expect(configProblems).toEqual([]);
  expect(capabilities.redirectHosts).toEqual(['*.krofort.com']);
});

it.each<[string, () => object, string]>([
  ['an API by http', () => ({ apiUrl: 'http://krofort.com' }), 'apiUrl must be an https URL'],
  ['an API with a password', () => ({ apiUrl: 'https://a:b@krofort.com' }), 'apiUrl must be an https URL'],
  ['no certificate', () => ({ certificates: [] }), 'certificates must have at least one'],
  [
    'a certificate file that is not there',
    () => ({ certificates: [{ cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' }] }),
    'certificates[0].cert is neither PEM nor a file that can be read (ENOENT).',
  ],
  [
    'a path that no file can have, with a NUL',
    () => ({ ca: 'root\0.pem' }),
    'ca is neither PEM nor a file that can be read (ERR_INVALID_ARG_VALUE).',
  ],
  [
    'a path that no file can have, of 5,000 characters',
    () => ({ ca: 'x'.repeat(5_000) }),
    'ca is neither PEM nor a file that can be read (ENAMETOOLONG).',
  ],
  [
    'a certificate path that no file can have',
    () => ({ certificates: [{ cert: 'a\0b', key: 'x'.repeat(5_000) }] }),
    'certificates[0].key is neither PEM nor a file that can be read (ENAMETOOLONG).',
  ],
  [
    'a certificate that is none',
    () => ({ certificates: [{ ...good.certificates[0], cert: '-----BEGIN CERTIFICATE-----\nno' }] }),
    'certificates[0].cert must be a PEM certificate',
  ],
  [
    'a key that is none',
    () => ({ certificates: [{ ...good.certificates[0], key: '-----BEGIN PRIVATE KEY-----\nno' }] }),
    'certificates[0].key must be a PEM private key',
  ],
  ['a root that is not there', () => ({ ca: '/nowhere/ca.pem' }), 'ca is neither PEM nor a file'],
  [
    'no word of a public key',
    () => ({ webhookPublicKeys: undefined }),
    'webhookPublicKeys must be the public key of the notifications, or a list of such.',
  ],
  ['no public key', () => ({ webhookPublicKeys: [] }), 'webhookPublicKeys must have at least one key'],
  [
    'a public key that is none',
    () => ({ webhookPublicKeys: 'whsec_x' }),
    'webhookPublicKeys must be Ed25519',
  ],
  ['another field for the national id', () => ({ nationalIdField: 'ssn' }), 'nationalIdField is wrong'],
  [
    'a status that is none',
    () => ({ notificationStatuses: { done: 'DONE' } }),
    'notificationStatuses.done is wrong',
  ],
  [
    'a host with a scheme',
    () => ({ cashierHosts: ['https://krofort.com'] }),
    'cashierHosts[0] must be a host',
  ],
  ['no time at all', () => ({ timeoutMs: 0 }), 'timeoutMs is wrong'],
  ['an option that there is not', () => ({ apiURL: 'x' }), 'apiURL: there is no such option.'],
])('says what is wrong with %s', (_, change, sentence) => {
  const { configProblems } = krofort({ ...good, ...change() });
  expect(configProblems.join('\n')).toContain(sentence);
});

it('finds a key that belongs to another certificate', async () => {
  const { client } = await createCertificates('other');
  const certificates = [{ cert: good.certificates[0]?.cert ?? '', key: client.key }];
  expect(krofort({ ...good, certificates }).configProblems).toEqual([
    'certificates[0].key does not belong to its certificate.',
  ]);
});

it('takes a key with a passphrase, and no other passphrase', () => {
  const pair = good.certificates[0];
  const key = createPrivateKey(pair?.key ?? '').export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: 'open sesame',
  }) as string;
  const problemsWith = (passphrase: string) =>
    krofort({ ...good, certificates: [{ cert: pair?.cert ?? '', key, passphrase }] }).configProblems;
  expect(problemsWith('open sesame')).toEqual([]);
  expect(problemsWith('open')).toHaveLength(1);
});

it('lists every problem at once, throws none, and repeats no secret', async () => {
  const canary = '-----BEGIN PRIVATE KEY-----\ncanary';
  const provider = krofort({
    apiUrl: 'krofort.com',
    ca: canary,
    certificates: [{ cert: canary, key: canary }],
    webhookPublicKeys: 'canary',
    timeoutMs: -1,
  });
  expect(provider.configProblems.length).toBeGreaterThanOrEqual(5);
  expect(provider.configProblems.join()).not.toContain('canary');
  expect(krofort(undefined as unknown as KrofortOptions).configProblems).toHaveLength(1);
  await expect(provider.createPayment({} as never)).rejects.toMatchObject({ kind: 'misconfigured' });
});
