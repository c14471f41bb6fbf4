import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { certificatesIn, createAuthority } from './certificates.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-certificates-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes an authority, a server and a client certificate that belong together', async () => {
  const { ca, server, client } = await certificatesIn(folder, 'merchant');
  const authority = new X509Certificate(ca);
  const serverCertificate = new X509Certificate(server.cert);
  expect(serverCertificate.verify(authority.publicKey)).toBe(true);
  expect(serverCertificate.checkHost('localhost')).toBe('localhost');
  expect(serverCertificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(serverCertificate.checkIP('::1')).toBe('::1');
  expect(new X509Certificate(client.cert).subject).toBe('CN=merchant');
});

it('reads the same certificates on the second start', async () => {
  const first = await certificatesIn(folder, 'merchant');
  expect(await certificatesIn(folder, 'merchant')).toEqual(first);
});

it('makes a folder that is missing, with those above it, for their owner alone', async () => {
  const deep = join(folder, 'a', 'b');
  await certificatesIn(deep, 'merchant');
  for (const made of [deep, join(folder, 'a')]) expect((await stat(made)).mode & 0o777).toBe(0o700);
});

it('says so where no folder can be made, and does not hang', async () => {
  await expect(certificatesIn('/proc/none/certificates', 'merchant')).rejects.toThrow(/\/proc/);
});

it('keeps private keys to their owner', async () => {
  const { files } = await certificatesIn(folder, 'merchant');
  expect((await stat(files?.client.key ?? '')).mode & 0o777).toBe(0o600);
});

it('issues anew what is about to expire, by the same authority', async () => {
  const { ca, client, files } = await certificatesIn(folder, 'merchant');
  const key = await readFile(join(folder, 'ca-key.pem'), 'utf8');
  const soon = new Date(Date.now() + 86_400_000);
  const authority = await createAuthority('foreign');
  await writeFile(
    files?.client.cert ?? '',
    (await authority.issueClient('merchant', { notAfter: soon })).cert,
  );
  const again = await certificatesIn(folder, 'merchant');
  expect(again.ca).toBe(ca);
  expect(again.client.cert).not.toBe(client.cert);
  expect(new X509Certificate(again.client.cert).verify(new X509Certificate(ca).publicKey)).toBe(true);
  expect(await readFile(join(folder, 'ca-key.pem'), 'utf8')).toBe(key);
});

it('issues anew what another authority has signed', async () => {
  const { ca, files } = await certificatesIn(folder, 'merchant');
  const foreign = await (await createAuthority('Kassa sandbox authority')).issueServer();
  await writeFile(files?.server.cert ?? '', foreign.cert);
  const { server } = await certificatesIn(folder, 'merchant');
  expect(new X509Certificate(server.cert).verify(new X509Certificate(ca).publicKey)).toBe(true);
});
