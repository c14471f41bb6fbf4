/** docs/decisions/ways-out.md names a test in each row: it has to be there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const TABLE = new URL('../../docs/decisions/ways-out.md', import.meta.url);
const rows = readFileSync(TABLE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  // The head of the table.
  .slice(2);

it.each(rows)('a test keeps the way out %s', (row) => {
  const [, path = '', name = ''] = /\]\(([^)]+)\): (.+?)\s*\|$/.exec(row) ?? [];
  expect(name).not.toBe('');
  expect(readFileSync(new URL(path, TABLE), 'utf8')).toContain(`'${name}'`);
});

it('has rows for every provider', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const provider of ['Krofort', 'Kronor', 'PAYONE', 'opp']) expect(rows.join('\n')).toContain(provider);
});
