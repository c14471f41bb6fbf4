/** `pnpm release --dry-run` against a registry that has nothing of ours yet. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { nodeEnvironment } from './install.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = z.object({ name: z.string(), private: z.boolean().default(false) });
const published = globSync('{packages,packages/providers,apps}/*/package.json', { cwd: root })
  .map((file) => manifest.parse(JSON.parse(readFileSync(`${root}/${file}`, 'utf8'))))
  .filter((each) => !each.private)
  .map(({ name }) => name)
  .sort();

it('a dry run of a release names every public package once, and uploads none', async () => {
  const methods = new Set<string | undefined>();
  const registry = createServer((request, response) => {
    methods.add(request.method);
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  try {
    const { stdout, stderr } = await promisify(execFile)(
      'node',
      ['scripts/release.ts', '--dry-run', '--registry', `http://127.0.0.1:${port}/`],
      { cwd: root, env: nodeEnvironment },
    );
    const named = [...(stdout + stderr).matchAll(/^📦 (\S+)@[\d.]+ /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(published);
    expect([...methods]).toEqual(['GET']);
  } finally {
    registry.close();
  }
});
