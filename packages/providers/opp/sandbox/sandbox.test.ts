/** A foreign client against the sandbox: what the documents say, with nothing of ours in between. */
import { listen, type Listener } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOppSandbox, type OppSandbox } from './index.ts';

let sandbox: OppSandbox;
let pages: Listener;
let merchant: Listener;
let heard: { method: string; url: string; type: string | null; body: string }[];

beforeEach(async () => {
  heard = [];
  merchant = await listen({
    port: 0,
    fetch: async (request) => {
      const { method, url, headers } = request;
      heard.push({ method, url, type: headers.get('content-type'), body: await request.text() });
      return new Response();
    },
  });
  const app = new Hono();
  pages = await listen({ port: 0, fetch: app.fetch });
  sandbox = await createOppSandbox({ pagesUrl: () => pages.url, port: 0 });
  app.route('/', sandbox.pages);
});
afterEach(() => Promise.all([sandbox.close(), pages.close(), merchant.close()]));

interface View {
  id: string;
  amount: string;
  currency: string;
  merchantTransactionId: string;
  result: { code: string; description: string; parameterErrors?: { name: string }[] };
  redirect: { url: string; method: string; parameters: { name: string; value: string }[] };
}

async function call(
  method: string,
  path: string,
  form?: Record<string, string>,
  token = sandbox.accessToken,
) {
  const response = await fetch(sandbox.baseUrl + path, {
    method,
    redirect: 'manual',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(form && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: (text === '' ? {} : JSON.parse(text)) as View,
  };
}
const payment = (changes: Record<string, string> = {}) => ({
  entityId: sandbox.entityId,
  amount: '92.00',
  currency: 'EUR',
  paymentBrand: 'PAYPAL',
  paymentType: 'DB',
  merchantTransactionId: 'order-1',
  shopperResultUrl: `${merchant.url}/back?lang=sv`,
  notificationUrl: `${merchant.url}/notify`,
  ...changes,
});
const pay = (changes?: Record<string, string>) => call('POST', '/v3/payments', payment(changes));
const inquire = (id: string) => call('GET', `/v3/payments/${id}?entityId=${sandbox.entityId}`);
const settings = (changes: object) =>
  fetch(`${pages.url}/control/api/settings`, { method: 'PATCH', body: JSON.stringify(changes) });
/** As a browser follows the redirect and picks an outcome. */
async function choose({ url, parameters }: View['redirect'], code: string) {
  const form = new URLSearchParams(parameters.map(({ name, value }) => [name, value]));
  const page = await fetch(url, { method: 'POST', body: form });
  const chosen = await fetch(page.url, {
    method: 'POST',
    body: new URLSearchParams({ code }),
    redirect: 'manual',
  });
  return new URL(chosen.headers.get('location') ?? '');
}

describe('a payment', () => {
  it('is pending with a redirect, and after the customer’s choice what was chosen', async () => {
    const { status, body } = await pay();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      amount: '92.00',
      currency: 'EUR',
      merchantTransactionId: 'order-1',
      result: { code: '000.200.000' },
      redirect: { url: `${pages.url}/`, parameters: [{ name: 'session' }] },
    });
    const back = await choose(body.redirect, '000.000.000');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      lang: 'sv',
      id: body.id,
      resourcePath: `/v3/payments/${body.id}`,
    });
    expect((await inquire(body.id)).body.result.code).toBe('000.000.000');
  });

  it('that is declined for its CVV says so, as S2\'s example "800.100.153 means"', async () => {
    const { body } = await pay();
    await choose(body.redirect, '800.100.153');
    expect((await inquire(body.id)).body.result).toEqual({
      code: '800.100.153',
      description: 'declined by the bank: the CVV is wrong',
    });
  });

  it('is notified with what the Inquiry says', async () => {
    const { body } = await pay();
    await choose(body.redirect, '800.100.152');
    expect(heard).toMatchObject([{ method: 'POST', type: 'application/json' }]);
    const { id, amount, result } = JSON.parse(heard[0]?.body ?? '') as View;
    expect((await inquire(body.id)).body).toMatchObject({ id, amount, result });
  });

  it.each([
    ['post_form', 'POST', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['get', 'GET', null],
  ])('is notified by %s where that is switched on', async (notifications, method, type) => {
    await settings({ notifications });
    const { body } = await pay();
    await choose(body.redirect, '000.000.000');
    expect(heard).toMatchObject([{ method, type }]);
    const said = method === 'GET' ? new URL(heard[0]?.url ?? '').search : (heard[0]?.body ?? '');
    const form = new URLSearchParams(said);
    expect(form.get('id')).toBe(body.id);
    expect(form.get(method === 'GET' ? 'resourcePath' : 'result.code')).toBe(
      method === 'GET' ? `/v3/payments/${body.id}` : '000.000.000',
    );
  });

  it('keeps the first choice of the customer', async () => {
    const { body } = await pay();
    await choose(body.redirect, '000.000.000');
    const again = await fetch(`${pages.url}/?session=${body.redirect.parameters[0]?.value ?? ''}`, {
      method: 'POST',
      body: new URLSearchParams({ code: '800.100.152' }),
      redirect: 'manual',
    });
    expect(again.status).toBe(303);
    expect((await inquire(body.id)).body.result.code).toBe('000.000.000');
  });

  it('offers every code of the list on its page', async () => {
    const { body } = await pay();
    const session = body.redirect.parameters[0]?.value ?? '';
    const page = await (await fetch(`${pages.url}/?session=${session}`)).text();
    expect(page.match(/<option value="\d{3}\.\d{3}\.\d{3}"/g)).toHaveLength(618);
    expect(page.match(/<optgroup/g)).toHaveLength(28);
  });
});

describe('a request', () => {
  it.each([
    ['without a token', '', 401],
    ['with another token', 'nobody', 403],
  ])('%s is refused', async (_, token, status) => {
    expect((await call('POST', '/v3/payments', payment(), token)).status).toBe(status);
  });

  it.each([
    ['amount', '92.0', 'two decimals'],
    ['currency', 'eur', 'three letters'],
    ['paymentType', 'CD', 'DB or PA'],
    ['shopperResultUrl', 'x', '6 characters'],
    ['notificationUrl', `https://shop.example/${'x'.repeat(2048)}`, '2048'],
    ['entityId', 'nobody', 'no such entity'],
    ['card.number', '4111111111111111', 'no card data'],
  ])('with a wrong %s is answered 400 and names it', async (name, value, message) => {
    const { status, body } = await pay({ [name]: value });
    expect(status).toBe(400);
    expect(body.result.code).toBe('200.300.404');
    expect(body.result.parameterErrors).toContainEqual(
      expect.objectContaining({ name, message: expect.stringContaining(message) as string }),
    );
  });

  it('with an amount without decimals is taken, and answered with two', async () => {
    const { status, body } = await pay({ amount: '92' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ amount: '92.00' });
  });

  it('to an address or about an id that does not exist is answered 404', async () => {
    expect((await call('POST', '/v3/payment', payment())).status).toBe(404);
    expect((await inquire('f'.repeat(32))).status).toBe(404);
  });

  it('is answered 307 when the API has moved', async () => {
    await settings({ movedTo: '/moved' });
    const { status, location } = await pay();
    expect(status).toBe(307);
    expect(location).toBe('/moved/gateway/v3/payments');
  });
});

describe('a follow-up', () => {
  const followUp = (id: string, paymentType: string, amount: string) =>
    call('POST', `/v3/payments/${id}`, {
      entityId: sandbox.entityId,
      paymentType,
      amount,
      currency: 'EUR',
      merchantTransactionId: `order-1-${paymentType}`,
    });
  const authorized = async () => {
    const { body } = await pay({ paymentType: 'PA' });
    await choose(body.redirect, '000.000.000');
    return body.id;
  };

  it('captures and refunds what there is, and no more', async () => {
    const id = await authorized();
    expect((await followUp(id, 'RF', '1.00')).body.result.code).toBe('700.400.200');
    expect((await followUp(id, 'CP', '50.00')).body.result.code).toBe('000.000.000');
    expect((await followUp(id, 'CP', '50.00')).status).toBe(400);
    expect((await followUp(id, 'RV', '92.00')).status).toBe(400);
    expect((await followUp(id, 'RF', '50.01')).status).toBe(400);
    const refund = await followUp(id, 'RF', '50.00');
    expect(refund.body).toMatchObject({ amount: '50.00', merchantTransactionId: 'order-1-RF' });
    expect((await inquire(refund.body.id)).body).toMatchObject({ result: { code: '000.000.000' } });
  });

  it('reverses a reservation once', async () => {
    const id = await authorized();
    expect((await followUp(id, 'RV', '92.00')).status).toBe(200);
    expect((await followUp(id, 'RV', '92.00')).body.result.code).toBe('700.400.300');
    expect((await followUp(id, 'CP', '92.00')).body.result.code).toBe('700.400.100');
  });

  it('reverses the whole reservation when no amount is named, and captures nothing so', async () => {
    const id = await authorized();
    const { entityId } = sandbox;
    expect((await call('POST', `/v3/payments/${id}`, { entityId, paymentType: 'CP' })).body).toMatchObject({
      result: { parameterErrors: [{ name: 'amount' }, { name: 'currency' }] },
    });
    const reversal = await call('POST', `/v3/payments/${id}`, { entityId, paymentType: 'RV' });
    expect(reversal).toMatchObject({
      status: 200,
      body: { amount: '92.00', currency: 'EUR', result: { code: '000.000.000' } },
    });
  });
});

describe('the control page', () => {
  const post = (form: Record<string, string>) =>
    fetch(`${pages.url}/control`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

  it('does by hand what the control API does', async () => {
    const { body } = await pay();
    expect(await (await fetch(`${pages.url}/control`)).text()).toContain('Open the hosted page');
    for (const form of [
      { action: 'result', payment: body.id, code: '000.400.000' },
      { action: 'result', payment: body.id, code: '000.000.000' },
      { action: 'chargeback', payment: body.id },
      { action: 'notify', payment: body.id, shape: 'get' },
      { action: 'deliver', payment: body.id },
      { action: 'fault', operation: 'payments', kind: 'unavailable', ms: '5000', times: '1' },
    ])
      expect((await post(form as Record<string, string>)).status).toBe(303);
    expect(heard.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'GET']);
    expect((await call('GET', '/v3/payments/x')).status).toBe(400);
    const broken = await fetch(`${sandbox.baseUrl}/v3/payments`, { method: 'POST' });
    expect(broken.status).toBe(503);
  });

  it('saves settings, and says what is wrong with them', async () => {
    const form = {
      action: 'settings',
      notifications: 'get',
      timing: 'never',
      lateMs: '1',
      copies: '2',
      settleMs: '10',
      inquiryOfDecline: '200',
      returnQuery: 'none',
      tokenAccepted: 'on',
    };
    expect((await post(form)).status).toBe(303);
    const saved: unknown = await (await fetch(`${pages.url}/control/api/settings`)).json();
    expect(saved).toMatchObject({
      notifications: 'get',
      copies: 2,
      redirectParameters: false,
      throttled: false,
    });
    const wrong = await post({ ...form, copies: '9' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('role="alert"');
  });
});
