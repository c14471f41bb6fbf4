/** The command line as installed. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const run = promisify(execFile);

it('runs the command kassa, which explains itself', async () => {
  const bin = join(inject('app'), 'node_modules/.bin/kassa');
  const { stdout } = await run(process.execPath, [bin, 'payments', 'refund', '--help']);
  expect(stdout).toMatch(/^kassa payments refund <id> \[options\]: gives back money/);
});
