/** What docs/testing.md tells a shop to write for a test of its own: it compiles, and it passes. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { nodeEnvironment } from './install.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const app = inject('app');

beforeAll(async () => {
  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  // The page's ports may be taken on this machine.
  const port = await freePorts(2);
  writeFileSync(
    join(app, 'checkout.test.mts'),
    code.replaceAll('4090', String(port)).replaceAll('4091', String(port + 1)),
  );
});

it('the test of docs/testing.md compiles under strict', async () => {
  const tsc = run(
    join(root, 'node_modules/.bin/tsc'),
    '--noEmit --strict --module nodenext --target es2022 --types node checkout.test.mts'.split(' '),
    { cwd: app },
  );
  const { stdout } = await tsc.catch((error: unknown) => error as { stdout: string });
  expect(stdout).toBe('');
}, 300_000);

it('the test of docs/testing.md passes, from the order to the event', async () => {
  const { stdout } = await run('node', ['--test', '--test-reporter=tap', 'checkout.test.mts'], {
    cwd: app,
    env: nodeEnvironment,
  });
  expect(stdout).toContain('ok 1 - an order that is paid with Swish is settled');
  expect(stdout).toContain('# fail 0');
});
