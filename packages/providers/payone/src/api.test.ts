/** PAYONE down, broken, or not PAYONE at all: what becomes of the attempt, and that nobody pays twice. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { ErrorBody, Snapshot } from '@kassa/protocol';
import { createAuthority } from '@kassa/sandbox-kit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LINES, startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await kassa.close();
});

async function listenOn(server: Server & { closeAllConnections(): void }): Promise<() => void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  closing.push(close);
  return close;
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** `pass` lets PAYONE have the request. */
type Answer = (response: ServerResponse, pass: () => Promise<string>) => unknown;

/** Between the companion server and PAYONE: passes everything on but requests of this name or action, which get `answer`. */
async function startBehind(answer: Answer, of = 'preauthorization') {
  const asked: string[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const form = new URLSearchParams(body);
    const name = form.get('request') ?? '';
    asked.push(name);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const passOn = async () => (await fetch(kassa.sandbox.apiUrl, { method: 'POST', headers, body })).text();
    if (name === of || form.get('add_paydata[action]') === of) await answer(response, passOn);
    else response.end(await passOn());
  };
  const between = createServer((request, response) => void pass(request, response));
  const close = await listenOn(between);
  kassa = await startKassa({ apiUrl: `http://127.0.0.1:${portOf(between)}/post-gateway/` });
  const page = await kassa.open();
  await page.select();
  return { page, close, asked };
}

const codeOf = (answer: Snapshot | ErrorBody['error']) => ('code' in answer ? answer.code : null);
const plain =
  (status: number, body = '<h1>Not PAYONE</h1>'): Answer =>
  (response) =>
    response.writeHead(status).end(body);

describe('a (pre)authorization that was not taken ends the attempt, and the customer can pay another way', () => {
  it.each([
    ['HTTP 503', plain(503), 'provider_unavailable'],
    ['HTTP 429', plain(429), 'provider_unavailable'],
    ['HTTP 401', plain(401), 'provider_misconfigured'],
    ['HTTP 403', plain(403), 'provider_misconfigured'],
    ['HTTP 404', plain(404), 'provider_misconfigured'],
    ['an error in lower case', plain(200, 'status=error\nerrorcode=103\n'), null],
  ] as const)('%s', async (_, answer, code) => {
    const { page } = await startBehind(answer);
    expect(codeOf(await page.pay())).toBe(code);
    expect(await page.snapshot()).toMatchObject({ payment: { phase: 'failed' }, session: { canPay: true } });
  });

  it('nobody listens', async () => {
    const { page, close } = await startBehind(plain(503));
    close();
    expect(codeOf(await page.pay())).toBe('provider_unavailable');
    expect(await page.snapshot()).toMatchObject({ payment: { phase: 'failed' }, session: { canPay: true } });
  });

  it.each([301, 302, 307, 308])('HTTP %i: our key goes nowhere else', async (status) => {
    let followed = 0;
    const elsewhere = createServer((_, response) => {
      followed++;
      response.end('status=REDIRECT\n');
    });
    await listenOn(elsewhere);
    const { page } = await startBehind((response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${portOf(elsewhere)}/` }).end(),
    );
    expect(codeOf(await page.pay())).toBe('provider_misconfigured');
    expect(followed).toBe(0);
    expect(await page.snapshot()).toMatchObject({ payment: { phase: 'failed' }, session: { canPay: true } });
  });
});

describe('a (pre)authorization that may have been taken is asked for once more, and stays open', () => {
  it.each<[string, Answer]>([
    ['HTTP 500', plain(500)],
    ['HTTP 502', plain(502)],
    ['a page instead of an answer', plain(200)],
    ['an answer without a status', plain(200, 'txid=345678901\n')],
    ['JSON that is cut off', plain(200, '{"Status":"REDIRECT","TxId":"34567')],
    ['REDIRECT to nowhere', plain(200, 'status=REDIRECT\ntxid=345678901\n')],
    ['no bytes at all', (response) => response.destroy()],
    [
      'half an answer',
      (response) =>
        void response.writeHead(200, { 'content-length': 99 }).write('status=', () => response.destroy()),
    ],
  ])('%s', async (_, answer) => {
    const { page, asked } = await startBehind(answer);
    expect(codeOf(await page.pay())).toBeNull();
    expect((await page.snapshot()).payment).toMatchObject({ phase: 'open', nextAction: { kind: 'wait' } });
    await vi.waitFor(
      () => expect(asked).toEqual(['genericpayment', 'preauthorization', 'preauthorization']),
      5_000,
    );
    expect(codeOf(await page.pay({ key: 'another-key', authorizationToken: 'another' }))).toBe(
      'order_locked',
    );
  });
});

it('a capture that a proxy has handed on and answered with 503 is no failed one, and is made once', async () => {
  let answers = 0;
  const { page, asked } = await startBehind(async (response, pass) => {
    const answer = await pass();
    if (++answers === 1) response.writeHead(503).end('upstream connect error');
    else response.end(answer);
  }, 'capture');
  await page.pay();
  const { id = '', reference = '' } = (await page.until('AUTHORIZED')).payment ?? {};
  await kassa.sandbox.settings({ notificationUrl: null });
  expect(await kassa.operate('capture', id, { amount: 30_000 })).toMatchObject({ status: 'PENDING' });
  await vi.waitFor(() => expect(asked.filter((name) => name === 'capture')).toHaveLength(2), 10_000);
  const operation = async () => (await kassa.checkout.getPayment(id)).operations[0];
  await vi.waitFor(async () => expect((await operation())?.reason).toContain('sequencenumber'), 5_000);
  expect(await operation()).toMatchObject({ status: 'PENDING' });
  await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl });
  await kassa.sandbox.tell(reference, { txaction: 'capture' });
  await vi.waitFor(async () => expect(await operation()).toMatchObject({ status: 'SUCCEEDED' }));
  expect(await kassa.events()).not.toContain('capture.failed');
});

it('a release of a part that a proxy has handed on and answered with 503 is no failed one', async () => {
  let answers = 0;
  const { page } = await startBehind(async (response, pass) => {
    if (++answers > 1) return response.end('status=ERROR\nerrorcode=999\nerrormessage=Nothing to update\n');
    await pass();
    return response.writeHead(503).end('upstream connect error');
  }, 'update_session');
  await page.pay();
  const { id = '' } = (await page.until('AUTHORIZED')).payment ?? {};
  const lines = LINES.slice(1).map((line) => ({ ...line, type: 'goods' as const, discountAmount: 0 }));
  expect(await kassa.operate('release', id, { amount: 29_800, lines })).toMatchObject({ status: 'PENDING' });
  await vi.waitFor(() => expect(answers).toBe(2), 10_000);
  const operation = async () => (await kassa.checkout.getPayment(id)).operations[0];
  await vi.waitFor(async () => expect((await operation())?.reason).toContain('Nothing to update'), 5_000);
  expect(await operation()).toMatchObject({ status: 'AMBIGUOUS' });
  expect(await kassa.sandbox.payments()).toMatchObject([{ reserved: 70_200 }]);
  expect(await kassa.events()).toContain('release.ambiguous');
  expect(await kassa.events()).not.toContain('release.failed');
});

it('an answer without an end is given up, long before the time for it is over', async () => {
  const { page } = await startBehind((response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  await page.pay();
  const failure = kassa.logged.find(({ message }) => message === 'createPayment: lost');
  expect(failure?.['err']).toMatchObject({ rawCode: 'ANSWER_TOO_LONG' });
});

it.each([
  ['APPROVED', 'ACCEPTED'],
  ['PENDING', 'PROCESSING'],
  ['SURPRISE', 'UNKNOWN'],
])('%s is no word of TransactionStatus: %s, and open', async (said, status) => {
  const { page } = await startBehind((response) => response.end(`status=${said}\ntxid=345678901\n`));
  await page.pay();
  expect((await page.snapshot()).payment).toMatchObject({ status, rawStatus: said, phase: 'open' });
});

it('TransactionStatus is quicker than PAYONE’s answer: authorized, and the customer goes through Klarna all the same', async () => {
  const { page } = await startBehind(async (response, pass) => {
    const answer = await pass();
    await page.until('AUTHORIZED');
    response.end(answer);
  });
  const paid = await page.pay();
  expect(paid).toMatchObject({
    payment: { status: 'AUTHORIZED', phase: 'succeeded' },
    session: { canPay: false },
  });
  const { nextAction } = ('payment' in paid && paid.payment) || {};
  if (nextAction?.kind !== 'redirect') throw new Error('Nobody was sent anywhere');
  const back = await fetch(nextAction.url, { redirect: 'manual' });
  expect(back.headers.get('location')).toMatch(/\/return\/.+\/success$/);
  expect(await kassa.events()).toEqual(['payment.authorized']);
});

it('a certificate that nobody vouches for is not talked to, and the merchant is told which option is wrong', async () => {
  let asked = 0;
  const { cert, key } = await (await createAuthority('Nobody')).issueServer();
  const impostor = createTlsServer({ cert, key }, (_, response) => {
    asked++;
    response.end('status=OK\n');
  });
  await listenOn(impostor);
  kassa = await startKassa({ apiUrl: `https://127.0.0.1:${portOf(impostor)}/post-gateway/` });
  expect(codeOf(await (await kassa.open()).select())).toBe('provider_misconfigured');
  expect(asked).toBe(0);
});
