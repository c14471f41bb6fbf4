import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { serverSize } from './server-size.ts';

const folder = mkdtempSync(join(tmpdir(), 'kassa-server-size-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (path: string, content: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
const manifest = (path: string, name: string, dependencies: Record<string, string> = {}) =>
  file(`${path}package.json`, JSON.stringify({ name, main: 'index.js', files: ['src'], dependencies }));

manifest('', 'server', { wire: '1' });
file('src/index.ts', 'one\ntwo\n');
file('src/http/app.ts', 'three\n');
file('src/index.test.ts', 'four\nfive\n');
file('notes.md', 'x'.repeat(50_000));
manifest('node_modules/wire/', 'wire', { deep: '1' });
file('node_modules/wire/index.js', 'x'.repeat(3_000));
manifest('node_modules/deep/', 'deep');
file('node_modules/deep/index.js', 'x'.repeat(9_000));
manifest('node_modules/stranger/', 'stranger');

it('the server has as many lines as its files without its tests', () => {
  expect(serverSize(folder).lines).toBe(3);
});

it('a server of more lines than its limit is a problem that names both', () => {
  expect(serverSize(folder, 2).problem).toBe('The server has 3 lines, above its limit of 2');
});

it('a server of as many lines as its limit is none', () => {
  expect(serverSize(folder, 3).problem).toBeUndefined();
});

it('an installation is what is packed and all that it depends on, the largest first', () => {
  const { install } = serverSize(folder);
  expect([...install.keys()]).toEqual(['deep', 'wire', 'server']);
  expect(install.get('deep')).toBeGreaterThan(9_000);
  expect(install.get('server')).toBeLessThan(1_000);
});

it('a dependency that is not installed is named', () => {
  manifest('broken/', 'broken', { 'not-there': '1' });
  file('broken/src/index.ts', '');
  expect(() => serverSize(join(folder, 'broken'))).toThrow('not-there');
});
