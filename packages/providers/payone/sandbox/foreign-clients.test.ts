/**
 * PAYONE's own plugins against the sandbox as it starts: their parameters, their hash, their encoding, and what they
 * leave out or leave empty. Sources: wire contract, "Public sources read".
 */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_MERCHANT } from './index.ts';
import { post, startSandbox, type RunningSandbox } from './testing.ts';

type Params = Record<string, string>;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const { mid, aid, portalid, key } = SANDBOX_MERCHANT;
const ACCOUNT = {
  mid,
  portalid,
  key: createHash('sha384').update(key).digest('hex'),
  mode: 'test',
  encoding: 'UTF-8',
  // By this the sandbox knows that they look for OK.
  integrator_name: 'shop',
  solution_version: '1.0',
};
const BUYER = {
  firstname: 'Jürgen',
  lastname: 'Müller',
  street: 'Hellersbergstraße 14',
  zip: '41460',
  city: 'Neuss',
  country: 'DE',
};
const RECIPIENT = Object.fromEntries(
  Object.entries(BUYER).map(([name, value]) => [`shipping_${name}`, value]),
);
const RETURNS = {
  successurl: 'https://shop.example/done?type=success',
  errorurl: 'https://shop.example/done?type=error',
  backurl: 'https://shop.example/done?type=back',
};
const item = (n: number, it: string, pr: string, no = '1') => ({
  [`it[${n}]`]: it,
  [`id[${n}]`]: `sku-${n}`,
  [`pr[${n}]`]: pr,
  [`no[${n}]`]: no,
  [`de[${n}]`]: `Item ${n}`,
  [`va[${n}]`]: '1900',
});
/** 30.00: two at 15.00, 4.90 of shipping, and a coupon. */
const CART = {
  ...item(1, 'goods', '1500', '2'),
  ...item(2, 'shipment', '490'),
  ...item(3, 'voucher', '-490'),
};
const ORDER = { amount: '3000', currency: 'EUR', clearingtype: 'fnc', ...CART };

interface Client {
  start: Params;
  /** Whether it names its workorder in the (pre)authorization. */
  workorderid: boolean;
  reserve: Params;
  capture: (sequencenumber: string, amount: string, isLast: boolean) => Params;
  debit: (sequencenumber: string) => Params;
}

const contact = {
  'add_paydata[shipping_email]': 'mueller@shop.example',
  'add_paydata[shipping_telephonenumber]': '0213112345',
};
/** No workorderid; what is not known is empty; neither aid, capturemode nor settleaccount once there is a txid. */
const magento: Client = {
  start: {
    ...ACCOUNT,
    aid,
    api_version: '3.10',
    ...BUYER,
    ...RECIPIENT,
    ...contact,
    'add_paydata[shipping_title]': '',
  },
  workorderid: false,
  reserve: {
    ...ACCOUNT,
    aid,
    customerid: '',
    ...BUYER,
    salutation: 'Herr',
    gender: 'm',
    email: 'mueller@shop.example',
    language: 'de',
    ...RECIPIENT,
    ...contact,
    'add_paydata[shipping_title]': '',
  },
  capture: (sequencenumber, amount) => ({
    ...ACCOUNT,
    language: 'de',
    sequencenumber,
    amount,
    settleaccount: 'auto',
  }),
  debit: (sequencenumber) => ({
    ...ACCOUNT,
    sequencenumber,
    amount: '-1500',
    transactiontype: 'GT',
    ...item(1, 'goods', '1500'),
  }),
};
/** Like Magento's, with a title; says which capture is the last one. */
const oxid: Client = {
  start: {
    ...ACCOUNT,
    aid,
    title: 'Herr',
    ...BUYER,
    telephonenumber: '',
    ...RECIPIENT,
    ...contact,
    'add_paydata[shipping_title]': 'Herr',
  },
  workorderid: false,
  reserve: { ...ACCOUNT, aid, ...BUYER, birthday: '19600707', ...RECIPIENT, ...contact, ip: '203.0.113.7' },
  capture: (sequencenumber, amount, isLast) => ({
    ...ACCOUNT,
    sequencenumber,
    amount,
    settleaccount: 'no',
    ...(isLast && { capturemode: 'completed' }),
  }),
  debit: (sequencenumber) => ({
    ...ACCOUNT,
    sequencenumber,
    amount: '-1010',
    transactiontype: 'GT',
    ...item(1, 'goods', '1500'),
    ...item(2, 'voucher', '-490'),
  }),
};
/** Items of a refund have negative prices. */
const woocommerce: Client = {
  start: { ...ACCOUNT, aid, api_version: '3.10', ...RETURNS, ...BUYER, ...RECIPIENT, ...contact },
  workorderid: true,
  reserve: { ...ACCOUNT, aid, api_version: '3.10', ...BUYER, ...RECIPIENT, ...contact },
  capture: (sequencenumber, amount, isLast) => ({
    ...ACCOUNT,
    aid,
    sequencenumber,
    amount,
    capturemode: isLast ? 'completed' : 'notcompleted',
  }),
  debit: (sequencenumber) => ({
    ...ACCOUNT,
    aid,
    sequencenumber,
    amount: '-1990',
    settleaccount: 'auto',
    ...item(1, 'goods', '-1500'),
    ...item(2, 'shipment', '-490'),
  }),
};

describe.each([
  ['Magento’s', magento],
  ['OXID’s', oxid],
  ['WooCommerce’s', woocommerce],
])('%s plugin', (_, client) => {
  it.each([
    ['KIV', 'pay_later', 'preauthorization'],
    ['KIS', 'pay_over_time', 'preauthorization'],
    ['KDD', 'direct_debit', 'preauthorization'],
    ['KDD', 'direct_debit', 'authorization'],
  ])(
    'pays by %s (%s, %s), captures in parts and gives back by item',
    async (financingtype, category, request) => {
      const session = await post(sandbox, {
        ...client.start,
        request: 'genericpayment',
        'add_paydata[action]': 'start_session',
        financingtype,
        ...ORDER,
      });
      expect(session).toMatchObject({
        status: 'OK',
        'add_paydata[payment_method_category_identifier]': category,
      });
      const { authorization_token = '' } = await sandbox.authorize();
      const answer = await post(sandbox, {
        ...client.reserve,
        request,
        reference: '100000123',
        financingtype,
        ...ORDER,
        ...RETURNS,
        ...(client.workorderid && { workorderid: session['workorderid'] ?? '' }),
        'add_paydata[authorization_token]': authorization_token,
      });
      expect(answer).toMatchObject({
        status: 'REDIRECT',
        redirecturl: expect.stringMatching(/^http/) as string,
      });
      const { txid = '' } = answer;
      const back = await fetch(answer['redirecturl'] ?? '', { redirect: 'manual' });
      expect(back.headers.get('location')).toBe(RETURNS.successurl);

      const common = { txid, currency: 'EUR' };
      const captures = request === 'preauthorization' ? 2 : 0;
      if (captures > 0) {
        const first = { ...client.capture('1', '1000', false), request: 'capture', ...common };
        const last = { ...client.capture('2', '2000', true), request: 'capture', ...common };
        expect(await post(sandbox, first)).toMatchObject({ status: 'APPROVED', txid });
        expect(await post(sandbox, last)).toMatchObject({ status: 'APPROVED', txid });
      }
      const debit = { ...client.debit(String(captures + 1)), request: 'debit', ...common };
      expect(await post(sandbox, debit)).toMatchObject({ status: 'APPROVED', txid });
      expect((await sandbox.payments())[0]).toMatchObject({
        state: 'appointed',
        captured: 3000,
        completed: true,
      });
    },
  );
});

describe('Shopware’s plugin', () => {
  /** Multipart, as PHP's curl sends an array; JSON comes back. */
  async function send(params: Params): Promise<Record<string, unknown>> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...ACCOUNT, aid, api_version: '3.10', ...params }))
      body.append(name, value);
    const response = await fetch(sandbox.apiUrl, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
    });
    return (await response.json()) as Record<string, unknown>;
  }
  const START = { request: 'genericpayment', 'add_paydata[action]': 'start_session', financingtype: 'KIV' };

  it('pays, captures and gives back', async () => {
    const session = await send({ ...START, ...ORDER, ...BUYER, salutation: 'Herr', language: 'de' });
    expect(session).toMatchObject({
      Status: 'OK',
      AddPayData: { payment_method_category_identifier: 'pay_later' },
    });
    const [kept] = (await sandbox.control('GET', '/sessions')) as { form: Params }[];
    expect(kept?.form).toMatchObject({ street: BUYER.street, lastname: BUYER.lastname });
    const { authorization_token = '' } = await sandbox.authorize();
    const answer = await send({
      request: 'preauthorization',
      reference: '10042',
      financingtype: 'KIV',
      ...ORDER,
      ...BUYER,
      ...RETURNS,
      workorderid: String(session['WorkorderId']),
      'add_paydata[authorization_token]': authorization_token,
    });
    expect(answer).toMatchObject({ Status: 'REDIRECT', RedirectUrl: expect.any(String) as string });
    const common = { txid: String(answer['TxId']), currency: 'EUR' };
    const capture = { request: 'capture', ...common, amount: '3000', clearingtype: 'fnc', ...CART };
    expect(await send({ ...capture, sequencenumber: '1', capturemode: 'completed' })).toMatchObject({
      Status: 'APPROVED',
    });
    expect(
      await send({ request: 'debit', ...common, sequencenumber: '2', amount: '-3000', ...CART }),
    ).toMatchObject({
      Status: 'APPROVED',
    });
  });

  it('learns that its credentials are right from a session of nobody', async () => {
    const nobody = { ...START, clearingtype: 'fnc', amount: '100', country: 'DE', currency: 'EUR' };
    expect(await send({ ...nobody, ...item(1, 'goods', '100') })).toMatchObject({ Status: 'OK' });
    expect(await send({ ...nobody, key: 'wrong' })).toMatchObject({
      Status: 'ERROR',
      Error: { ErrorMessage: expect.any(String) as string },
    });
  });
});

it.each([
  [[]],
  [{}],
  [{ billing_address: [] }],
  [{ billing_address: { email: null, region: null } }],
  [null],
])('a shop may tell Klarna %j of its order', async (data) => {
  const start = { ...woocommerce.start, ...ORDER, financingtype: 'KIV', request: 'genericpayment' };
  await post(sandbox, { ...start, 'add_paydata[action]': 'start_session' });
  const [session] = (await sandbox.control('GET', '/sessions')) as { sessionId: string }[];
  const ask = (path: string, body: object) =>
    fetch(`${sandbox.pagesUrl}/klarna/sessions/${session?.sessionId}/${path}`, {
      method: 'POST',
      body: JSON.stringify({ category: 'pay_later', data, ...body }),
    }).then((response) => response.json());
  expect(await ask('load', {})).toEqual({ show_form: true });
  expect(await ask('authorize', { method: 'authorize', outcome: 'approve' })).toMatchObject({
    approved: true,
  });
});

it('whoever asks for what the document’s tables require is held to them', async () => {
  await sandbox.settings({ demands: 'tables' });
  const faulty = async (params: Params) => (await post(sandbox, params))['errormessage'];
  const { start } = magento;
  const session = {
    request: 'genericpayment',
    'add_paydata[action]': 'start_session',
    financingtype: 'KIV',
    ...ORDER,
  };
  const { lastname, ...nobody } = start;
  expect([lastname, await faulty({ ...session, ...nobody, firstname: '' })]).toEqual([
    'Müller',
    expect.stringContaining('{lastname}'),
  ]);
  await post(sandbox, { ...session, ...start });
  const { authorization_token = '' } = await sandbox.authorize();
  const reserve = {
    ...magento.reserve,
    ...ORDER,
    ...RETURNS,
    financingtype: 'KIV',
    request: 'preauthorization',
  };
  const token = { reference: '1', 'add_paydata[authorization_token]': authorization_token };
  expect(await faulty({ ...reserve, ...token })).toContain('{workorderid}');
  const delivered = Object.entries<string>(reserve).filter(([name]) => !name.includes('shipping_'));
  const digital = { 'add_paydata[shopping_cart_type]': 'DIGITAL' };
  expect(await faulty({ ...Object.fromEntries(delivered), ...token })).toContain('{shipping_firstname}');
  expect(await faulty({ ...Object.fromEntries(delivered), ...token, ...digital })).toContain('{workorderid}');
  const update = { ...session, 'add_paydata[action]': 'update_session', country: 'DE', workorderid: 'WX1' };
  expect(await faulty({ ...ACCOUNT, aid, ...update, 'add_paydata[session_id]': 'x' })).toContain(
    '{add_paydata[reservation_txid]}',
  );
  const settle = { txid: '123456789', currency: 'EUR' };
  expect(await faulty({ ...magento.capture('1', '1', true), request: 'capture', ...settle })).toContain(
    '{aid}',
  );
  expect(await faulty({ ...magento.capture('1', '1', true), aid, request: 'capture', ...settle })).toContain(
    '{capturemode}',
  );
  expect(await faulty({ ...magento.debit('1'), aid, request: 'debit', ...settle })).toContain(
    '{settleaccount}',
  );
});

it('a (pre)authorization without the widget’s token is refused whoever asks', async () => {
  const reserve = { ...woocommerce.reserve, ...ORDER, ...RETURNS, financingtype: 'KIV', reference: '1' };
  expect(await post(sandbox, { ...reserve, request: 'preauthorization' })).toMatchObject({
    status: 'ERROR',
    errormessage: expect.stringContaining('authorization_token') as string,
  });
});
