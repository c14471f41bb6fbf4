/** `kassa desk`: the bin as a process of its own, a real server, and a browser's requests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fieldsOf, pay } from '../../desk/test-support/desk.ts';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { connect } from './api.ts';
import { checkoutByApi } from './desk/checkout-by-api.ts';

const BIN = fileURLToPath(new URL('bin.ts', import.meta.url));

let kassa: Harness;
let child: ChildProcess | undefined;
beforeEach(async () => {
  kassa = await startHarness(fakeBank({ query: true, operations: ['refund'] }));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await kassa.close();
});

/** Runs `kassa desk`. Resolves with the first thing that it prints, or with how it has ended. */
async function run(key: string, ...args: string[]) {
  const started = spawn(process.execPath, [BIN, 'desk', ...args], {
    env: { PATH: process.env['PATH'], KASSA_URL: kassa.url, KASSA_API_KEY: key },
  });
  child = started;
  let said = '';
  started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const printed = once(started.stdout, 'data').then(([chunk]) => String(chunk).trim());
  const ended = once(started, 'close').then(([code]) => `${String(code)} ${said}`);
  return Promise.race([printed, ended]);
}

/** The browser that has followed the link. */
async function open(link: string) {
  const { origin } = new URL(link);
  const opened = await fetch(link, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie') ?? '';
  const [pair = ''] = cookie.split(';');
  const see = async (
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: URLSearchParams } = {},
  ) => {
    const response = await fetch(new URL(path, origin), {
      ...init,
      headers: { cookie: pair, ...init.headers },
    });
    return { status: response.status, url: response.url, html: await response.text() };
  };
  return { opened, cookie, origin, see };
}

it('A desk on loopback opens by a link that works once, for the browser that has followed it', async () => {
  const { reference } = await pay(kassa);
  const link = await run(API_KEY, '--by', 'anna');
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/);
  const { origin } = new URL(link);
  expect((await fetch(`${origin}/open/${'x'.repeat(43)}`)).status).toBe(401);
  const { opened, cookie, see } = await open(link);
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
  expect(cookie).toMatch(/^kassa-desk-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await see('/')).html).toContain(reference);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
  const stranger = await fetch(origin);
  expect({ status: stranger.status, isTold: (await stranger.text()).includes(reference) }).toEqual({
    status: 401,
    isTold: false,
  });
  child?.kill('SIGTERM');
  expect(child && (await once(child, 'close'))).toEqual([0, null]);
});

it('A refund at that desk is done by the merchant’s key, under the name that was given', async () => {
  const { id } = await pay(kassa);
  const { see, origin } = await open(await run(API_KEY, '--by', 'anna'));
  const question = await see(`/payments/${id}/refund`);
  const fields = { ...fieldsOf(question), amount: '12.50' };
  const send = () =>
    see(`/payments/${id}/refund`, { method: 'POST', headers: { origin }, body: new URLSearchParams(fields) });
  expect((await send()).html).toContain('The refund 1 of 12.50 SEK has succeeded.');
  await send();
  const other = await see(`/payments/${id}/refund`, { method: 'POST', body: new URLSearchParams(fields) });
  expect(other.status).toBe(403);
  expect(await kassa.server.checkout.getPayment(id)).toMatchObject({
    amountRefunded: 1250,
    operations: [{ createdBy: 'anna' }],
  });
});

it('A desk doesn’t open without a name, or with a key that the server doesn’t know', async () => {
  expect(await run(API_KEY)).toMatch(/^2 --by is needed/);
  expect(await run('another-key', '--by', 'anna')).toMatch(/^1 invalid_api_key/);
});

it('By the merchant routes the desk reads and does the same as in process', async () => {
  const { id, reference } = await pay(kassa);
  const { checkout } = kassa.server;
  const far = checkoutByApi(connect(kassa.url, API_KEY));
  expect(await far.getPayment(id)).toEqual(await checkout.getPayment(id));
  expect(await far.lookUpPayments(reference)).toEqual(await checkout.lookUpPayments(reference));
  const query = { status: 'PAID', amount: 19_900, currency: 'SEK' } as const;
  expect(await far.listPayments(query)).toEqual(await checkout.listPayments(query));
  expect((await far.listEvents({ paymentId: id })).map(({ event }) => event)).toEqual(
    (await checkout.listEvents({ paymentId: id })).map(({ event }) => event),
  );
  const [delivery] = await far.listEvents({});
  await far.resendEvent(delivery?.event.id ?? '');
  kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
  expect(await far.refund(id, { amount: 100 }, 'key-1')).toMatchObject({ status: 'AMBIGUOUS' });
  const word = { outcome: 'FAILED', resolvedBy: 'anna', reason: 'seen' } as const;
  expect(await far.resolveOperation(id, 1, word)).toMatchObject({ status: 'FAILED', resolvedBy: 'anna' });
});

it('What the server refuses, and a server that is not there, are the errors that they are in process', async () => {
  const far = checkoutByApi(connect(kassa.url, API_KEY));
  await expect(far.getPayment('nobody')).rejects.toMatchObject({ name: 'KassaError', code: 'not_found' });
  await expect(far.getPayment('..')).rejects.toMatchObject({ code: 'not_found' });
  await expect(far.listPayments({ after: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  const { id } = await pay(kassa);
  await expect(far.refund(id, { amount: 50_000 }, 'key-1')).rejects.toMatchObject({
    code: 'operation_not_allowed',
    retryable: false,
  });
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  const nowhere = checkoutByApi(connect(`http://127.0.0.1:${port}`, API_KEY));
  await expect(nowhere.refund(id, { amount: 1 }, 'key-2')).rejects.toMatchObject({
    code: 'network',
    retryable: true,
  });
});
