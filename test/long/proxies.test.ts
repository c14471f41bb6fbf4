/** nginx and Caddy in front of a companion server, by the files that are published: TLS, WebSockets, addresses. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SOCKET_OPERATION, snapshotSchema, type Snapshot } from '@kassa/protocol';
import { createCertificates, type Certificates } from '@kassa/sandbox-kit';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { SHOP, startHarness, type Harness } from '../../packages/server/test-support/harness.ts';
import { findProgram } from '../../scripts/machine.ts';

const published = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../packages/cli/deploy/${name}`, import.meta.url)), 'utf8');

interface Place {
  folder: string;
  port: number;
  companionPort: number;
}

/** Each a published file with this test's names in it, and how its program is started. */
const PROXIES = {
  nginx: ({ folder, port, companionPort }: Place) => {
    const site = published('nginx.conf')
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('/etc/ssl/shop.example.pem', `${folder}/server.pem`)
      .replace('/etc/ssl/private/shop.example.key', `${folder}/server-key.pem`)
      .replace('127.0.0.1:8080', `127.0.0.1:${companionPort}`);
    const file = join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join('\n');
    writeFileSync(
      file,
      `pid ${folder}/nginx.pid; error_log stderr; daemon off;
       events {}
       http { access_log off; ${temporary} ${site} }`,
    );
    return ['-e', 'stderr', '-c', file];
  },
  caddy: ({ folder, port, companionPort }: Place) => {
    const site = published('Caddyfile')
      .replace(
        'shop.example {',
        `https://localhost:${port} {\n\ttls ${folder}/server.pem ${folder}/server-key.pem`,
      )
      .replace('127.0.0.1:8080', `127.0.0.1:${companionPort}`);
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    return ['run', '--adapter', 'caddyfile', '--config', file];
  },
};

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates('nobody');
});

describe.each(['nginx', 'caddy'] as const)('behind %s', (name) => {
  let folder: string;
  let port: number;
  let kassa: Harness;
  let proxy: ChildProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), `kassa-${name}-`));
    writeFileSync(join(folder, 'server.pem'), certificates.server.cert);
    writeFileSync(join(folder, 'server-key.pem'), certificates.server.key);
    port = await freePorts();
    kassa = await startHarness(fakeBank(), {
      publicUrl: `https://localhost:${port}/kassa`,
      trustedProxies: ['127.0.0.1'],
    });
    const args = PROXIES[name]({ folder, port, companionPort: kassa.serving.port });
    proxy = spawn(findProgram(name) ?? name, args, {
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await vi.waitUntil(
      async () => (await call('/kassa/health/live').catch(() => undefined))?.status === 200,
      {
        timeout: 30_000,
        interval: 100,
      },
    );
  });
  afterAll(async () => {
    proxy.kill('SIGTERM');
    if (proxy.exitCode === null) await once(proxy, 'exit');
    await kassa.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** From another address than the proxy's, so that it is a customer's. */
  const call = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path,
          servername: 'localhost',
          ca: certificates.ca,
          localAddress: '127.0.0.2',
          headers: { host: `localhost:${port}`, ...headers },
        },
        (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      sent.once('error', reject);
      sent.end();
    });

  it('a page reads its session and sees it paid over the WebSocket', async () => {
    const { token } = await kassa.createSession();
    const read = await call('/kassa/session', { authorization: `Bearer ${token}`, origin: SHOP });
    expect(read).toMatchObject({ status: 200, body: expect.stringContaining('"open"') as string });

    class FromPage extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { origin: SHOP, ca: certificates.ca });
      }
    }
    const seen: Snapshot[] = [];
    const problems: unknown[] = [];
    const client = createClient({
      url: `wss://localhost:${port}/kassa/socket`,
      webSocketImpl: FromPage,
      connectionParams: { token },
      retryAttempts: 0,
    });
    client.subscribe(
      { query: SOCKET_OPERATION },
      {
        next: ({ data }) => seen.push(snapshotSchema.parse(data?.checkoutSession)),
        error: (error) => problems.push(error),
        complete: () => undefined,
      },
    );
    await vi.waitFor(() => expect([seen.length > 0, problems]).toEqual([true, []]), { timeout: 30_000 });
    await kassa.call('/kassa/session/payments', {
      method: 'POST',
      token,
      body: { method: 'fakebank.pay', input: { kind: 'none' }, idempotencyKey: 'key-00000001' },
    });
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(() => expect(seen.at(-1)?.payment?.status).toBe('PAID'), { timeout: 30_000 });
    await client.dispose();
  });

  it('a customer who names other addresses is still counted by his own', async () => {
    const guess = (index: number) =>
      call('/kassa/payments/none', {
        authorization: 'Bearer wrong',
        'x-forwarded-for': `198.51.100.${index}`,
      });
    const statuses: number[] = [];
    for (let index = 0; index < 40; index++) statuses.push((await guess(index)).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });
});
