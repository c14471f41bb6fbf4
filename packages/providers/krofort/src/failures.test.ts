import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, listen } from '@kassa/sandbox-kit';
import type { PaymentProvider } from '@kassa/provider';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { startSandbox, type RunningSandbox } from '../sandbox/testing.ts';
import type { KrofortOptions } from './options.ts';
import { contextFor, payment, providerFor, recordingLog } from '../test-support.ts';

let sandbox: RunningSandbox;
const open: PaymentProvider[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));
afterEach(async () => {
  for (const provider of open.splice(0)) await provider.close?.();
});

function providerWith(change: Partial<KrofortOptions> = {}): PaymentProvider {
  const provider = providerFor(sandbox, change);
  expect(provider.configProblems).toEqual([]);
  open.push(provider);
  return provider;
}
const fault = (body: object) => sandbox.control('PUT', '/faults/init-payment', body);
const YESTERDAY = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };

it('is unavailable when nothing listens', async () => {
  const provider = providerWith({ apiUrl: 'https://127.0.0.1:1' });
  await expect(provider.createPayment(contextFor())).rejects.toMatchObject({
    kind: 'unavailable',
    rawCode: 'ECONNREFUSED',
  });
});

it('is unavailable when the host has no address', async () => {
  const provider = providerWith({ apiUrl: 'https://krofort.invalid' });
  await expect(provider.createPayment(contextFor())).rejects.toMatchObject({ kind: 'unavailable' });
});

it('is unavailable when Krofort takes no connection, and works again once it does', async () => {
  await fault({ kind: 'refused' });
  const provider = providerWith();
  await expect(provider.createPayment(contextFor())).rejects.toMatchObject({ kind: 'unavailable' });
  await sandbox.control('DELETE', '/faults');
  await expect(provider.createPayment(contextFor())).resolves.toMatchObject({
    status: 'WAITING_FOR_PAYMENT',
  });
});

it('is lost when the answer takes too long', async () => {
  await fault({ kind: 'slow', ms: 10_000, times: 1 });
  const provider = providerWith({ timeoutMs: 1000 });
  await expect(provider.createPayment(contextFor())).rejects.toMatchObject({ kind: 'lost' });
});

it('waits for an answer that is only slow', async () => {
  await fault({ kind: 'slow', ms: 150, times: 1 });
  await expect(providerWith().createPayment(contextFor())).resolves.toHaveProperty('nextAction');
});

it('is lost when the connection ends before the answer, though the payment exists', async () => {
  await fault({ kind: 'lost_answer', times: 1 });
  const context = contextFor();
  await expect(providerWith().createPayment(context)).rejects.toMatchObject({ kind: 'lost' });
  expect(await sandbox.payment(context.payment.reference)).toMatchObject({ state: 'open' });
});

it('is lost when the server stops in the middle of a call', async () => {
  await fault({ kind: 'slow', ms: 10_000, times: 1 });
  const stop = new AbortController();
  const started = providerWith({ timeoutMs: 10_000 }).createPayment(contextFor({ signal: stop.signal }));
  const lost = expect(started).rejects.toMatchObject({ kind: 'lost' });
  // The fault is gone from the list once the call has met it.
  await vi.waitFor(async () => expect(await sandbox.control('GET', '/faults')).toEqual({}));
  stop.abort();
  await lost;
});

it('sends nothing when the server has stopped before', async () => {
  const context = contextFor({ signal: AbortSignal.abort() });
  await expect(providerWith().createPayment(context)).rejects.toMatchObject({ kind: 'unavailable' });
});

it('is lost on a 5xx: nobody knows how far Krofort got', async () => {
  await fault({ kind: 'unavailable', times: 1 });
  await expect(providerWith().createPayment(contextFor())).rejects.toMatchObject({
    kind: 'lost',
    rawCode: 'http_503',
  });
});

it('says that the payment exists when its reference was used', async () => {
  const provider = providerWith();
  const context = contextFor();
  await provider.createPayment(context);
  await expect(provider.createPayment(context)).rejects.toMatchObject({
    kind: 'exists',
    rawCode: 'duplicate_merchant_reference',
  });
});

it.each([
  [400, '{"error":{"code":"no","message":"197001016653 is unknown"}}', 'rejected', 'no'],
  [422, 'not JSON', 'rejected', 'http_422'],
  [401, '', 'misconfigured', 'http_401'],
  [403, '', 'misconfigured', 'http_403'],
  [404, '', 'misconfigured', 'http_404'],
  [307, '', 'misconfigured', 'http_307'],
  [429, '', 'unavailable', 'http_429'],
  [200, '{}', 'lost', undefined],
  [200, '{"clientUrl":"javascript:alert(1)"}', 'misconfigured', undefined],
  [200, '{"clientUrl":"https://user:pw@127.0.0.1/"}', 'misconfigured', undefined],
  [200, '{"clientUrl":"https://127.0.0.1.evil.example/"}', 'misconfigured', undefined],
  [200, `{"clientUrl":"${'x'.repeat(100_000)}"}`, 'lost', undefined],
])('reads HTTP %i with %.60s as %s', async (status, body, kind, rawCode) => {
  const { ca, server: pair } = sandbox.certificates;
  const server = createServer({ ...pair, ca, requestCert: true }, (request, response) => {
    request.resume();
    response.writeHead(status, { location: 'https://elsewhere.example/' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const provider = providerWith({ apiUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const context = contextFor({ customer: { nationalId: '197001016653' } });
  const error: unknown = await provider.createPayment(context).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'ProviderError', kind });
  if (rawCode !== undefined) expect(error).toMatchObject({ rawCode });
  expect(String(error)).not.toContain('197001016653');
});

it.each([
  ['empty', ''],
  ['null', null],
  ['left out', undefined],
  ['longer than any', 'x'.repeat(1_025)],
])('is paid all the same when the token for the next time is %s', async (_, endUserToken) => {
  const { ca, server: pair } = sandbox.certificates;
  const clientUrl = 'https://127.0.0.1/?ts=1';
  const server = createServer({ ...pair, ca, requestCert: true }, (request, response) => {
    request.resume();
    response.end(JSON.stringify({ clientUrl, endUserToken }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const provider = providerWith({ apiUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const report = await provider.createPayment(contextFor());
  expect(report).toMatchObject({ status: 'WAITING_FOR_PAYMENT', nextAction: { url: clientUrl } });
  expect(report.remember).toBeUndefined();
});

it('is misconfigured when Krofort has a certificate of another authority', async () => {
  const { cert } = await createAuthority('foreign');
  await expect(providerWith({ ca: cert }).createPayment(contextFor())).rejects.toMatchObject({
    kind: 'misconfigured',
    rawCode: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) as string,
  });
});

it('is misconfigured when what answers has a certificate for something else', async () => {
  const { authority } = sandbox.certificates;
  const listener = await listen({
    port: 0,
    fetch: () => new Response('{}'),
    tls: await authority.issueClient('somebody'),
  });
  onTestFinished(() => listener.close());
  await expect(providerWith({ apiUrl: listener.url }).createPayment(contextFor())).rejects.toMatchObject({
    kind: 'misconfigured',
  });
});

it('is misconfigured when Krofort refuses our certificate', async () => {
  const foreign = await (await createAuthority('foreign')).issueClient('merchant');
  await expect(providerWith({ certificates: [foreign] }).createPayment(contextFor())).rejects.toMatchObject({
    kind: 'misconfigured',
    message: 'Krofort refuses our client certificate',
  });
});

it('sends nothing with a certificate that has expired', async () => {
  const expired = await sandbox.certificates.authority.issueClient('merchant', YESTERDAY);
  await expect(providerWith({ certificates: [expired] }).createPayment(contextFor())).rejects.toMatchObject({
    kind: 'misconfigured',
    message: expect.stringContaining('No Krofort client certificate is valid now') as string,
  });
});

it('uses the one of several certificates that is valid and ends last', async () => {
  const { authority } = sandbox.certificates;
  const soon = new Date(Date.now() + 86_400_000);
  const certificates = await Promise.all([
    authority.issueClient('expired', YESTERDAY),
    authority.issueClient('lasting'),
    authority.issueClient('ending', { notAfter: soon }),
  ]);
  const context = contextFor();
  await providerWith({ certificates }).createPayment(context);
  expect(await sandbox.payment(context.payment.reference)).toMatchObject({ merchant: 'lasting' });
});

it('takes renewed certificate files without a restart, and keeps the old ones while they do not fit', async () => {
  const { authority } = sandbox.certificates;
  const folder = await mkdtemp(join(tmpdir(), 'kassa-krofort-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const [before, after] = await Promise.all([
    authority.issueClient('before'),
    authority.issueClient('after'),
  ]);
  await writeFile(files.cert, before.cert);
  await writeFile(files.key, before.key);
  const provider = providerWith({ certificates: [files] });
  const log = recordingLog();
  const whoPays = async () => {
    const context = contextFor({ log, payment: payment() });
    await provider.createPayment(context);
    return (await sandbox.payment(context.payment.reference)).merchant;
  };

  expect(await whoPays()).toBe('before');
  await writeFile(files.cert, after.cert);
  expect(await whoPays()).toBe('before');
  expect(log.lines.join()).toContain('certificates[0].key does not belong to its certificate.');
  await writeFile(files.key, after.key);
  expect(await whoPays()).toBe('after');
  expect(log.lines.join()).not.toContain('PRIVATE KEY');
});

it('is lost when the answer has no end, long before the time for it is over', async () => {
  const endless = await listen({
    port: 0,
    fetch: () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })),
    tls: await sandbox.certificates.authority.issueServer(),
  });
  onTestFinished(() => endless.close());
  const provider = providerWith({ apiUrl: endless.url, timeoutMs: 30_000 });
  await expect(provider.createPayment(contextFor())).rejects.toMatchObject({
    kind: 'lost',
    rawCode: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  });
});
