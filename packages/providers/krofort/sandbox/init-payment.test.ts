import { createAuthority, type KeyPair } from '@kassa/sandbox-kit';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { initPayment, startSandbox, type RunningSandbox } from './testing.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

/** The body of the documents' curl example, but for its endUserToken, which is a placeholder there. */
const EXAMPLE = {
  amount: '100.00',
  currency: 'EUR',
  psuId: '197001016653',
  merchantDomain: 'example.org',
  successPath: '/success',
  failurePath: '/failure',
  closePath: '/close',
  countryCode: 'SE',
  merchantReference: '1234567890',
  notificationUrl: 'https://example.org/callback',
};
const { psuId, ...WITHOUT_ID } = EXAMPLE;

it("answers the documents' example with a clientUrl and an endUserToken", async () => {
  const { status, answer } = await initPayment(sandbox, EXAMPLE);
  expect(status).toBe(200);
  expect(Object.keys(answer).toSorted()).toEqual(['clientUrl', 'endUserToken']);
  expect(answer['clientUrl']).toMatch(/\/\?ts=[\w-]{40,}$/);
  expect(answer['endUserToken']).toMatch(/^[\w-]{40,}$/);
  expect((await fetch(String(answer['clientUrl']))).status).toBe(200);
});

it('takes the example with its "<end-user-token>" too, as if it had none', async () => {
  const { status, answer } = await initPayment(sandbox, { ...EXAMPLE, endUserToken: '<end-user-token>' });
  expect(status).toBe(200);
  expect(answer['endUserToken']).toMatch(/^[\w-]{40,}$/);
});

it('takes the name that the table has', async () => {
  const body = { ...WITHOUT_ID, nationalIdentificationNumber: psuId };
  expect((await initPayment(sandbox, body)).status).toBe(200);
});

it('takes only what is required', async () => {
  const required = { ...WITHOUT_ID, notificationUrl: undefined };
  expect((await initPayment(sandbox, required)).status).toBe(200);
});

it.each([
  'nationalIdentificationNumber',
  'endUserToken',
  'requireMerchantConfirmation',
  'notificationUrl',
  'quickDeposit',
])('takes %s as null, as many JSON libraries write a field that the table calls "Optional"', async (name) => {
  expect((await initPayment(sandbox, { ...WITHOUT_ID, [name]: null })).status).toBe(200);
});

it.each(['Order 12', 'Beställning №7', 'x'.repeat(255)])(
  'takes the reference "%s": the table says "a unique reference used by the merchant", and no more',
  async (merchantReference) => {
    expect((await initPayment(sandbox, { ...EXAMPLE, merchantReference })).status).toBe(200);
    const payment = await sandbox.control('GET', `/payments/${encodeURIComponent(merchantReference)}`);
    expect(payment).toMatchObject({ request: { merchantReference } });
  },
);

it.each(
  Object.entries({
    'a missing amount': [{ amount: undefined }, 'missing_field', 'amount'],
    'a missing currency': [{ currency: undefined }, 'missing_field', 'currency'],
    'a missing domain': [{ merchantDomain: undefined }, 'missing_field', 'merchantDomain'],
    'a missing success path': [{ successPath: undefined }, 'missing_field', 'successPath'],
    'a missing failure path': [{ failurePath: undefined }, 'missing_field', 'failurePath'],
    'a missing close path': [{ closePath: undefined }, 'missing_field', 'closePath'],
    'a missing country': [{ countryCode: undefined }, 'missing_field', 'countryCode'],
    'a missing reference': [{ merchantReference: undefined }, 'missing_field', 'merchantReference'],
    'a field that is in no table': [{ colour: 'red' }, 'unknown_field', 'colour'],
    'an amount that is a number': [{ amount: 100 }, 'wrong_type', 'amount'],
    'an amount with a comma': [{ amount: '100,00' }, 'invalid_amount', 'amount'],
    'an amount of zero': [{ amount: '0.00' }, 'invalid_amount', 'amount'],
    'a negative amount': [{ amount: '-1.00' }, 'invalid_amount', 'amount'],
    'three decimals of a euro': [{ amount: '1.001' }, 'amount_does_not_fit_currency', 'amount'],
    'decimals of a krona that has none': [
      { amount: '100.00', currency: 'ISK' },
      'amount_does_not_fit_currency',
      'amount',
    ],
    'a currency that is none': [{ currency: 'XYZ' }, 'invalid_currency', 'currency'],
    'a currency in lower case': [{ currency: 'eur' }, 'invalid_currency', 'currency'],
    'a country that is none': [{ countryCode: 'XX' }, 'invalid_country_code', 'countryCode'],
    'UK for Great Britain': [{ countryCode: 'UK' }, 'invalid_country_code', 'countryCode'],
    'a country in lower case': [{ countryCode: 'se' }, 'invalid_country_code', 'countryCode'],
    'a domain with a scheme': [
      { merchantDomain: 'https://example.org' },
      'invalid_merchant_domain',
      'merchantDomain',
    ],
    'a domain with a path': [
      { merchantDomain: 'example.org/shop' },
      'invalid_merchant_domain',
      'merchantDomain',
    ],
    'a domain with a user': [
      { merchantDomain: 'a@example.org' },
      'invalid_merchant_domain',
      'merchantDomain',
    ],
    'a path without its slash': [{ successPath: 'success' }, 'invalid_path', 'successPath'],
    'a path that is another host': [{ failurePath: '//evil.example' }, 'invalid_path', 'failurePath'],
    'a path with a fragment': [{ closePath: '/close#top' }, 'invalid_path', 'closePath'],
    'an empty reference': [{ merchantReference: '' }, 'invalid_merchant_reference', 'merchantReference'],
    'a national id that is none': [{ psuId: '!' }, 'invalid_national_identification_number', 'psuId'],
    'two national ids': [
      { nationalIdentificationNumber: '196408233234' },
      'two_national_identification_numbers',
      'psuId',
    ],
    'a notification URL by http': [
      { notificationUrl: 'http://example.org/callback' },
      'invalid_notification_url',
      'notificationUrl',
    ],
    'a notification URL with a password': [
      { notificationUrl: 'https://a:b@example.org/' },
      'invalid_notification_url',
      'notificationUrl',
    ],
    'a confirmation with nowhere to ask': [
      { requireMerchantConfirmation: true, notificationUrl: undefined },
      'confirmation_without_notification_url',
      'notificationUrl',
    ],
    'a confirmation that is a word': [
      { requireMerchantConfirmation: 'yes' },
      'wrong_type',
      'requireMerchantConfirmation',
    ],
    'a token that nobody gave out': [{ endUserToken: 'made-up' }, 'unknown_end_user_token', 'endUserToken'],
  }),
)('refuses %s with an error of its own', async (_, [change, code, field]) => {
  const { status, answer } = await initPayment(sandbox, { ...EXAMPLE, ...(change as object) });
  expect(status).toBe(400);
  expect(answer).toMatchObject({ error: { code, field } });
  expect(await sandbox.control('GET', '/payments')).toEqual([]);
});

it('takes a reference once', async () => {
  await initPayment(sandbox, EXAMPLE);
  const { status, answer } = await initPayment(sandbox, EXAMPLE);
  expect(status).toBe(409);
  expect(answer).toMatchObject({ error: { code: 'duplicate_merchant_reference' } });
});

it('keeps the references of two merchants apart', async () => {
  const { authority, ca } = sandbox.certificates;
  await initPayment(sandbox, EXAMPLE);
  const other = {
    ...sandbox,
    certificates: { ...sandbox.certificates, ca, client: await authority.issueClient('other') },
  };
  expect((await initPayment(other, EXAMPLE)).status).toBe(200);
});

it('refuses what is not JSON', async () => {
  const broken = await initPayment(sandbox, '{');
  expect([broken.status, broken.answer]).toMatchObject([400, { error: { code: 'invalid_json' } }]);
  const list = await initPayment(sandbox, []);
  expect(list.answer).toMatchObject({ error: { code: 'invalid_json' } });
  const form = await call(sandbox.certificates.client, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(form).toBe(415);
});

it('has one endpoint, by POST, and no status query', async () => {
  expect((await initPayment(sandbox, EXAMPLE, '/payments')).status).toBe(404);
  expect(await call(sandbox.certificates.client, {}, 'GET')).toBe(405);
});

it('refuses the handshake without a certificate, with a foreign one and with an expired one', async () => {
  const { authority } = sandbox.certificates;
  const foreign = await (await createAuthority('foreign')).issueClient('merchant');
  const expired = await authority.issueClient('merchant', {
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2021-01-01'),
  });
  await expect(call(undefined)).rejects.toThrow();
  await expect(call(foreign)).rejects.toThrow();
  await expect(call(expired)).rejects.toThrow();
  expect(await call(sandbox.certificates.client)).toBe(200);
});

it('speaks no TLS below 1.2', async () => {
  await expect(call(sandbox.certificates.client, {}, 'POST', 'TLSv1.1')).rejects.toThrow();
});

async function call(
  client: KeyPair | undefined,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  method: 'GET' | 'POST' = 'POST',
  maxVersion: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3',
): Promise<number> {
  const agent = new Agent({
    connect: { ca: sandbox.certificates.ca, minVersion: 'TLSv1', maxVersion, ...client },
  });
  try {
    const response = await request(`${sandbox.apiUrl}/init-payment`, {
      method,
      headers,
      ...(method === 'POST' && { body: JSON.stringify(EXAMPLE) }),
      dispatcher: agent,
    });
    await response.body.dump();
    return response.statusCode;
  } finally {
    await agent.destroy();
  }
}
