/** TransactionStatus as a merchant receives it. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { CREDENTIALS, post, startSandbox, type RunningSandbox } from './testing.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  fields: Record<string, string>;
}

let sandbox: RunningSandbox;
let closeMerchant: () => void = () => undefined;
const received: Received[] = [];
let answer = 'TSOK';

async function start(settings: Parameters<RunningSandbox['settings']>[0] = {}): Promise<string> {
  received.length = 0;
  answer = 'TSOK';
  const merchant = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      received.push({
        headers: request.headers,
        body,
        fields: Object.fromEntries(new URLSearchParams(body)),
      });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
  closeMerchant = () => {
    merchant.closeAllConnections();
    merchant.close();
  };
  const notificationUrl = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/status`;
  sandbox = await startSandbox({ settings: { demands: 'samples', notificationUrl, ...settings } });
  return notificationUrl;
}
afterEach(async () => {
  await sandbox.close();
  closeMerchant();
});

const authorize = (request: string, changes: Record<string, string> = {}) =>
  post(sandbox, {
    ...CREDENTIALS,
    request,
    reference: 'Ref123456',
    amount: '200000',
    currency: 'EUR',
    firstname: 'Jürgen',
    lastname: 'Mustermann',
    street: 'Jägerweg 1',
    zip: '12345',
    city: 'Köln €',
    country: 'DE',
    clearingtype: 'fnc',
    financingtype: 'KIV',
    successurl: 'http://www.yourdomain.url',
    errorurl: 'http://www.yourdomain.url/error',
    backurl: 'http://www.yourdomain.url',
    ...changes,
  });
const actions = () => received.map(({ fields }) => `${fields['txaction']} ${fields['sequencenumber']}`);

it('comes as a form in ISO-8859-1 with amounts in major units', async () => {
  await start();
  const { txid, userid } = await authorize('preauthorization');
  await vi.waitFor(() => expect(received).toHaveLength(1));
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'PAYONE FinanceGate',
  });
  expect(received[0]?.body).toContain('street=J%E4gerweg+1&zip=12345&city=K%F6ln+%3F');
  expect(received[0]?.fields).toMatchObject({
    key: CREDENTIALS.key,
    txaction: 'appointed',
    transaction_status: 'completed',
    notify_version: '7.6',
    mode: 'test',
    portalid: CREDENTIALS.portalid,
    aid: CREDENTIALS.aid,
    clearingtype: 'fnc',
    txtime: expect.stringMatching(/^\d{10}$/) as string,
    currency: 'EUR',
    userid,
    txid,
    reference: 'Ref123456',
    sequencenumber: '0',
    price: '2000.00',
    balance: '0.00',
    receivable: '0.00',
  });
});

it('tells of an authorization as captured, and then as paid', async () => {
  await start();
  await authorize('authorization');
  await vi.waitFor(() => expect(actions()).toEqual(['appointed 0', 'paid 0']));
  expect(received[0]?.fields).toMatchObject({ balance: '2000.00', receivable: '2000.00' });
  expect(received[1]?.fields).toMatchObject({ balance: '0.00', receivable: '2000.00' });
});

it('tells of captures and debits with their numbers and what is left', async () => {
  await start({ paid: 'by_hand' });
  const { txid = '' } = await authorize('preauthorization');
  const common = { ...CREDENTIALS, txid, currency: 'EUR' };
  await post(sandbox, { ...common, request: 'capture', amount: '50000', capturemode: 'notcompleted' });
  await post(sandbox, { ...common, request: 'debit', amount: '-20000', sequencenumber: '2' });
  await vi.waitFor(() => expect(actions()).toEqual(['appointed 0', 'capture 1', 'debit 2']));
  expect(received[1]?.fields).toMatchObject({ balance: '500.00', receivable: '500.00', price: '2000.00' });
  expect(received[2]?.fields).toMatchObject({ balance: '300.00', receivable: '300.00' });
});

it('is repeated until TSOK and nothing else is answered, and holds back what comes after it', async () => {
  await start();
  answer = '<p>TSOK</p>';
  await authorize('authorization');
  await authorize('preauthorization', { reference: 'Another' });
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(4));
  expect(new Set(actions())).toEqual(new Set(['appointed 0']));
  expect((await sandbox.payment('Ref123456')).heldBack).toBe(1);
  answer = 'TSOK';
  await vi.waitFor(async () =>
    expect(await sandbox.told('Ref123456')).toMatchObject([
      { state: 'acknowledged' },
      { state: 'acknowledged' },
    ]),
  );
  expect(actions()).toContain('paid 0');
});

it('follows no redirect', async () => {
  const url = await start({ tell: 'by_hand' });
  await authorize('preauthorization');
  const { attempts } = await sandbox.tell('Ref123456', { txaction: 'appointed', url: `${url}?here` });
  expect(attempts).toMatchObject([{ acknowledged: true }]);
  const merchant = createServer((_, response) => response.writeHead(302, { location: url }).end());
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
  const { port } = merchant.address() as AddressInfo;
  const redirected = await sandbox.tell('Ref123456', {
    txaction: 'appointed',
    url: `http://127.0.0.1:${port}/`,
  });
  expect(redirected.attempts).toMatchObject([{ acknowledged: false, status: 302 }]);
  merchant.close();
});

it.each([
  ['pending', ['appointed 0'], 'http://www.yourdomain.url'],
  ['pending_then_completed', ['appointed 0', 'appointed 0'], 'http://www.yourdomain.url'],
  ['failed', ['failed 0'], 'http://www.yourdomain.url/error'],
] as const)('of a payment that turns out %s', async (appointed, expected, location) => {
  await start({ appointed, tell: 'on_redirect' });
  const { redirecturl = '' } = await authorize('preauthorization');
  expect(received).toEqual([]);
  const back = await fetch(redirecturl, { redirect: 'manual' });
  expect(back.headers.get('location')).toBe(location);
  await vi.waitFor(() => expect(actions()).toEqual(expected));
});
