import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSupply } from './supply-check.ts';

let folder: string;
const file = (path: string, content: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
const install = (name: string, scripts: Record<string, string> = {}) =>
  file(
    `node_modules/.pnpm/${name.replace('/', '+')}@1.0.0/node_modules/${name}/package.json`,
    JSON.stringify({ name, version: '1.0.0', scripts }),
  );
const bomOf = (...components: object[]) =>
  JSON.stringify({ components: components.map((each) => ({ version: '1.0.0', ...each })) });
const licensed = (...ids: string[]) => ({ licenses: ids.map((id) => ({ license: { id } })) });

const GOOD = bomOf({ name: 'hono', ...licensed('MIT') });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-supply-'));
  file(
    'pnpm-workspace.yaml',
    "packages:\n  - apps/*\nallowBuilds:\n  esbuild: true\n  '@scope/native': false\n",
  );
  install('hono', { build: 'tsc', test: 'vitest' });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what is installed is refused for', () => {
  it.each([
    [
      'a licence that is not permitted',
      { name: 'copyleft', ...licensed('GPL-3.0-only') },
      'copyleft 1.0.0: GPL-3.0-only',
    ],
    ['one of two licences', { name: 'both', ...licensed('MIT', 'SSPL-1.0') }, 'both 1.0.0: MIT, SSPL-1.0'],
    ['no licence', { group: '@scope', name: 'bare' }, '@scope/bare 1.0.0: no licence'],
    [
      'a licence without a known name',
      { name: 'own', licenses: [{ license: { name: 'See LICENSE' } }] },
      'own 1.0.0: none that is known',
    ],
  ])('%s', (_, component, line) => {
    const { problems } = checkSupply(bomOf({ name: 'hono', ...licensed('MIT') }, component), folder);
    expect(problems).toEqual([`licence that is not permitted: ${line}`]);
  });

  it.each(['preinstall', 'install', 'postinstall'])('a %s script that nobody has decided on', (script) => {
    install('@stranger/miner', { [script]: 'node mine.js' });
    expect(checkSupply(GOOD, folder).problems).toEqual([
      'install script that allowBuilds does not name: @stranger/miner',
    ]);
  });

  it('a file that is built at install without a script', () => {
    install('stranger');
    file('node_modules/.pnpm/stranger@1.0.0/node_modules/stranger/binding.gyp', '{}');
    expect(checkSupply(GOOD, folder).problems).toEqual([
      'install script that allowBuilds does not name: stranger',
    ]);
  });

  it('a bill of materials that names nothing', () => {
    expect(checkSupply(bomOf(), folder).problems).toEqual(['the bill of materials is empty']);
  });
});

it('what is decided on is listed, with whether it runs, and is no problem', () => {
  install('esbuild', { postinstall: 'node install.js' });
  install('@scope/native', { install: 'node-gyp rebuild' });
  const { packages, scripts, problems } = checkSupply(GOOD, folder);
  expect(packages).toBe(1);
  expect([...scripts]).toEqual([
    ['@scope/native', false],
    ['esbuild', true],
  ]);
  expect(problems).toEqual([]);
});
