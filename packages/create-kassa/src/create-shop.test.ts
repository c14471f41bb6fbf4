import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
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

it('leaves a folder as it is that has files', () => {
  writeFileSync(join(parent, 'mine'), '');
  expect(() => createShop(parent)).toThrow('is not empty');
  expect(existsSync(join(parent, 'server.ts'))).toBe(false);
});
