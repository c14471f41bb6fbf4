import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

it.each([[[]], [['--postgres']]])(
  'every figure of the benchmark can be measured: %j',
  async (args) => {
    const { stdout } = await promisify(execFile)('node', [main, '--short', '--json', ...args]);
    const { figures } = JSON.parse(stdout) as { figures: { figure: string; value: number }[] };
    const names = figures.map(({ figure }) => figure).join('\n');
    for (const part of [
      'session creation beside',
      'durable commits',
      'start at',
      'p50',
      'p99',
      'socket',
      'payments beside',
      'notifications',
    ])
      expect(names).toContain(part);
    for (const { figure, value } of figures) expect(value, figure).toBeGreaterThan(0);
  },
  180_000,
);
