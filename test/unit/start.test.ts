/** What a newcomer's `npm start` runs, and what it says when it can't. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-start-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function listenSomewhere(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function start(script: string, environment: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(root, script)], {
    cwd: root,
    env: { PATH, HOME, ...environment },
  });
  children.push(child);
  let output = '';
  const read = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const says = async (words: string) => {
    while (!output.includes(words)) {
      const ended = await Promise.race([
        exited.then(() => true),
        once(child.stdout, 'data').then(() => false),
      ]);
      if (ended && !output.includes(words)) throw new Error(`It ended and never said "${words}":\n${output}`);
    }
  };
  return { child, exited, says, output: () => output };
}

const ports = async () => ({
  KASSA_SHOP_PORT: String(await freePorts()),
  // Its pages and four APIs.
  KASSA_SANDBOX_PORT: String(await freePorts(5)),
  KASSA_FOLDER: folder,
});

describe('npm start', () => {
  it('prints one URL, serves shop and sandbox, ends on Ctrl-C with nothing left listening, and starts again', async () => {
    const environment = await ports();
    const shop = `http://localhost:${environment.KASSA_SHOP_PORT}`;
    for (const time of ['first', 'second']) {
      const running = start('scripts/dev.ts', environment);
      await running.says('Open http');
      expect(running.output().match(/https?:\/\/\S+/g), time).toEqual([shop]);
      expect(await (await fetch(shop)).text()).toContain('<title>');
      expect((await fetch(`http://127.0.0.1:${environment.KASSA_SANDBOX_PORT}/krofort/control`)).status).toBe(
        200,
      );
      expect((await fetch(`${shop}/kassa/health/ready`)).status).toBe(200);
      running.child.kill('SIGINT');
      expect(await running.exited).toBe(0);
      await expect(fetch(shop)).rejects.toThrow();
    }
    expect(readdirSync(folder).sort()).toEqual(['certificates', 'kassa.log', 'shop']);
  });

  it.each(['KASSA_SHOP_PORT', 'KASSA_SANDBOX_PORT'] as const)(
    'names a taken port and %s',
    async (variable) => {
      const taken = await listenSomewhere();
      const running = start('scripts/dev.ts', { ...(await ports()), [variable]: String(taken.port) });
      expect(await running.exited).toBe(1);
      expect(running.output()).toContain(`Port ${taken.port} is taken`);
      expect(running.output()).toContain(variable);
      expect(running.output()).not.toContain('    at ');
      taken.server.close();
    },
  );

  it('refuses a port that is none', async () => {
    const running = start('scripts/dev.ts', { ...(await ports()), KASSA_SHOP_PORT: 'eighty' });
    expect(await running.exited).toBe(1);
    expect(running.output()).toContain('KASSA_SHOP_PORT');
  });
});

describe('a shop with a bad configuration', () => {
  it('lists every problem at once, by name, and exits with 1', async () => {
    const running = start('apps/demo-shop/src/main.ts', {
      KASSA_SHOP_PORT: 'eighty',
      KROFORT_URL: 'nowhere',
    });
    expect(await running.exited).toBe(1);
    for (const name of ['KASSA_SHOP_PORT', 'KROFORT_URL', 'SHOP_DATA', 'KASSA_SESSION_KEYS', 'KROFORT_CERT'])
      expect(running.output()).toContain(name);
    expect(running.output()).not.toContain('    at ');
  });

  it('lists what the companion server and the provider refuse, in one go too', async () => {
    const running = start('apps/demo-shop/src/main.ts', {
      SHOP_DATA: folder,
      KASSA_SESSION_KEYS: 'k=short',
      KASSA_URL_SECRET: 'short',
      KASSA_EVENT_SECRET: 'nothing',
      KROFORT_URL: 'http://merchant.example',
      KROFORT_CA: join(folder, 'none.pem'),
      KROFORT_CERT: join(folder, 'none.crt'),
      KROFORT_KEY: join(folder, 'none.key'),
      KROFORT_WEBHOOK_KEY: 'whpk_x',
    });
    expect(await running.exited).toBe(1);
    for (const name of [
      'secrets.sessionKeys.0.secret',
      'secrets.urlSecret',
      'merchant.events.secret',
      'krofort.apiUrl',
      'krofort.ca',
      'krofort.certificates',
      'krofort.webhookPublicKeys',
    ])
      expect(running.output()).toContain(name);
  });
});
