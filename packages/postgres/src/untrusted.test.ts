/** A PostgreSQL that can't be trusted for now: its certificate has ended, or is another one since a failover. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { isUnavailable } from '@kassa/store';
import { expect, it, onTestFinished } from 'vitest';
import { createAuthority, type Authority, type KeyPair } from '../../sandbox-kit/src/certificates.ts';
import { postgres } from './postgres.ts';

const ours = await createAuthority('Ours');
const another = await createAuthority('Another');
const ENDED = { notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') };

async function withAuthority(authority: Authority): Promise<KeyPair> {
  const { cert, key } = await authority.issueServer();
  return { cert: cert + authority.cert, key };
}

it.each([
  ['has ended', () => ours.issueServer(ENDED)],
  ['is of an authority that we don’t know', () => another.issueServer()],
  ['is shown with that authority', () => withAuthority(another)],
  ['can’t be shown just now', () => undefined],
])('is away while its certificate %s', async (_, certificate) => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-tls-'));
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, ours.cert);
  const shown = await certificate();
  const server = createServer((stream) => {
    stream.on('error', () => stream.destroy());
    // What asks for TLS is answered with one letter.
    stream.once('data', () => {
      stream.write(shown ? 'S' : 'E');
      if (shown) new TLSSocket(stream, { isServer: true, ...shown }).on('error', () => stream.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  const tls = `sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
  const store = postgres({ connectionString: `postgres://u@127.0.0.1:${port}/db?${tls}` });
  const error: unknown = await store.start().catch((reason: unknown) => reason);
  await store.close();
  expect([isUnavailable(error), error]).toEqual([true, expect.any(Error)]);
});
