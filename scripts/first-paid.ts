/**
 * What a stranger does from the packed packages until the first payment, and how long it takes: `pnpm first-paid`. Packing
 * comes before it and isn't counted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstPaid } from '../test/published/first-paid.ts';
import { pack } from '../test/published/install.ts';
import { ensureChromium } from './machine.ts';

process.env['CHROMIUM_PATH'] = await ensureChromium();
const folder = mkdtempSync(join(tmpdir(), 'kassa-first-paid-'));
try {
  await pack(folder);
  const done = await firstPaid(folder, folder);
  for (const { step, seconds } of done) console.log(`${seconds.toFixed(1).padStart(6)} s  ${step}`);
  const total = done.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`${total.toFixed(1).padStart(6)} s  in all`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
