/** What a stranger with an old Node reads. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const app = inject('app');
const old = join(app, 'old-node.cjs');

beforeAll(() => {
  // As Node 20 is for us: its number, and no zstd, on which undici fails while it loads.
  writeFileSync(
    old,
    `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
delete require('node:zlib').createZstdDecompress;`,
  );
});

/** What it writes on standard error, when it ends with an exit code that isn't 0. */
async function failure(...args: string[]): Promise<string> {
  const ended = run(process.execPath, ['--require', old, ...args], { cwd: app });
  const { stderr } = await ended.then(
    () => ({ stderr: 'It ended well' }),
    (error: unknown) => error as { stderr: string },
  );
  return stderr;
}

it.each(['kassa', 'kassa-sandbox'])('the command %s says in a line which Node it needs', async (name) => {
  const said = await failure(join(app, 'node_modules/.bin', name));
  expect(said).toBe(`${name} needs Node 22 or newer. This is Node 20.20.2.\n`);
});

it.each(['server', 'provider', 'krofort', 'kronor', 'opp', 'payone', 'sandbox'])(
  'an import of @kassa/%s says which Node it needs',
  async (name) => {
    const said = await failure('--input-type=module', '--eval', `import '@kassa/${name}';`);
    expect(said).toContain('Error: Kassa needs Node 22 or newer. This is Node 20.20.2.\n');
  },
);
