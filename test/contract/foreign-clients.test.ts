/** Clients written from the documents alone, with nothing but fetch: what the sandboxes answer them. */
import { createHash } from 'node:crypto';
import { startSandbox } from '@kassa/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlOf } from '../support/control.ts';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, notificationRetryDelaysMs: [50] });
});
afterEach(() => sandbox.close());

type Form = Record<string, string>;

/** payone-klarna, samples. Their key is written as it is; the table wants its hash. */
describe('PAYONE, asked by the document’s samples', () => {
  const control = (path: string, body: object, method = 'POST') =>
    controlOf(sandbox.payone.controlApiUrl)(method, path, body);

  async function ask(form: Form): Promise<Form> {
    const { apiUrl, merchant } = sandbox.payone;
    const { mid, aid, portalid, key } = merchant;
    const credentials = {
      mid,
      aid,
      portalid,
      key: createHash('md5').update(key).digest('hex'),
      mode: 'test',
    };
    const body = new URLSearchParams({ ...credentials, encoding: 'UTF-8', ...form });
    const text = await (await fetch(apiUrl, { method: 'POST', body })).text();
    return Object.fromEntries(
      text.split('\n').flatMap((line) => {
        const at = line.indexOf('=');
        return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
      }),
    );
  }

  const SOCKS = {
    'de[1]': 'for the feet',
    'id[1]': 'socks1',
    'it[1]': 'goods',
    'no[1]': '1',
    'pr[1]': '2340',
    'va[1]': '1900',
  };
  const KLARNA = { clearingtype: 'fnc', financingtype: 'KIS', currency: 'EUR', country: 'DE' };

  const startSession = () =>
    ask({
      ...KLARNA,
      ...SOCKS,
      request: 'genericpayment',
      'add_paydata[action]': 'start_session',
      amount: '3000',
      lastname: 'Approved',
      firstname: 'Testperson-de',
      email: 'test@payone.com',
    });
  const updateSession = (session: Form, reservation: string, amount: string) =>
    ask({
      ...KLARNA,
      ...SOCKS,
      request: 'genericpayment',
      'add_paydata[action]': 'update_session',
      'add_paydata[reservation_txid]': reservation,
      'add_paydata[session_id]': session['add_paydata[session_id]'] ?? '',
      workorderid: session.workorderid ?? '',
      amount,
      narrative_text: 'sometext',
    });
  async function preauthorize(session: Form, more: Form = {}): Promise<Form> {
    const asked = { method: 'authorize', category: 'pay_over_time', outcome: 'approve' };
    const decided = await control(`/sessions/${session['add_paydata[session_id]']}/authorize`, asked);
    const { authorization_token } = decided as { authorization_token: string };
    return ask({
      ...KLARNA,
      request: 'preauthorization',
      api_version: '3.11',
      reference: 'Ref123456',
      amount: '3000',
      lastname: 'Mustermann',
      successurl: 'http://www.yourdomain.url',
      errorurl: 'http://www.yourdomain.url',
      backurl: 'http://www.yourdomain.url',
      workorderid: session.workorderid ?? '',
      'add_paydata[authorization_token]': authorization_token,
      ...more,
    });
  }

  it('keeps the amount that an update names, as it does the one that a start names', async () => {
    const session = await startSession();
    const updated = await ask({
      ...KLARNA,
      ...SOCKS,
      request: 'genericpayment',
      'add_paydata[action]': 'update_session',
      'add_paydata[session_id]': session['add_paydata[session_id]'] ?? '',
      workorderid: session.workorderid ?? '',
      amount: '3000',
    });
    expect(updated).toMatchObject({ status: 'APPROVED' });
    expect(await preauthorize(session)).toMatchObject({ status: 'REDIRECT' });
  });

  it('knows no reservation that it never made', async () => {
    const session = await startSession();
    const faulty = { status: 'ERROR', errormessage: expect.stringContaining('reservation_txid') as string };
    expect(await updateSession(session, 'ABCDEFG123456', '3000')).toMatchObject(faulty);
    const made = await preauthorize(session);
    expect(await updateSession(session, 'ABCDEFG123456', '2340')).toMatchObject(faulty);
    const reservation = made['add_paydata[reservation_txid]'] ?? '';
    expect(await updateSession(session, reservation, '2340')).toMatchObject({
      status: 'APPROVED',
      'addresponsedata[reservation_txid]': reservation,
      'addresponsedata[workorderid]': session.workorderid,
      'addresponsedata[authorized_payment_method]': 'pay_over_time',
    });
  });

  it('says whether balances were settled by yes or no, whatever was asked for', async () => {
    const { txid = '' } = await preauthorize(await startSession());
    const capture = { request: 'capture', txid, amount: '300', currency: 'EUR', capturemode: 'notcompleted' };
    expect(await ask({ ...capture, settleaccount: 'auto' })).toMatchObject({
      status: 'APPROVED',
      settleaccount: 'no',
    });
    expect(await ask({ ...capture, sequencenumber: '2', settleaccount: 'yes' })).toMatchObject({
      settleaccount: 'yes',
    });
  });

  it('tells the merchant’s own param again', async () => {
    await preauthorize(await startSession(), { param: 'basket-17' });
    await control('/settings', { notificationUrl: 'http://127.0.0.1:9/nobody' }, 'PATCH');
    const sent = await control('/payments/Ref123456/notifications', { txaction: 'appointed' });
    expect(sent).toMatchObject({ notification: { fields: { param: 'basket-17' } } });
  });

  it.each([
    ['62', 'declined'],
    ['55', 'declined'],
    ['105', 'another'],
  ])('has words for its error %s that don’t ask the customer to try the same again', async (code, said) => {
    const session = await startSession();
    await control('/settings', { errors: { preauthorization: Number(code) } }, 'PATCH');
    const answer = await preauthorize(session);
    expect(answer).toMatchObject({ status: 'ERROR', errorcode: code });
    expect(answer.errormessage).not.toBe('Not in the documents');
    expect(answer.customermessage).toContain(said);
  });
});

describe('Kronor, asked by its schema', () => {
  async function ask(query: string, variables: object = {}, token = sandbox.kronor.apiToken) {
    const response = await fetch(sandbox.kronor.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data?: Record<string, unknown>; errors?: { message: string }[] };
  }
  async function session(currency: string, country: string): Promise<string> {
    const payment = {
      ...{ amount: 10_056, currency, country, message: 'Order 17' },
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
      idempotencyKey: crypto.randomUUID(),
      merchantReference: crypto.randomUUID(),
    };
    const mutation = `mutation New($payment: PaymentSessionInput!) { newPaymentSession(payment: $payment) { token } }`;
    const { data } = await ask(mutation, { payment });
    return (data?.['newPaymentSession'] as { token: string }).token;
  }

  it.each([
    ['SEK', 'SE', ['BANK_TRANSFER', 'CREDIT_CARD', 'PAYPAL', 'SWISH']],
    ['DKK', 'DK', ['BANK_TRANSFER', 'CREDIT_CARD', 'MOBILEPAY', 'PAYPAL']],
    ['NOK', 'NO', ['BANK_TRANSFER', 'CREDIT_CARD', 'PAYPAL', 'VIPPS']],
    ['PLN', 'PL', ['BANK_TRANSFER', 'CREDIT_CARD', 'P24', 'PAYPAL']],
  ])(
    'offers in %s what can be paid in it, each with an id of its own',
    async (currency, country, methods) => {
      const query = '{ paymentMethodStatus { id paymentMethod enabled currency } }';
      const { data } = await ask(query, {}, await session(currency, country));
      type Row = Record<'id' | 'paymentMethod' | 'currency', string>;
      const rows = (data?.['paymentMethodStatus'] ?? []) as Row[];
      const payable = rows.filter((row) => row.currency === currency);
      expect(payable.map(({ paymentMethod }) => paymentMethod).sort()).toEqual(methods);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    },
  );

  it('moves a webhook to another address by its settingId', async () => {
    const mutation = `mutation Set($settings: SetWebhookUrlInput!) {
      setWebhookUrl(setWebhookUrl: $settings) { settingId hmacSecret } }`;
    const set = async (settings: object) => {
      const eventSettings = [{ event: 'captureStateUpdate', enabled: true }];
      const { data } = await ask(mutation, { settings: { eventSettings, ...settings } });
      return data?.['setWebhookUrl'] as { settingId: number; hmacSecret: string | null };
    };
    const { settingId } = await set({ webhookUrl: 'https://shop.example/old' });
    expect(await set({ webhookUrl: 'https://shop.example/new', settingId })).toEqual({
      settingId,
      hmacSecret: null,
    });
    const forget = `mutation { deleteWebhookUrl(deleteWebhookUrl: { webhookUrl: "https://shop.example/old" }) { found } }`;
    expect(await ask(forget)).toEqual({ data: { deleteWebhookUrl: { found: false } } });
  });

  it('refuses a refund that names a payout and a bank account at once', async () => {
    const refund = {
      ...{ amount: 1, idempotencyKey: crypto.randomUUID(), message: 'Back', paymentId: 1 },
      refundMethod: 'BANK_PAYOUT',
      bankAccountInfo: { bic: 'X', ibanAccountNumber: 'Y', name: 'Z' },
    };
    const mutation = `mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken } }`;
    const { errors } = await ask(mutation, { refund });
    expect(errors?.[0]?.message).toContain('refundMethod');
  });
});
