import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePorts } from '../../server/test-support/free-ports.ts';
import { createShop } from './create-shop.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'create-kassa-'));
  return () => rmSync(parent, { recursive: true });
});

it('names the shop by its folder, and asks for the versions that this package was tested with', () => {
  createShop(join(parent, 'My first Shop!'));
  const text = readFileSync(join(parent, 'My first Shop!/package.json'), 'utf8');
  expect(text).not.toContain('{{');
  const { name, dependencies } = JSON.parse(text) as { name: string; dependencies: Record<string, string> };
  expect(name).toBe('my-first-shop');
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  for (const [dependency, version] of Object.entries(dependencies))
    expect(version, dependency).toBe(own.devDependencies[dependency]);
});

it('keeps secrets and what is installed out of the shop’s history', () => {
  createShop(join(parent, 'shop'));
  expect(readFileSync(join(parent, 'shop/.gitignore'), 'utf8')).toContain('.env\n');
  expect(existsSync(join(parent, 'shop/gitignore'))).toBe(false);
});

describe('the shop, started without its settings', () => {
  const start = (env: Record<string, string>) => {
    const folder = join(parent, 'shop');
    createShop(folder);
    symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
    const { status, stderr } = spawnSync(process.execPath, ['server.ts'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { status, stderr };
  };

  it('names all that are missing', () => {
    expect(
      start({ KASSA_URL: 'https://shop.example/kassa', KASSA_PORT: '8080', KASSA_DATABASE: '' }),
    ).toEqual({
      status: 2,
      stderr:
        'Not set: KASSA_DATABASE, KASSA_SESSION_KEYS, KASSA_URL_SECRET, KASSA_EVENT_SECRETS, KRONOR_TOKEN. README.md says what each is.\n',
    });
  });

  it('names an address that is none', () => {
    const names = ['KASSA_PORT', 'KASSA_DATABASE', 'KASSA_SESSION_KEYS', 'KASSA_URL_SECRET'];
    names.push('KASSA_EVENT_SECRETS', 'KRONOR_TOKEN');
    const env = Object.fromEntries(names.map((name) => [name, '1']));
    expect(start({ ...env, KASSA_URL: 'shop.example/kassa' })).toEqual({
      status: 2,
      stderr: 'KASSA_URL is no address. Write it like https://shop.example/kassa\n',
    });
  });
});

/** With the packages of this folder. The elements' scripts are there once they are built: here one is enough. */
function installIn(folder: string): void {
  const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
  const elements = join(folder, 'node_modules/@kassa/elements');
  mkdirSync(join(elements, 'dist/browser'), { recursive: true });
  const manifest = {
    name: '@kassa/elements',
    version: '0.1.0',
    exports: { './browser/*': './dist/browser/*' },
  };
  writeFileSync(join(elements, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(elements, 'dist/browser/kassa.js'), '');
  writeFileSync(join(elements, 'dist/browser/integrity.json'), '{ "kassa.js": "" }');
  for (const name of ['@kassa/kronor', '@kassa/node', '@kassa/server', '@kassa/sqlite', 'standardwebhooks'])
    symlinkSync(join(packages, name), join(folder, 'node_modules', name));
}

it('the shop ends at once when Ctrl-C is pressed again, while a request is under way', async () => {
  const folder = join(parent, 'shop');
  createShop(folder);
  installIn(folder);
  const port = await freePorts();
  const secret = 'a-secret-of-this-test-alone-for-all';
  const env = {
    KASSA_URL: `http://127.0.0.1:${port}/kassa`,
    KASSA_PORT: String(port),
    KASSA_DATABASE: ':memory:',
    KASSA_SESSION_KEYS: `a=${secret}-pages`,
    KASSA_URL_SECRET: secret,
    KASSA_EVENT_SECRETS: `whsec_${Buffer.from(secret).toString('base64')}`,
    KRONOR_TOKEN: 'token',
  };
  const shop = spawn(process.execPath, ['server.ts'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void shop.kill('SIGKILL'));
  const ended = once(shop, 'close');
  const answers = () => fetch(`http://127.0.0.1:${port}/none`);
  await vi.waitFor(answers, { timeout: 20_000 });
  const slow = connect(port, '127.0.0.1').on('error', () => undefined);
  slow.write('POST /events HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 2\r\n\r\n{');
  await once(slow, 'connect');
  await answers();
  const again = setInterval(() => shop.kill('SIGINT'), 100);
  onTestFinished(() => clearInterval(again));
  expect(await ended).toEqual([null, 'SIGINT']);
});

it('leaves a folder as it is that has files', () => {
  writeFileSync(join(parent, 'mine'), '');
  expect(() => createShop(parent)).toThrow('is not empty');
  expect(existsSync(join(parent, 'server.ts'))).toBe(false);
});
