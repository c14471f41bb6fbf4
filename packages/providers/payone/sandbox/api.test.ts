/** The sandbox as a foreign client meets it: the document's own samples, and what it says of wrong requests. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, post, startSandbox, type RunningSandbox } from './testing.ts';
import { SANDBOX_CODES } from './errors.ts';
import { SANDBOX_MERCHANT } from './index.ts';

let sandbox: RunningSandbox;
const start = async (...options: Parameters<typeof startSandbox>) =>
  (sandbox = await startSandbox(...options));
afterEach(() => sandbox.close());

/** payone-klarna, "start_session", sample; its key as the hash that the table asks for. */
const START = {
  request: 'genericpayment',
  ...CREDENTIALS,
  'add_paydata[action]': 'start_session',
  clearingtype: 'fnc',
  financingtype: 'KIS',
  amount: '3000',
  currency: 'EUR',
  lastname: 'Approved',
  firstname: 'Testperson-de',
  salutation: 'Herr',
  country: 'DE',
  language: 'de',
  gender: 'm',
  birthday: '19600707',
  street: 'Hellersbergstraße 14',
  city: 'Musterstadt',
  zip: '12345',
  email: 'test@payone.com',
  telephonenumber: '01512345678',
  'de[1]': 'for the feet',
  'id[1]': 'socks1',
  'it[1]': 'goods',
  'no[1]': '1',
  'pr[1]': '2340',
  'va[1]': '1900',
};
const URLS = {
  successurl: 'http://www.yourdomain.url',
  errorurl: 'http://www.yourdomain.url',
  backurl: 'http://www.yourdomain.url',
};
/** payone-klarna, "Pre-/ Authorization", sample. */
const PREAUTHORIZATION = {
  ...CREDENTIALS,
  request: 'preauthorization',
  reference: 'Ref123456',
  amount: '300',
  currency: 'EUR',
  lastname: 'Mustermann',
  country: 'DE',
  clearingtype: 'fnc',
  financingtype: 'KIS',
  ...URLS,
};

const without = (params: Record<string, string>, ...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));

/** A session, and a payment of it with a token of its widget. */
async function reserve(request = 'preauthorization', reference = 'Ref123456') {
  const session = await post(sandbox, START);
  const { authorization_token = '' } = await sandbox.authorize();
  const answer = await post(sandbox, {
    ...PREAUTHORIZATION,
    request,
    reference,
    amount: '3000',
    workorderid: session['workorderid'] ?? '',
    'add_paydata[authorization_token]': authorization_token,
  });
  return { session, answer, txid: answer['txid'] ?? '', token: authorization_token };
}

describe('the document’s samples', () => {
  it('start_session', async () => {
    await start();
    const answer = await post(sandbox, START);
    expect(answer).toMatchObject({
      status: 'APPROVED',
      workorderid: expect.stringMatching(/^[0-9A-Z]{16}$/) as string,
      'add_paydata[session_id]': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'add_paydata[payment_method_category_identifier]': 'pay_over_time',
      'add_paydata[payment_method_category_name]': 'Slice it.',
      'add_paydata[payment_method_category_asset_url_standard]': expect.stringMatching(/\.svg$/) as string,
      'add_paydata[payment_method_category_asset_url_descriptive]': expect.stringMatching(/\.svg$/) as string,
    });
    const [header, claims] = (answer['add_paydata[client_token]'] ?? '')
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    expect(header).toEqual({ alg: 'RS256' });
    expect(claims).toMatchObject({
      session_id: answer['add_paydata[session_id]'],
      purchase_country: 'DE',
      session_type: 'PAYMENTS',
      environment: 'playground',
    });
    const [session] = (await sandbox.control('GET', '/sessions')) as { form: Record<string, string> }[];
    expect(session?.form['street']).toBe('Hellersbergstraße 14');
  });

  it('update_session', async () => {
    await start();
    const { session } = await reserve();
    const [payment] = await sandbox.payments();
    const answer = await post(sandbox, {
      ...CREDENTIALS,
      'add_paydata[action]': 'update_session',
      'add_paydata[reservation_txid]': payment?.reservationTxid ?? '',
      'add_paydata[session_id]': session['add_paydata[session_id]'] ?? '',
      request: 'genericpayment',
      workorderid: session['workorderid'] ?? '',
      clearingtype: 'fnc',
      financingtype: 'KIS',
      amount: '3000',
      currency: 'EUR',
      country: 'DE',
      narrative_text: 'sometext',
      'de[1]': 'for the feet',
      'id[1]': 'socks1',
      'it[1]': 'goods',
      'no[1]': '1',
      'pr[1]': '2340',
      'va[1]': '1900',
    });
    expect(answer).toEqual({
      status: 'APPROVED',
      'addresponsedata[reservation_txid]': payment?.reservationTxid,
      'addresponsedata[authorized_payment_method]': 'pay_over_time',
      'addresponsedata[workorderid]': session['workorderid'],
      workorderid: session['workorderid'],
    });
    expect((await sandbox.payments())[0]).toMatchObject({ amount: 3000, reserved: 2340 });
  });

  it('cancel_authorization', async () => {
    await start();
    const session = await post(sandbox, START);
    const { authorization_token = '' } = await sandbox.authorize();
    const cancel = {
      ...CREDENTIALS,
      request: 'genericpayment',
      'add_paydata[action]': 'cancel_authorization',
      'add_paydata[authorization_token]': authorization_token,
    };
    expect(await post(sandbox, cancel)).toEqual({ status: 'APPROVED', workorderid: session['workorderid'] });
  });

  it('cancel_authorization of another merchant’s token is refused', async () => {
    const other = { ...SANDBOX_MERCHANT, portalid: '7654321', key: 'another-key-of-another-portal' };
    await start({ merchants: [SANDBOX_MERCHANT, other] });
    await post(sandbox, START);
    const { authorization_token = '' } = await sandbox.authorize();
    const cancel = {
      ...CREDENTIALS,
      request: 'genericpayment',
      'add_paydata[action]': 'cancel_authorization',
      'add_paydata[authorization_token]': authorization_token,
    };
    const key = createHash('md5').update(other.key).digest('hex');
    const { portalid } = other;
    expect(await post(sandbox, { ...cancel, portalid, key })).toMatchObject({ status: 'ERROR' });
    expect(await post(sandbox, cancel)).toMatchObject({ status: 'APPROVED' });
  });

  it('preauthorization, capture and debit, where what they leave out may be left out', async () => {
    await start({ settings: { demands: 'samples' } });
    expect(await post(sandbox, PREAUTHORIZATION)).toMatchObject({
      status: 'REDIRECT',
      redirecturl: expect.stringMatching(/^http/) as string,
      txid: expect.stringMatching(/^\d{9,12}$/) as string,
      userid: expect.stringMatching(/^\d{6,12}$/) as string,
    });
    const txid = (await sandbox.payments())[0]?.txid ?? '';
    const common = without(CREDENTIALS, 'aid');
    expect(
      await post(sandbox, {
        ...common,
        api_version: '3.10',
        request: 'capture',
        txid,
        amount: '300',
        currency: 'EUR',
      }),
    ).toEqual({ status: 'APPROVED', txid, settleaccount: 'no' });
    expect(
      await post(sandbox, {
        ...common,
        api_version: '3.10',
        request: 'debit',
        txid,
        sequencenumber: '2',
        amount: '-100',
        currency: 'EUR',
      }),
    ).toEqual({ status: 'APPROVED', txid, settleaccount: 'no' });
  });
});

describe('a client', () => {
  it.each([
    ['by_client', {}, 'APPROVED'],
    ['by_client', { integrator_name: 'shop' }, 'OK'],
    ['APPROVED', { integrator_name: 'shop' }, 'APPROVED'],
    ['OK', {}, 'OK'],
  ] as const)(
    'is told of a session, with the setting %s and %o, by %s',
    async (sessionStatus, who, status) => {
      await start({ settings: { sessionStatus } });
      expect(await post(sandbox, { ...START, ...who })).toMatchObject({ status });
    },
  );

  it('may hash the key by SHA-384, write portalId, and ask for JSON', async () => {
    await start();
    const { portalid: portalId, ...rest } = START;
    const key = createHash('sha384').update('abcdefghijklmn123456789').digest('hex');
    const response = await fetch(sandbox.apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ ...rest, portalId, key }).toString(),
    });
    expect(await response.json()).toMatchObject({
      Status: 'APPROVED',
      WorkorderId: expect.any(String) as string,
      AddPayData: {
        client_token: expect.any(String) as string,
        payment_method_category_identifier: 'pay_over_time',
      },
    });
    const wrong = await fetch(sandbox.apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ ...START, country: 'FR' }).toString(),
    });
    expect(wrong.status).toBe(200);
    expect(await wrong.json()).toMatchObject({
      Status: 'ERROR',
      Error: { ErrorCode: '981', CustomerMessage: expect.stringContaining('Zahlungsart') as string },
    });
  });

  it('that does not say UTF-8 is read as ISO-8859-1', async () => {
    await start();
    await fetch(sandbox.apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams(without(START, 'encoding', 'street')).toString()}&street=J%E4gerweg`,
    });
    const [session] = (await sandbox.control('GET', '/sessions')) as { form: Record<string, string> }[];
    expect(session?.form['street']).toBe('Jägerweg');
  });

  it('with the portal key as it is, as the samples seem to have it, hears how a key is sent', async () => {
    await start();
    const { errormessage } = await post(sandbox, { ...START, key: 'abcdefghijklmn123456789' });
    expect(errormessage).toContain('MD5 or SHA-384');
  });

  it.each([
    ['the raw key', { key: 'abcdefghijklmn123456789' }, SANDBOX_CODES.credentials],
    ['another portal', { portalid: '7654321' }, SANDBOX_CODES.credentials],
    ['a request that there is not', { request: 'refund' }, SANDBOX_CODES.request],
    ['an amount with a decimal point', { amount: '30.00' }, SANDBOX_CODES.parameter],
    ['a personalid with a symbol too many', { personalid: 'ab_1' }, SANDBOX_CODES.parameter],
    ['an IP address of three numbers', { ip: '192.0.2' }, SANDBOX_CODES.parameter],
    ['an item of an unknown type', { 'it[1]': 'gift' }, SANDBOX_CODES.parameter],
    ['a gap between items', { 'it[3]': 'goods' }, SANDBOX_CODES.parameter],
    ['a 401st item', { 'it[401]': 'goods' }, SANDBOX_CODES.parameter],
    ['merchant_data that is no Base64', { 'add_paydata[merchant_data]': '{}' }, SANDBOX_CODES.parameter],
    ['a delivery address without an e-mail address', { shipping_zip: '12345' }, SANDBOX_CODES.parameter],
    ['Sweden and no personalid', { country: 'SE', currency: 'SEK' }, SANDBOX_CODES.parameter],
    ['a currency that is not the country’s', { currency: 'SEK' }, 981],
    ['a company in Austria', { country: 'AT', company: 'Firma' }, 981],
  ])('with %s is told so', async (_, changes, errorcode) => {
    await start();
    expect(await post(sandbox, { ...START, ...changes })).toMatchObject({
      status: 'ERROR',
      errorcode: String(errorcode),
      errormessage: expect.any(String) as string,
    });
  });

  it.each([
    ['de', 'Bitte prüfen Sie Ihre Angaben & versuchen Sie es erneut.'],
    ['sv', 'Kontrollera dina uppgifter & försök igen.'],
    ['xx', 'Please check your details & try again.'],
  ])(
    'that asks in %s hears the customer’s message in that language, or in English',
    async (language, words) => {
      await start();
      expect(await post(sandbox, { ...START, language, zip: '#' })).toMatchObject({ customermessage: words });
    },
  );
});

describe('a reservation', () => {
  it('needs a token of its session, once, for the same amount, within 60 minutes', async () => {
    await start();
    const session = await post(sandbox, START);
    const pay = async (changes: Record<string, string>) =>
      (
        await post(sandbox, {
          ...PREAUTHORIZATION,
          amount: '3000',
          workorderid: session['workorderid'] ?? '',
          'add_paydata[authorization_token]': (await sandbox.authorize()).authorization_token ?? '',
          ...changes,
        })
      )['errorcode'];
    expect(await pay({ 'add_paydata[authorization_token]': 'made-up' })).toBe('102');
    expect(await pay({ amount: '2999' })).toBe('64');
    expect(await pay({ workorderid: 'WX1ANOTHER' })).toBe(String(SANDBOX_CODES.workorder));
    const old = (await sandbox.authorize()).authorization_token ?? '';
    await sandbox.control('POST', '/clock', { advanceMs: 61 * 60_000 });
    expect(await pay({ 'add_paydata[authorization_token]': old })).toBe('101');
    const token = (await sandbox.authorize()).authorization_token ?? '';
    expect(await pay({ 'add_paydata[authorization_token]': token })).toBeUndefined();
    expect(await pay({})).toBe('911');
    expect(await pay({ reference: 'Another', 'add_paydata[authorization_token]': token })).toBe('102');
    await sandbox.control('POST', '/clock', { advanceMs: 48 * 3_600_000 });
    expect(await pay({ reference: 'Another' })).toBe(String(SANDBOX_CODES.session_expired));
  });

  it('takes no over_capture with an authorization: "only valid with request preauthorization"', async () => {
    await start();
    const session = await post(sandbox, START);
    const { authorization_token = '' } = await sandbox.authorize();
    const params = {
      ...PREAUTHORIZATION,
      amount: '3000',
      workorderid: session['workorderid'] ?? '',
      'add_paydata[authorization_token]': authorization_token,
      'add_paydata[over_capture]': 'yes',
    };
    expect(await post(sandbox, { ...params, request: 'authorization' })).toMatchObject({
      status: 'ERROR',
      errormessage: expect.stringContaining('{add_paydata[over_capture]}') as string,
    });
    expect(await post(sandbox, params)).toMatchObject({ status: 'REDIRECT' });
  });

  it('is captured in parts by number, never above what there is, and debited never above what was captured', async () => {
    await start();
    const { txid } = await reserve();
    const settle = async (
      request: 'capture' | 'debit',
      amount: string,
      changes: Record<string, string> = {},
    ) =>
      (
        await post(sandbox, {
          ...CREDENTIALS,
          request,
          txid,
          amount,
          currency: 'EUR',
          ...(request === 'capture' ? { capturemode: 'notcompleted' } : { settleaccount: 'auto' }),
          ...changes,
        })
      )['errorcode'];
    const { amount, parameter, sequencenumber } = SANDBOX_CODES;
    expect(await settle('debit', '-100', { sequencenumber: '1' })).toBe(String(amount));
    expect(await settle('capture', '3001')).toBe(String(amount));
    expect(await settle('capture', '1000', { 'it[1]': 'goods', 'pr[1]': '999', 'no[1]': '1' })).toBe(
      String(amount),
    );
    expect(await settle('capture', '1000')).toBeUndefined();
    expect(await settle('capture', '1000')).toBe(String(parameter));
    expect(await settle('capture', '1000', { sequencenumber: '1' })).toBe(String(sequencenumber));
    expect(await settle('capture', '1000', { sequencenumber: '2', currency: 'SEK' })).toBe(String(parameter));
    expect(
      await settle('capture', '1000', { sequencenumber: '2', capturemode: 'completed' }),
    ).toBeUndefined();
    expect(await settle('capture', '1000', { sequencenumber: '3' })).toBe('80');
    expect(await settle('debit', '100', { sequencenumber: '3' })).toBe(String(parameter));
    expect(await settle('debit', '-2001', { sequencenumber: '3' })).toBe(String(amount));
    expect(await settle('debit', '-2000', { sequencenumber: '3' })).toBeUndefined();
    expect(await settle('debit', '-1', { sequencenumber: '4', txid: '123456789' })).toBe(
      String(SANDBOX_CODES.txid),
    );
  });

  it('that nobody follows up is told of all the same; who follows the redirect is sent back without a word', async () => {
    await start();
    const { answer } = await reserve();
    const back = await fetch(answer['redirecturl'] ?? '', { redirect: 'manual' });
    expect([back.status, back.headers.get('location')]).toEqual([302, 'http://www.yourdomain.url']);
    expect((await sandbox.payments())[0]).toMatchObject({ state: 'appointed' });
    expect((await fetch(`${sandbox.pagesUrl}/redirect/none`)).status).toBe(404);
  });
});

it('has a control page that does what the control API does', async () => {
  await start();
  const { txid } = await reserve();
  const url = `${sandbox.pagesUrl}/control`;
  const act = (form: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  expect(await (await fetch(url)).text()).toContain('30.00 EUR, Ref123456');
  expect((await act({ action: 'fail', payment: txid })).status).toBe(303);
  expect((await sandbox.payments())[0]).toMatchObject({ state: 'failed' });
  await act({ action: 'error', operation: 'start_session', code: '902' });
  expect(await post(sandbox, START)).toMatchObject({ errorcode: '902' });
  await act({ action: 'error', operation: 'start_session', code: '' });
  await act({ action: 'fault', operation: 'start_session', kind: 'unavailable' });
  expect((await fetch(sandbox.apiUrl, { method: 'POST', body: new URLSearchParams(START) })).status).toBe(
    503,
  );
  await act({ action: 'fault', operation: 'start_session', kind: 'none' });
  const settings = {
    action: 'settings',
    notificationUrl: 'http://127.0.0.1:9/',
    refuseShadowContainers: 'yes',
    klarna: 'refuse',
  };
  expect((await act(settings)).status).toBe(303);
  expect(await sandbox.control('GET', '/settings')).toMatchObject({
    klarna: 'refuse',
    refuseShadowContainers: true,
    notificationUrl: 'http://127.0.0.1:9/',
  });
  await sandbox.control('PATCH', '/settings', { copies: 2 });
  expect(await sandbox.control('GET', '/settings')).toMatchObject({ klarna: 'refuse', copies: 2 });
  await sandbox.control('PUT', '/settings', { copies: 2 });
  expect(await sandbox.control('GET', '/settings')).toMatchObject({ klarna: 'ask', copies: 2 });
  expect((await act({ action: 'paid', payment: 'gone' })).status).toBe(400);
  await act({ action: 'reset' });
  expect(await sandbox.payments()).toEqual([]);
});
