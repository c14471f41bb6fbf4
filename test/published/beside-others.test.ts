/** The elements in shops whose framework is older than the types that we have for it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { nodeEnvironment } from './install.ts';

const tarballs = globSync(join(inject('tarballs'), 'kassa-{elements,client,protocol}-*.tgz'));

it.each([
  { '@types/react': '18.3.32', '@types/react-dom': '18.3.7' },
  { vue: '2.7.16' },
  { svelte: '4.2.20' },
  { 'solid-js': '1.8.23' },
])('npm installs @kassa/elements beside %o', async (dependencies) => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-beside-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quickly = ['--package-lock-only', '--prefer-offline', '--no-audit', '--no-fund'];
  const install = promisify(execFile)('npm', ['install', ...quickly, ...tarballs], {
    cwd: folder,
    env: nodeEnvironment,
  });
  try {
    await expect(install).resolves.toBeDefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
