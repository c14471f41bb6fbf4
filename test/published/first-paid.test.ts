/** `npm create kassa`, as a stranger uses it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { firstPaid } from './first-paid.ts';

it('npm create kassa makes a shop that is paid beside the sandbox, and hears of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kassa-first-paid-'));
  try {
    const done = await firstPaid(inject('tarballs'), folder);
    expect(done.map(({ step }) => step)).toEqual([
      'npm create kassa my-shop',
      'npm install',
      'npm run types',
      'npm start',
      'pay with Swish, until the shop says that it ships',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
