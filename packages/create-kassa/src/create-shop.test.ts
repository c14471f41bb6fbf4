import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
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

it('leaves a folder as it is that has files', () => {
  writeFileSync(join(parent, 'mine'), '');
  expect(() => createShop(parent)).toThrow('is not empty');
  expect(existsSync(join(parent, 'server.ts'))).toBe(false);
});
